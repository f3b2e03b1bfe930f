import BundledDigits

/// The data set inside the library: 1,797 handwritten digits of 8×8 pixels, grey 0 to 16.
///
/// The test part of the UCI set, as in scikit-learn. E. Alpaydin and C. Kaynak, *Optical
/// Recognition of Handwritten Digits*, UCI Machine Learning Repository, 1998, CC BY 4.0,
/// doi:10.24432/C50P49.
public enum Digits {
  /// What a report calls it.
  public static let name = "digits"

  /// The images with their labels 0 to 9, read from memory by the reader of IDX files.
  ///
  /// - Throws: ``DataError`` only if the library was built from damaged files.
  public static func images() throws(DataError) -> ImageSet {
    try ImageSet(
      imageBytes: BundledDigits.images, imageName: name, labelBytes: BundledDigits.labels,
      labelName: name)
  }
}
