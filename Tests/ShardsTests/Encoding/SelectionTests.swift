import Testing

@testable import Shards

struct SelectionTests {
  /// Numbers in all the orders that make a selection slow or wrong.
  @Test(arguments: 0..<6)
  func findsWhatSortingFinds(shape: Int) {
    let generator = Philox(seed: 2, purpose: .synthetic)
    for count in [1, 2, 3, 32, 33, 34, 100, 1_001] {
      let numbers = (0..<count).map { index -> Double in
        let random = generator.words(minor: UInt32(index), block: UInt32(count))[0]
        switch shape {
        case 0: return Double(random)
        case 1: return Double(index)
        case 2: return Double(-index)
        case 3: return Double(random % 3)
        case 4: return 7
        default: return Double(min(index, count - index))
        }
      }
      let sorted = numbers.sorted()
      for place in Set([0, 1, count / 4, count / 2, count - 1]) where place < count {
        var found = numbers
        Selection.select(place, in: &found)
        #expect(found[place] == sorted[place])
        #expect(found[..<place].allSatisfy { $0 <= found[place] })
        #expect(found[place...].allSatisfy { $0 >= found[place] })
        #expect(found.sorted() == sorted)
      }
    }
  }
}
