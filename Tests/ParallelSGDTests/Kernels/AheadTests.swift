import CKernels
import Testing

@testable import ParallelSGD

@Suite struct AheadTests {
  /// Steps of k ask for all that was wanted, but no faster than a line in a group of them.
  @Test(arguments: [1, 7, 8, 9, 272, 512], [0, 64, 640, 1600, 1 << 20])
  func coversWhatIsWanted(steps: Int, bytes: Int) {
    let data = [Float](repeating: 0, count: 4)
    data.withUnsafeBytes { data in
      let start = data.baseAddress!
      let ahead = Ahead(start, bytes: bytes, in: steps)
      let group = Int(TILE_AHEAD_STEPS)
      let most = (steps + group - 1) / group * Ahead.line
      let asked = ahead.after(steps).from - start
      #expect(asked >= min(bytes, most) && asked <= most)
      #expect(ahead.after(steps).step == ahead.step)
    }
  }
}
