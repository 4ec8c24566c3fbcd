import Compute
import Foundation
import Imaging

/// See ``summary``.
public struct ShotNoise: Augmentation {
  public static let summary =
    "Counts light by photons, of which few come where it is dark: Poisson's noise in linear light."
  public static let parameters: [Parameter<Self>] = [
    Parameter("scale_range", \.scale, .interval(0.001...1), "one photon in parts of full light; more is noisier"),
    .probability,
  ]
  public var scale: Interval = 0.1...0.3
  public var p = 0.5

  public init() {}

  public func apply(to sample: inout Sample, random: inout Random) {
    let photon = random.uniform(in: scale)
    sample.note("scale", photon)
    let table = PhotonTable(photon: photon)
    sample.pixels.pixels = PixelLoops.drawn(sample.pixels.pixels, from: table.bytes, key: random.next())
  }
}

/// For every byte, what 256 equally likely counts of photons make of it.
private struct PhotonTable {
  /// At `256 byte + quantile`.
  private(set) var bytes: [UInt8] = []
  /// The byte that so many photons make.
  private var levels: [UInt8] = []

  init(photon: Double) {
    bytes.reserveCapacity(65536)
    for level in 0..<256 { append(mean: pow(Double(level) / 255, 2.2) / photon, photon) }
  }

  /// Walks up Poisson's distribution from no photon on (Devroye, "Non-uniform random variate generation", 1986, X.3).
  private mutating func append(mean: Double, _ photon: Double) {
    var (count, chance) = (0, exp(-mean))
    var reached = chance
    for quantile in 0..<256 {
      let wanted = (Double(quantile) + 0.5) / 256
      while reached < wanted, count < 100_000 {
        count += 1
        chance *= mean / Double(count)
        reached += chance
      }
      bytes.append(level(count, photon))
    }
  }

  /// Looked up, for most counts come many times.
  private mutating func level(_ count: Int, _ photon: Double) -> UInt8 {
    while levels.count <= count {
      let light = min(1, Double(levels.count) * photon)
      levels.append(UInt8((255 * pow(light, 1 / 2.2)).rounded()))
    }
    return levels[count]
  }
}
