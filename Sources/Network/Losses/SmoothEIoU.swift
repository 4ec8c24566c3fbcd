/// How badly a box fits another: l = 1 - IoU with an intersection that turns negative for boxes that do not meet, so that they are drawn
/// together, and l² / (2 bend) below the bend, l - bend / 2 above (Peng and Yu, "A systematic IoU-related method: beyond simplified
/// regression for better localization", 2021).
///
/// A box is (left, top, right, bottom). With the outer corners e, the inner ones i, and those of the least rectangle between them,
/// I = (i2 - e1) (j2 - f1) + (minX - e1) (minY - f1) - (i1 - e1) (maxY - f1) - (maxX - e1) (j1 - f1), and the union has 1e-7 added.
public struct SmoothEIoU: Loss {
  /// The loss at which the square turns into a line.
  public let bend: Double

  /// A loss with the bend of the reference, or another.
  public init(bend: Double = 0.1) { self.bend = bend }

  public var width: Int { 4 }

  public func term(_ box: Span<Double>, _ target: SIMD4<Double>, slope: inout MutableSpan<Double>) -> Double {
    let loss = at(SIMD4(box[0], box[1], box[2], box[3]), target)
    for place in 0..<4 { slope[place] = loss.slope[place] }
    return loss.value
  }

  /// The loss of one box, and its derivatives by the box's four sides.
  public func at(_ box: SIMD4<Double>, _ target: SIMD4<Double>) -> (value: Double, slope: SIMD4<Double>) {
    let p = (0..<4).map { Dual.variable(box[$0], $0) }
    let t = (0..<4).map { Dual(target[$0]) }
    let shared = Self.intersection(p, t)
    let union = (p[2] - p[0]) * (p[3] - p[1]) + (t[2] - t[0]) * (t[3] - t[1]) + Dual(1e-7) - shared
    let loss = Dual(1) - shared / union
    let smooth = loss.value < bend ? (1 / (2 * bend)) * (loss * loss) : loss - Dual(bend / 2)
    return (smooth.value, smooth.slope)
  }

  private static func intersection(_ p: [Dual], _ t: [Dual]) -> Dual {
    let (ex1, ey1) = (Dual.min(p[0], t[0]), Dual.min(p[1], t[1]))
    let (ix1, iy1) = (Dual.max(p[0], t[0]), Dual.max(p[1], t[1]))
    let (ix2, iy2) = (Dual.min(p[2], t[2]), Dual.min(p[3], t[3]))
    let (minX, maxX) = (Dual.min(ix1, ix2), Dual.max(ix1, ix2))
    let (minY, maxY) = (Dual.min(iy1, iy2), Dual.max(iy1, iy2))
    let cross = (minX - ex1) * (minY - ey1) - (ix1 - ex1) * (maxY - ey1) - (maxX - ex1) * (iy1 - ey1)
    return (ix2 - ex1) * (iy2 - ey1) + cross
  }
}
