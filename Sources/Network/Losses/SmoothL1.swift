/// The absolute difference d, rounded off where it is small (Girshick, "Fast R-CNN", 2015): d² / (2 beta) below beta, d - beta / 2 above.
/// Its derivative is the signed difference over beta, kept within ±1.
public struct SmoothL1: ElementwiseLoss {
  /// The difference at which the square turns into a line.
  public let beta: Double

  /// A loss that bends at `beta`.
  public init(beta: Double = 1) {
    precondition(beta > 0, "the bend lies above 0")
    self.beta = beta
  }

  public func at(_ prediction: Double, _ target: Double) -> (value: Double, slope: Double) {
    let difference = prediction - target
    let size = abs(difference)
    let value = size < beta ? size * size / (2 * beta) : size - beta / 2
    return (value, min(max(difference / beta, -1), 1))
  }
}
