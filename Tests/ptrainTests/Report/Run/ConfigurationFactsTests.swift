import ParallelSGD
import Testing

@testable import ptrain

@Suite struct ConfigurationFactsTests {
  private func facts(_ text: String) throws -> [String: [String: String]] {
    let groups = ConfigurationFacts.groups(
      try JSONValue(parsing: Array(text.utf8)[...], file: "c"))
    return Dictionary(
      uniqueKeysWithValues: groups.map { group in
        (group.title, Dictionary(uniqueKeysWithValues: group.facts.map { ($0.name, $0.value) }))
      })
  }

  @Test func everythingOfAConfigurationIsSaid() throws {
    let text = """
      {"architecture":{"inputs":64,"layers":[{"outputs":128,"activation":"relu","dropout":0.1},
      {"outputs":10,"activation":"identity","dropout":0}]},"data":"a.csv","heldOut":"0.2",
      "weightsSHA256":"00","program":"p","trainingRows":12345,
      "training":{"learningRate":0.003,"keepBest":true,"clipNorm":null,"later":{"newThing":[1,2]}}}
      """
    #expect(
      try facts(text) == [
        "Data": ["data": "a.csv", "held out": "0.2", "training rows": "12,345"],
        "Network": ["layers": "64 → 128 relu → 10", "dropout": "0.1"],
        "Training": [
          "learning rate": "0.003", "keep best": "yes", "clip norm": "none",
          "later new thing": "1, 2",
        ],
      ])
  }

  @Test(arguments: [
    "1", "[]", "{}", "{\"architecture\":7,\"training\":\"x\"}",
    "{\"architecture\":{\"layers\":[1,{}]}}",
  ])
  func anythingElseIsNoTrap(text: String) throws { _ = try facts(text) }
}
