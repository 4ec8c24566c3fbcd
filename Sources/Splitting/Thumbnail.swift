import Compute
import Imaging

/// A small grey picture and its halves, to be laid over others.
struct Thumbnail: Sendable {
  /// Pixels across and down of the largest.
  let width, height: Int
  /// The largest first, each half of the one before in both directions.
  private let levels: [Alignment.Level]

  /// Templates at which an alignment starts, and at which it ends, have at most so many pixels a side.
  private static let (coarseSide, fineSide) = (24, 48)
  /// What a thumbnail's JPEG leaves of a plain frame, in grey levels.
  private static let frameTolerance = 24
  /// A picture of fewer pixels a side is compared with none.
  private static let leastSide = 8

  /// A thumbnail; nil where it is no more than a line.
  init?(_ image: GrayImage) {
    guard min(image.width, image.height) >= Self.leastSide else { return nil }
    (width, height) = (image.width, image.height)
    var levels = [Alignment.Level(pixels: image.pixels, width: image.width, height: image.height, scale: 1)]
    while max(levels[levels.count - 1].width, levels[levels.count - 1].height) > Self.coarseSide / 2,
      let half = levels[levels.count - 1].halved, min(half.width, half.height) >= Self.leastSide / 2
    {
      levels.append(half)
    }
    self.levels = levels
  }

  var span: SIMD2<Double> { SIMD2(Double(width), Double(height)) }

  /// The template at which an alignment starts.
  var coarse: Alignment.Level { level(longSide: Self.coarseSide) }

  /// The template at which it ends.
  var fine: Alignment.Level { level(longSide: Self.fineSide) }

  /// The template by which likeness is judged: small pictures in full.
  var finest: Alignment.Level { levels.first { $0.pixels.count <= Alignment.Level.mostOfTemplate } ?? fine }

  private func level(longSide: Int) -> Alignment.Level {
    levels.first { max($0.width, $0.height) <= longSide } ?? levels[levels.count - 1]
  }

  /// The level whose pixels are about `length` units long.
  func level(pixel length: Double) -> Alignment.Level {
    levels.last { $0.scale <= length * 1.05 } ?? levels[0]
  }

  /// Pixels along the longer side.
  var longSide: Int { max(width, height) }

  /// What lies within its frame; all of it where there is none.
  var framed: Alignment.Placement {
    let image = GrayImage(width: width, height: height, pixels: levels[0].pixels)
    guard let frame = PlainFrame(of: image, tolerance: Self.frameTolerance) else {
      return Alignment.Placement(x: 0, y: 0, width: span.x, height: span.y)
    }
    return Alignment.Placement(
      x: Double(frame.x), y: Double(frame.y), width: Double(frame.width), height: Double(frame.height))
  }

  /// The picture as it is seen when it is turned upright from the EXIF orientation `orientation`.
  func upright(from orientation: Int) -> Thumbnail {
    guard let orientation = Orientation(rawValue: orientation), orientation != .upright else { return self }
    let image = GrayImage(width: width, height: height, pixels: levels[0].pixels).upright(from: orientation)
    return Thumbnail(image) ?? self
  }

  /// Whether it is the same picture to the pixel.
  func isEqual(to other: Thumbnail) -> Bool { width == other.width && levels[0].pixels == other.levels[0].pixels }
}

extension Alignment.Level {
  /// The means of each two by two pixels; nil where there are none. An odd last column or row is left out.
  fileprivate var halved: Alignment.Level? {
    guard width >= 2, height >= 2 else { return nil }
    return Alignment.Level(
      pixels: PixelLoops.halved(pixels, width: width), width: width / 2, height: height / 2, scale: 2 * scale)
  }
}
