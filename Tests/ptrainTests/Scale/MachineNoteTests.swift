import Testing

@testable import ptrain

@Suite struct MachineNoteTests {
  @Test func processorsName() {
    let text =
      "processor\t: 0\nmodel\t\t: 17\nmodel name\t: AMD  EPYC 9R14: Gen 4 \n\nmodel name\t: B\n"
    #expect(Sweep.Machine.name(inProcessorList: text) == "AMD EPYC 9R14: Gen 4")
    #expect(Sweep.Machine.name(inProcessorList: "processor : 0\nFeatures : fp asimd\n") == nil)
    #expect(Sweep.Machine.name(inProcessorList: "model name\t:\n") == nil)
  }
}
