import Shards

/// Training on images.
extension TrainingData {
  static func from(
    _ images: ImageSet, name: String, _ options: TrainOptions
  ) throws -> TrainingData {
    if let option = options.tableOptions.first {
      throw Failure.usage(
        "option --\(option) goes with a table, and \(Excerpt.escaped(name)) holds images")
    }
    guard images.labels != nil else {
      throw Failure.usage(
        "\(Excerpt.escaped(name)) holds images: their labels are needed too",
        hint: "--labels FILE names an IDX file of labels")
    }
    let all = Array(0..<images.count)
    let names = images.classNames(in: all)
    guard names.count > 1 else {
      throw DataError(
        .badData, file: name, "expected at least 2 classes, found only \(names.joined())")
    }
    let classes = try images.classes(of: all, names: names)
    let split = try split(
      rowCount: images.count, classes: classes, classCount: names.count, options)
    let encoder = ImageEncoder(fitting: images, trainingRows: split.training)
    let dataset = try encoder.dataset(of: images, rows: split.training, classes: names)
    let validation = try validation(images, split, encoder, names, options)
    return TrainingData(
      name: name, task: .classify, target: nil,
      training: options.balancesClasses ? try balanced(dataset) : dataset,
      validation: validation, pipeline: .images(encoder, classes: names),
      summary: [
        "\(Figures.grouped(images.count)) images of \(images.height) × \(images.width) · "
          + describe(classes: classes, names: names),
        describe(training: split.training.count, validation: validation?.rowCount ?? 0)
          + (options.balancesClasses ? " · classes balanced" : ""),
      ],
      notes: [])
  }

  private static func validation(
    _ images: ImageSet, _ split: Split, _ encoder: ImageEncoder, _ names: [String],
    _ options: TrainOptions
  ) throws -> Dataset? {
    switch options.heldOut {
    case .share:
      return split.validation.isEmpty
        ? nil : try encoder.dataset(of: images, rows: split.validation, classes: names)
    case .file(let path, let labels):
      guard let labels else {
        throw Failure.usage("option --valid-labels is needed with images in --valid")
      }
      let held = try ImageSet(images: path, labels: labels)
      return try encoder.dataset(of: held, rows: Array(0..<held.count), classes: names)
    }
  }
}
