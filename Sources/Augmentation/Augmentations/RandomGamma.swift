import Compute
import Foundation
import Imaging

/// See ``summary``.
public struct RandomGamma: Augmentation {
  public static let summary = "Raises values, as parts of 255, to a random power: dark ones up or down, the ends stay."
  public static let parameters: [Parameter<Self>] = [
    Parameter("gamma_limit", \.gamma, .interval(1...1000), "hundredths of the power; 100 changes nothing"),
    .probability,
  ]
  public var gamma: Interval = 80...120
  public var p = 0.5

  public init() {}

  public func apply(to sample: inout Sample, random: inout Random) {
    let power = random.uniform(in: gamma) / 100
    sample.note("gamma", power)
    sample.apply(tables: ByteTable { 255 * pow($0 / 255, power) })
  }
}
