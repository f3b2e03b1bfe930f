/// placeholder until branch B
public struct Pipeline: Sendable {
  public var targetScale: [Double] = []; public var targetMean: [Double] = []
}
