import Shards
import Testing

struct ImageSetTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func read(
    _ images: [UInt8] = IDXFileTests.images, _ labels: [UInt8]? = IDXFileTests.labels
  ) throws(DataError) -> ImageSet {
    try ImageSet(imageBytes: images, imageName: "i.idx3", labelBytes: labels, labelName: "l.idx1")
  }

  private func failure(_ images: [UInt8], _ labels: [UInt8]?) -> String {
    do {
      _ = try read(images, labels)
      return "no error"
    } catch {
      return "\(error)"
    }
  }

  @Test func readsFilesPlainAndWithoutLabels() throws {
    let images = try folder.write("images", IDXFileTests.images)
    let labels = try folder.write("labels", IDXFileTests.labels)
    let set = try ImageSet(images: images, labels: labels)
    #expect((set.count, set.height, set.width, set.pixelCount) == (2, 2, 3, 6))
    #expect(set.labels == [5, 6])
    #expect(try ImageSet(images: images, labels: nil).labels == nil)
  }

  @Test func refusesWhatDoesNotFit() {
    let (images, labels) = (IDXFileTests.images, IDXFileTests.labels)
    #expect(
      failure(images, [0, 0, 8, 1, 0, 0, 0, 1, 5])
        == "l.idx1: 1 labels for the 2 images of i.idx3")
    #expect(
      failure(labels, images)
        == "i.idx3: byte 4: 1 dimension is labels and the 3 of l.idx1 are images: "
        + "the two files are swapped")
    #expect(
      failure(labels, nil)
        == "i.idx3: byte 4: expected images of 3 dimensions, found 1 dimension, as labels have")
    #expect(
      failure(images, images)
        == "l.idx1: byte 4: expected labels of 1 dimension, found 3, as images have")
    #expect(
      failure([0, 0, 8, 3, 0, 0, 0, 0, 0, 0, 0, 2, 0, 0, 0, 2], nil) == "i.idx3: no images")
    #expect(
      failure([0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0, 2], nil)
        == "i.idx3: byte 9: expected images of 1 × 1 pixels at least, found 0 × 2")
  }

  @Test func namesTheClassesThatAreThere() throws {
    let set = try read(
      [0, 0, 8, 3, 0, 0, 0, 4, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 0],
      [0, 0, 8, 1, 0, 0, 0, 4, 200, 3, 10, 3])
    #expect(set.classNames(in: [0, 1, 2, 3]) == ["3", "10", "200"])
    #expect(set.classNames(in: [1, 3]) == ["3"])
    #expect(try set.classes(of: [0, 3, 2], names: ["3", "10", "200"]) == [2, 0, 1])
  }

  @Test func refusesLabelsNotSeenInTraining() throws {
    #expect(
      throws: DataError(
        .badData, file: "i.idx3", "image 2 has label 6, not among the known ones: 1, 5")
    ) {
      try read().classes(of: [0, 1], names: ["1", "5"])
    }
    #expect(throws: DataError.self) {
      try read(IDXFileTests.images, nil).classes(of: [0], names: ["1"])
    }
  }
}
