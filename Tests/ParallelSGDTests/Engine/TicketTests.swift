import Testing

@testable import ParallelSGD

@Suite struct TicketTests {
  @Test func aWordHoldsEverything() {
    for phase in [UInt8(0), 1, 255] {
      for kind in [0, 10, Ticket.maxKinds - 1] {
        for chunks in [0..<0, 0..<1, 7..<300, (Ticket.maxChunks - 2)..<(Ticket.maxChunks - 1)] {
          let ticket = Ticket(phase: phase, kind: kind, chunks: chunks)
          #expect(Ticket(word: ticket.word) == ticket)
          #expect(ticket.phase == phase && ticket.kind == kind)
          #expect(ticket.next == chunks.lowerBound && ticket.end == chunks.upperBound)
          #expect(ticket.isOpen == !chunks.isEmpty)
        }
      }
    }
  }

  @Test func aClaimTakesTheNextChunkAndNothingElse() {
    var ticket = Ticket(phase: 9, kind: 3, chunks: 4..<6)
    ticket = ticket.claimed
    #expect(ticket == Ticket(phase: 9, kind: 3, chunks: 5..<6) && ticket.isOpen)
    ticket = ticket.claimed
    #expect(ticket.next == 6 && !ticket.isOpen && ticket.phase == 9 && ticket.kind == 3)
  }

  /// A worker that still has the ticket of the phase before leaves others' chunks alone: its own are
  /// about to come.
  @Test func nobodyHelpsBeforeTheirOwnShareIsKnown() {
    let other = Ticket(phase: 0, kind: 1, chunks: 0..<8)
    let before = Ticket(phase: 255, kind: 5, chunks: 20..<20)
    #expect(!other.mayBeHelped(by: before))
    #expect(other.mayBeHelped(by: Ticket(phase: 0, kind: 1, chunks: 8..<8)))
    let done = Ticket(phase: 0, kind: 1, chunks: 8..<8)
    #expect(!done.mayBeHelped(by: done))
  }
}
