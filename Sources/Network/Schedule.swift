import Foundation

/// The learning rate over a training: a linear warm-up, then half a cosine down to a hundredth (Loshchilov and Hutter, "SGDR", 2017).
public struct Schedule: Hashable, Sendable, Codable {
  /// The highest rate.
  public var peak: Double
  /// Steps from nearly zero to the peak; in a short training the first twentieth of it, if that is less.
  public var warmupSteps: Int
  /// What is left at the end, as a part of the peak.
  public var floor = 0.01

  /// A schedule with its peak.
  public init(peak: Double, warmupSteps: Int = 300) { (self.peak, self.warmupSteps) = (peak, warmupSteps) }

  /// The part of a training that warm-up takes at most.
  public static let warmupShare = 0.05

  /// The rate for the step number `step` (from 0) when `progress` (0 to 1) of the training is done.
  public func rate(step: Int, progress: Double) -> Double {
    let warm = warmupSteps == 0 ? 1 : min(1, max(Double(step + 1) / Double(warmupSteps), progress / Self.warmupShare))
    return peak * warm * (floor + (1 - floor) * 0.5 * (1 + cos(.pi * min(max(progress, 0), 1))))
  }
}
