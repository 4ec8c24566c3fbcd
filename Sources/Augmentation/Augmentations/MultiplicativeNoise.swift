import Compute
import Imaging

/// See ``summary``.
public struct MultiplicativeNoise: Augmentation {
  public static let summary = "Multiplies the picture, its channels or each of its pixels by a random number."
  public static let parameters: [Parameter<Self>] = [
    Parameter("multiplier", \.multiplier, .interval(0...10), "what is multiplied by"),
    Parameter("per_channel", \.perChannel, .flag, "whether the three channels have numbers of their own"),
    Parameter("elementwise", \.elementwise, .flag, "whether every pixel has"),
    .probability,
  ]
  public var multiplier: Interval = 0.9...1.1
  public var perChannel = false
  public var elementwise = false
  public var p = 0.5

  public init() {}

  public func apply(to sample: inout Sample, random: inout Random) {
    guard !elementwise else {
      let pixels = sample.pixels.pixels
      sample.pixels.pixels = PixelLoops.multiplied(
        pixels, by: multiplier, key: random.next(), perPixel: !perChannel)
      return
    }
    let factors = (0..<(perChannel ? 3 : 1)).map { _ in random.uniform(in: multiplier) }
    let tables = factors.map { factor in ByteTable { $0 * factor } }
    for factor in factors { sample.note("factor", factor) }
    sample.apply(tables: tables)
  }
}
