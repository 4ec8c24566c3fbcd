import Compute
import Imaging

/// See ``summary``.
public struct Equalize: Augmentation {
  public static let summary = "Spreads the grey levels so that all are about as frequent."
  public static let parameters: [Parameter<Self>] = [
    Parameter("by_channels", \.byChannels, .flag, "whether each channel is spread by itself, or the luminance alone"),
    .probability,
  ]
  public var byChannels = true
  public var p = 0.5

  public init() {}

  public func apply(to sample: inout Sample, random: inout Random) {
    let pixels = sample.pixels.pixels
    guard !byChannels else {
      return sample.apply(tables: PixelLoops.histograms(of: pixels).map(ByteTable.init(equalizing:)))
    }
    // Red, green and blue move by as much as the luminance does, which is what leaving Cb and Cr alone comes to.
    let table = ByteTable(equalizing: PixelLoops.histogram(of: GrayImage(sample.pixels).pixels))
    sample.pixels.pixels = PixelLoops.shifted(pixels, byLuminance: table.values)
  }
}

extension ByteTable {
  /// The levels in parts of the pixels that are below them, the darkest level at 0 (as OpenCV's equalizeHist).
  fileprivate init(equalizing histogram: [UInt32]) {
    let counts = histogram.map(Double.init)
    let total = counts.reduce(0, +)
    guard let first = counts.firstIndex(where: { $0 > 0 }), counts[first] < total else {
      self.init { $0 }
      return
    }
    var below = [Double](repeating: 0, count: 256)
    for level in (first + 1)..<256 { below[level] = below[level - 1] + counts[level] }
    let scale = 255 / (total - counts[first])
    self.init { below[Int($0)] * scale }
  }
}
