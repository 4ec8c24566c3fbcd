import Compute
import Imaging

/// See ``summary``.
public struct SaltAndPepper: Augmentation {
  public static let summary = "Makes single pixels white or black."
  public static let parameters: [Parameter<Self>] = [
    Parameter("amount", \.amount, .interval(0...1), "part of the pixels that are struck"),
    Parameter("salt_vs_pepper", \.salt, .interval(0...1), "part of those that become white"),
    .probability,
  ]
  public var amount: Interval = 0.01...0.06
  public var salt: Interval = 0.4...0.6
  public var p = 0.5

  public init() {}

  public func apply(to sample: inout Sample, random: inout Random) {
    let (struck, white) = (random.uniform(in: amount), random.uniform(in: salt))
    sample.note("amount", struck)
    sample.note("salt", white)
    let pixels = sample.pixels.pixels
    sample.pixels.pixels = PixelLoops.struck(
      pixels, white: Int(struck * white * 65536), struck: Int(struck * 65536), key: random.next())
  }
}
