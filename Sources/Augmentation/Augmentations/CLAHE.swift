import Compute
import Imaging

/// See ``summary``.
public struct CLAHE: Augmentation {
  public static let summary = """
    Spreads the grey levels tile by tile, with a limit to how much contrast may grow (contrast-limited adaptive histogram \
    equalisation); red, green and blue move by as much as the luminance does.
    """
  public static let parameters: [Parameter<Self>] = [
    Parameter(
      "clip_limit", \.limit, .interval(1...1000, single: .fromOne),
      "how frequent a level may be, against the mean of all levels of a tile"),
    Parameter("tile_grid_size", \.tiles, .size(upTo: 256), "tiles down and across"),
    .probability,
  ]
  public var limit: Interval = 1...4
  public var tiles = CanvasSize(width: 8, height: 8)
  public var p = 0.5

  public init() {}

  public func apply(to sample: inout Sample, random: inout Random) {
    let gray = GrayImage(sample.pixels)
    let clip = random.uniform(in: limit)
    sample.note("clip_limit", clip)
    let spread = gray.equalized(tiles: tiles, limit: clip)
    sample.pixels.pixels = PixelFilters.moved(sample.pixels.pixels, gray: gray.pixels, to: spread.pixels)
  }
}

extension GrayImage {
  /// Contrast-limited adaptive equalisation as OpenCV's `createCLAHE` does it, byte for byte (Zuiderveld, "Graphics Gems IV", 1994).
  package func equalized(tiles: CanvasSize, limit: Double) -> GrayImage {
    // Where either side is not a multiple of its tiles, both are made longer.
    let isWhole = width % tiles.width == 0 && height % tiles.height == 0
    let across = width / tiles.width + (isWhole ? 0 : 1)
    let down = height / tiles.height + (isWhole ? 0 : 1)
    var tables: [UInt8] = []
    tables.reserveCapacity(256 * tiles.width * tiles.height)
    for row in 0..<tiles.height {
      for column in 0..<tiles.width {
        let counts = histogram(x: column * across, y: row * down, width: across, height: down)
        tables += Self.table(counts, area: across * down, limit: limit)
      }
    }
    var result = [UInt8](repeating: 0, count: pixels.count)
    for y in 0..<height {
      let place = Float(y) * (1 / Float(down)) - 0.5
      let above = Int(place.rounded(.down))
      PixelFilters.equalize(
        pixels, row: y, width: width, tables: tables, tiles: tiles.width, above: max(0, above),
        below: min(above + 1, tiles.height - 1), tileWidth: across, lower: place - Float(above), into: &result)
    }
    return GrayImage(width: width, height: height, pixels: result)
  }

  /// How many pixels of a tile have each level; beyond the picture it is mirrored at its last pixels.
  private func histogram(x: Int, y: Int, width across: Int, height down: Int) -> [UInt32] {
    if x + across <= width && y + down <= height {
      let rows = (y..<(y + down)).flatMap { pixels[($0 * width + x)..<($0 * width + x + across)] }
      return PixelLoops.histogram(of: rows)
    }
    var counts = [UInt32](repeating: 0, count: 256)
    for row in y..<(y + down) {
      let start = Self.mirrored(row, height) * width
      for column in x..<(x + across) { counts[Int(pixels[start + Self.mirrored(column, width)])] += 1 }
    }
    return counts
  }

  private static func mirrored(_ place: Int, _ count: Int) -> Int {
    guard count > 1 else { return 0 }
    let within = place % (2 * (count - 1))
    return min(within, 2 * (count - 1) - within)
  }

  /// The levels in parts of the pixels up to them, once what is above the limit is handed out to all levels.
  private static func table(_ histogram: [UInt32], area: Int, limit: Double) -> [UInt8] {
    let most = max(1, Int(limit * Double(area) / 256))
    let excess = histogram.reduce(0) { $0 + max(0, Int($1) - most) }
    var counts = histogram.map { min(Int($0), most) + excess / 256 }
    let rest = excess % 256
    if rest > 0 {
      for (index, level) in stride(from: 0, to: 256, by: max(1, 256 / rest)).enumerated() where index < rest {
        counts[level] += 1
      }
    }
    let scale = Float(255) / Float(area)
    var sum = 0
    return counts.map { count in
      sum += count
      return UInt8(min(255, (Float(sum) * scale).rounded(.toNearestOrEven)))
    }
  }
}
