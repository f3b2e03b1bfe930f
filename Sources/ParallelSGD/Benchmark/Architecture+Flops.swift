extension Architecture {
  /// Multiplications and additions that a training step on `rows` rows needs: `Z`, `dX` and `dW` of
  /// every layer; elementwise work is not counted.
  package func flops(rows: Int) -> Double {
    NetworkPlan(self, loss: .meanSquaredError).flops(rows: rows)
  }
}
