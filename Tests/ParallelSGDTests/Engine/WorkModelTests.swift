import Testing

@testable import ParallelSGD

@Suite struct WorkModelTests {
  @Test func neverMoreThanThereIsWorkForOrCores() {
    let worth = WorkModel.flopsPerThread
    #expect(WorkModel.usefulThreads(flops: 0, threads: 8, cores: 8) == 1)
    #expect(WorkModel.usefulThreads(flops: 1.9 * worth, threads: 8, cores: 8) == 1)
    #expect(WorkModel.usefulThreads(flops: 3 * worth, threads: 8, cores: 8) == 3)
    #expect(WorkModel.usefulThreads(flops: 1e30, threads: 8, cores: 16) == 8)
    #expect(WorkModel.usefulThreads(flops: 1e30, threads: 16, cores: 2) == 2)
  }

  @Test func looksForAWhile() { #expect(WorkModel.spins > 100) }
}
