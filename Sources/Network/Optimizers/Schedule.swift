import Foundation

/// The learning rate over a training: a linear warm-up in front of one of several shapes.
public struct Schedule: Hashable, Sendable, Codable {
  /// How the rate goes once it is warm, as a part of the peak; p is the part of the training that is done.
  public enum Shape: Hashable, Sendable, Codable {
    /// 1 all the time. Together with ``Plateau``, what reacts to how the training goes.
    case constant
    /// `factor` to the power of how many of the places `at` (parts of the training) are behind.
    case step(at: [Double] = [0.625, 0.85], factor: Double = 0.1)
    /// floor + (1 - floor) (1 + cos πp) / 2 (Loshchilov and Hutter, "SGDR", 2017).
    case cosine
    /// Half a cosine from `start` to 1 over the part `climb`, then half a cosine to `end` (Smith and Topin, "Super-convergence", 2019, as
    /// PyTorch has it). It is its own warm-up.
    case oneCycle(climb: Double = 0.3, start: Double = 0.04, end: Double = 4e-6)
  }

  /// The highest rate.
  public var peak: Double
  /// Steps from nearly zero to the peak; in a short training the first twentieth of it, if that is less. 0 is no warm-up.
  public var warmupSteps: Int
  /// What is left at the end of the cosine, as a part of the peak.
  public var floor = 0.01
  /// How it goes once it is warm.
  public var shape: Shape

  /// A schedule with its peak.
  public init(peak: Double, warmupSteps: Int = 300, shape: Shape = .cosine) {
    (self.peak, self.warmupSteps, self.shape) = (peak, warmupSteps, shape)
  }

  /// The part of a training that warm-up takes at most.
  public static let warmupShare = 0.05

  /// The rate for the step number `step` (from 0) when `progress` (0 to 1) of the training is done.
  public func rate(step: Int, progress: Double) -> Double {
    let warm = warmupSteps == 0 ? 1 : min(1, max(Double(step + 1) / Double(warmupSteps), progress / Self.warmupShare))
    return peak * warm * part(min(max(progress, 0), 1))
  }

  private func part(_ progress: Double) -> Double {
    switch shape {
    case .constant: return 1
    case .step(let places, let factor): return places.reduce(1) { progress >= $1 ? $0 * factor : $0 }
    case .cosine: return Self.cosine(from: 1, to: floor, progress)
    case .oneCycle(let climb, let start, let end):
      if progress < climb { return Self.cosine(from: start, to: 1, progress / climb) }
      return Self.cosine(from: 1, to: end, climb < 1 ? (progress - climb) / (1 - climb) : 0)
    }
  }

  private static func cosine(from start: Double, to end: Double, _ part: Double) -> Double {
    end + (start - end) * 0.5 * (1 + cos(.pi * part))
  }
}
