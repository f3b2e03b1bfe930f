/// A row-major matrix of `Double`, slow and plain: what the reference network's formulas are
/// written with.
///
/// Shapes are checked by `precondition`: the reference is only ever given shapes by this library.
package struct DoubleMatrix: Sendable, Equatable {
  package let rows: Int
  package let columns: Int
  /// Row-major `[rows, columns]`.
  package var elements: [Double]

  /// Takes the elements in row-major order.
  package init(rows: Int, columns: Int, elements: [Double]) {
    precondition(
      elements.count == rows * columns,
      "[\(rows), \(columns)] needs \(rows * columns) elements, found \(elements.count)")
    self.rows = rows
    self.columns = columns
    self.elements = elements
  }

  /// Every element the same.
  package init(rows: Int, columns: Int, repeating element: Double = 0) {
    self.init(
      rows: rows, columns: columns, elements: Array(repeating: element, count: rows * columns))
  }

  /// Takes rows as they are written down: `[[1, 2], [3, 4]]`.
  package init(_ rows: [[Double]]) {
    self.init(rows: rows.count, columns: rows.first?.count ?? 0, elements: rows.flatMap { $0 })
  }

  /// The element of a row and a column.
  package subscript(row: Int, column: Int) -> Double {
    get { elements[row * columns + column] }
    set { elements[row * columns + column] = newValue }
  }

  /// One row.
  package func row(_ row: Int) -> [Double] {
    Array(elements[row * columns..<(row + 1) * columns])
  }
}

extension DoubleMatrix {
  /// The matrix product `[m, k] · [k, n] = [m, n]`.
  package static func * (left: DoubleMatrix, right: DoubleMatrix) -> DoubleMatrix {
    precondition(
      left.columns == right.rows,
      "[\(left.rows), \(left.columns)] · [\(right.rows), \(right.columns)] has no meaning")
    var product = DoubleMatrix(rows: left.rows, columns: right.columns)
    for i in 0..<left.rows {
      for k in 0..<left.columns {
        for j in 0..<right.columns {
          product[i, j] += left[i, k] * right[k, j]
        }
      }
    }
    return product
  }

  /// A number times every element.
  package static func * (factor: Double, matrix: DoubleMatrix) -> DoubleMatrix {
    matrix.map { factor * $0 }
  }

  /// Rows become columns: `[m, n]` to `[n, m]`.
  package var transposed: DoubleMatrix {
    var result = DoubleMatrix(rows: columns, columns: rows)
    for i in 0..<rows {
      for j in 0..<columns { result[j, i] = self[i, j] }
    }
    return result
  }

  /// The sum of the rows, one number a column: `1ᵀ · self`.
  package var columnSums: [Double] {
    (0..<columns).map { j in (0..<rows).reduce(0) { $0 + self[$1, j] } }
  }

  /// Adds one vector to every row.
  package func adding(toEveryRow vector: [Double]) -> DoubleMatrix {
    precondition(vector.count == columns, "\(columns) columns, \(vector.count) numbers to add")
    var result = self
    for i in 0..<rows {
      for j in 0..<columns { result[i, j] += vector[j] }
    }
    return result
  }

  /// A function of every element.
  package func map(_ function: (Double) -> Double) -> DoubleMatrix {
    DoubleMatrix(rows: rows, columns: columns, elements: elements.map(function))
  }

  /// The product element by element, `self ∘ other`.
  package func timesElementwise(_ other: DoubleMatrix) -> DoubleMatrix {
    precondition(
      rows == other.rows && columns == other.columns,
      "[\(rows), \(columns)] ∘ [\(other.rows), \(other.columns)] has no meaning")
    return DoubleMatrix(
      rows: rows, columns: columns, elements: zip(elements, other.elements).map { $0 * $1 })
  }
}
