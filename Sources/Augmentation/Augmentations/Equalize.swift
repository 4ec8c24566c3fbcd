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
    let image = sample.pixels
    guard byChannels else { return spreadLuminance(of: &sample, image) }
    let histograms = PixelFilters.histograms(image.pixels)
    sample.pixels.apply(tables: histograms.map { ByteTable(equalizing: $0) })
  }

  /// Red, green and blue move by as much as the luminance does, which is what leaving Cb and Cr alone comes to.
  private func spreadLuminance(of sample: inout Sample, _ image: Image) {
    let gray = GrayImage(image)
    let table = ByteTable(equalizing: PixelLoops.histogram(of: gray.pixels))
    sample.pixels.pixels = PixelFilters.moved(
      image.pixels, gray: gray.pixels, to: PixelFilters.lookup(gray.pixels, in: table.values))
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
