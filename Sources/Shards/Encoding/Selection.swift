/// The k-th smallest of many numbers, found without sorting them.
enum Selection {
  /// Moves the number that would stand at `k` if `numbers` were sorted to that place, none larger
  /// before it and none smaller behind; NaN is not allowed.
  ///
  /// Cost: linear on average (C. A. R. Hoare, *Algorithm 65: Find*, 1961). Numbers that would make
  /// it quadratic are sorted after all.
  static func select(_ k: Int, in numbers: inout [Double]) {
    numbers.withUnsafeMutableBufferPointer { numbers in
      var (low, high) = (0, numbers.count - 1)
      var tries = 2 * (Int.bitWidth - numbers.count.leadingZeroBitCount)
      while high - low > 32, tries > 0 {
        tries -= 1
        let pivot = median(numbers[low], numbers[low + (high - low) / 2], numbers[high])
        var (left, right) = (low, high)
        while left <= right {
          while numbers[left] < pivot { left += 1 }
          while numbers[right] > pivot { right -= 1 }
          if left <= right {
            numbers.swapAt(left, right)
            left += 1
            right -= 1
          }
        }
        // Equal to the pivot is all that stands between the two.
        if k <= right {
          high = right
        } else if k >= left {
          low = left
        } else {
          return
        }
      }
      numbers[low...high].sort()
    }
  }

  private static func median(_ a: Double, _ b: Double, _ c: Double) -> Double {
    max(min(a, b), min(max(a, b), c))
  }
}
