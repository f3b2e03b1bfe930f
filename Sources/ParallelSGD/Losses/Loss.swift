/// What training makes small: the weighted mean over rows of a loss a row.
public enum Loss: Sendable, Hashable {
  /// `½ · mean over outputs of (y − t)²`.
  case meanSquaredError
  /// `mean over outputs of |y − t|`.
  case meanAbsoluteError
  /// `mean over outputs of ½e²` where `|e| ≤ δ`, else `δ(|e| − ½δ)`, with `e = y − t`.
  case huber(delta: Float)
  /// `−Σ q·log softmax(y)`, with `q = (1 − s)·onehot(t) + s/C`.
  case softmaxCrossEntropy(labelSmoothing: Float)
  /// `mean over outputs of log(1 + e^y) − t·y`, targets 0 to 1.
  case binaryCrossEntropy
}
