import Basics

/// All that one reading and one decoding of a file tell of a photograph: a function of the file's bytes alone.
public struct PhotographFacts: Hashable, Sendable {
  /// The file's own words.
  public var header: PictureHeader
  /// Pixels across, upright.
  public var width: Int
  /// Pixels down, upright.
  public var height: Int
  /// What the camera wrote.
  public var exif: EXIF
  /// At how many eighths of its size the photograph was decoded for all that follows; 8 is in full.
  public var scale: Int
  /// The SHA-256 of the upright RGB rows as decoded, in 64 hexadecimal digits: files that differ in metadata alone have the same.
  public var pixels: String
  /// The perceptual hashes of the upright picture in all eight flips and quarter turns, in the order of ``Orientation``.
  public var hashes: [UInt64]
  /// The hashes of parts of the upright picture: those of ``PictureWindow/all``, that of what lies within a ``PlainFrame`` (of the whole
  /// where there is none), and those of its middle turned by each of ``SlightTurn/degrees``.
  public var windows: [UInt64]
  /// The luminance of the upright picture squeezed to 16x16, row by row: 256 bytes.
  public var signature: [UInt8]
  /// How good it is.
  public var quality: Quality
  /// A small JPEG of the upright picture.
  public var thumbnail: [UInt8]

  /// The perceptual hash of the picture as it is to be seen.
  public var hash: UInt64 { hashes[0] }

  /// The longer side that a decoding keeps at the least, and the longer side of ``thumbnail`` at the most: what is measured on needs no more.
  public static let longSide = Quality.standardSide

  /// Looks at a file's bytes. A damaged picture is refused, and so is one of more pixels than `maxPixels`.
  public init(of bytes: [UInt8], maxPixels: Int = DecodeOptions().maxPixels) throws(DecodeProblem) {
    var options = DecodeOptions(longSide: Self.longSide)
    options.maxPixels = maxPixels
    let decoded = try Image.decode(bytes, options: options)
    if let damage = decoded.damage { throw .corrupt(damage) }
    self.init(decoded)
  }

  private init(_ decoded: Decoded) {
    header = decoded.header
    (width, height) = (decoded.fullWidth, decoded.fullHeight)
    exif = decoded.exif
    scale = decoded.scale
    pixels = Digest.sha256(decoded.image.pixels)
    let gray = GrayImage(decoded.image)
    let grid = LuminanceGrid(gray, side: PerceptualHash.side)
    let levels = grid.levels
    hashes = PerceptualHash.all(of: levels).map(\.bits)
    windows = Self.windows(of: gray, levels.map { Int32($0 - 1 << 15) }, hash: hashes[0])
    signature = grid.halved.bytes
    let mean = Double(signature.reduce(0) { $0 + Int($1) }) / Double(signature.count) / 255
    let small = decoded.image.fitted(longSide: Quality.standardSide)
    quality = Quality(standard: GrayImage(small), brightness: mean)
    thumbnail = small.jpeg(quality: 75)
  }

  /// How many hashes ``windows`` has.
  public static let windowCount = PictureWindow.all.count + 1 + SlightTurn.degrees.count

  private static func windows(of gray: GrayImage, _ levels: [Int32], hash: UInt64) -> [UInt64] {
    let framed = PlainFrame(of: gray).map { frame in
      let inner = gray.cropped(x: frame.x, y: frame.y, width: frame.width, height: frame.height)
      return PictureWindow.hashes(of: LuminanceGrid(inner, side: PictureWindow.side).centred, [.whole])
    }
    return PictureWindow.hashes(of: levels) + (framed ?? [hash])
      + SlightTurn.hashes(of: levels, aspect: Double(gray.width) / Double(gray.height))
  }
}
