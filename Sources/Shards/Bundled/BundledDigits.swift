/// The UCI handwritten digits as two IDX files inside the binary: 1,797 images of 8×8, grey 0–16.
///
/// E. Alpaydin and C. Kaynak, *Optical Recognition of Handwritten Digits*, UCI Machine Learning
/// Repository, 1998, CC BY 4.0. `scripts/make-digits` made the files from the CSV form.
package enum BundledDigits {
  /// IDX, unsigned bytes, `[1797, 8, 8]`.
  package static var images: [UInt8] { PackageResources.digits_images_idx3 }

  /// IDX, unsigned bytes, `[1797]`, the digit each image shows.
  package static var labels: [UInt8] { PackageResources.digits_labels_idx1 }
}
