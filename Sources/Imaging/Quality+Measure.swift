import Compute

extension Quality {
  /// The longer side of the picture that is measured; a smaller one is measured as it is.
  public static let standardSide = 96
  /// The variance of the Laplacian that counts as half sharp.
  public static let sharpnessScale = 300.0
  private static let tile = 16
  private static let tones = 16

  /// Measures a picture.
  public init(_ image: Image) {
    let brightness = LuminanceGrid(GrayImage(image), side: 1).mean / 255
    self.init(standard: GrayImage(image.fitted(longSide: Self.standardSide)), brightness: brightness)
  }

  /// Measures a picture that has the standard size, or is smaller, and whose mean luminance is known.
  init(standard: GrayImage, brightness: Double) {
    let histogram = PixelLoops.histogram(of: standard.pixels)
    let detail = Detail(standard, tile: Self.tile)
    self.init(
      sharpness: detail.variance / (detail.variance + Self.sharpnessScale), brightness: brightness,
      contrast: Self.deviation(histogram) / 255, noise: min(1, detail.noise / 255),
      uniformity: Self.largestShare(histogram))
  }

  private static func deviation(_ histogram: [UInt32]) -> Double {
    var (count, sum, squares) = (0, 0, 0)
    for (level, pixels) in histogram.enumerated() {
      count += Int(pixels)
      sum += level * Int(pixels)
      squares += level * level * Int(pixels)
    }
    return Double(count * squares - sum * sum).squareRoot() / Double(count)
  }

  private static func largestShare(_ histogram: [UInt32]) -> Double {
    var window = histogram[..<tones].reduce(0) { $0 + Int($1) }
    var largest = window
    for end in tones..<histogram.count {
      window += Int(histogram[end]) - Int(histogram[end - tones])
      largest = max(largest, window)
    }
    return Double(largest) / Double(histogram.reduce(0) { $0 + Int($1) })
  }
}

/// How much a picture changes from pixel to pixel.
private struct Detail {
  /// The variance of the Laplacian.
  private(set) var variance = 0.0
  /// The standard deviation of the noise, in grey levels.
  private(set) var noise = 0.0

  init(_ image: GrayImage, tile: Int) {
    let (columns, rows) = (image.width - 2, image.height - 2)
    guard columns > 0, rows > 0 else { return }
    var (sum, squares) = (Int64(0), Int64(0))
    var deviations: [Double] = []
    let bands = max(1, rows / tile)
    for band in 0..<bands {
      let range = (1 + band * rows / bands)..<(1 + (band + 1) * rows / bands)
      var magnitudes = [UInt32](repeating: 0, count: image.width)
      var levels = magnitudes
      for y in range {
        PixelLoops.addDetail(
          of: image.pixels, width: image.width, row: y, sum: &sum, squares: &squares, noise: &magnitudes)
        let start = y * image.width
        PixelLoops.add(image.pixels.span.extracting(start..<(start + image.width)), weight: 1, to: &levels)
      }
      deviations += Self.deviations(magnitudes, levels, columns: columns, rows: range.count, tile: tile)
    }
    let count = Double(columns * rows)
    variance = max(0, Double(squares) / count - (Double(sum) / count) * (Double(sum) / count))
    noise = deviations.isEmpty ? 0 : deviations.sorted()[deviations.count / 4]
  }

  /// The deviation of the noise in each tile of a band that is neither black nor white.
  private static func deviations(
    _ magnitudes: [UInt32], _ levels: [UInt32], columns: Int, rows: Int, tile: Int
  ) -> [Double] {
    let tiles = max(1, columns / tile)
    return (0..<tiles).compactMap { number in
      let range = (1 + number * columns / tiles)..<(1 + (number + 1) * columns / tiles)
      let pixels = range.count * rows
      let level = range.reduce(0) { $0 + Int(levels[$1]) } / pixels
      guard (8...247).contains(level) else { return nil }
      let magnitude = range.reduce(0) { $0 + Int(magnitudes[$1]) }
      return (Double.pi / 2).squareRoot() * Double(magnitude) / Double(6 * pixels)
    }
  }
}
