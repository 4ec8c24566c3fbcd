/// A number with its derivatives by four variables (forward-mode differentiation): the loss of a box is written once, as a formula.
struct Dual {
  var value: Double
  var slope: SIMD4<Double>

  init(_ value: Double, _ slope: SIMD4<Double> = .zero) { (self.value, self.slope) = (value, slope) }

  /// The variable number `index`.
  static func variable(_ value: Double, _ index: Int) -> Dual {
    var slope = SIMD4<Double>.zero
    slope[index] = 1
    return Dual(value, slope)
  }

  static func + (a: Dual, b: Dual) -> Dual { Dual(a.value + b.value, a.slope + b.slope) }
  static func - (a: Dual, b: Dual) -> Dual { Dual(a.value - b.value, a.slope - b.slope) }
  static func * (a: Dual, b: Dual) -> Dual { Dual(a.value * b.value, a.value * b.slope + b.value * a.slope) }
  static func * (a: Double, b: Dual) -> Dual { Dual(a * b.value, a * b.slope) }
  static func / (a: Dual, b: Dual) -> Dual {
    Dual(a.value / b.value, (a.slope - (a.value / b.value) * b.slope) / b.value)
  }
  static func min(_ a: Dual, _ b: Dual) -> Dual { a.value <= b.value ? a : b }
  static func max(_ a: Dual, _ b: Dual) -> Dual { a.value >= b.value ? a : b }
}
