import Testing

@testable import ptrain

@Suite struct MachineNoteTests {
  @Test func tasksOfOthers() {
    #expect(Sweep.Machine.others(inLoad: "6.90 4.58 6.15 3/512 12345\n") == 2)
    #expect(Sweep.Machine.others(inLoad: "0.00 0.01 0.05 1/87 9\n") == 0)
    #expect(Sweep.Machine.others(inLoad: "0.00 0.01 0.05\n") == nil)
  }

  @Test func processorsName() {
    let text =
      "processor\t: 0\nmodel\t\t: 17\nmodel name\t: AMD  EPYC 9R14: Gen 4 \n\nmodel name\t: B\n"
    #expect(Sweep.Machine.name(inProcessorList: text) == "AMD EPYC 9R14: Gen 4")
    #expect(Sweep.Machine.name(inProcessorList: "processor : 0\nFeatures : fp asimd\n") == nil)
    #expect(Sweep.Machine.name(inProcessorList: "model name\t:\n") == nil)
  }
}
