/// What a picture file tells of itself before a single pixel is decoded.
public struct PictureHeader: Hashable, Sendable {
  /// How the stored numbers stand for colours.
  public enum ColorSpace: String, Sendable, Codable, CaseIterable {
    /// Luminance alone.
    case gray
    /// Red, green and blue as they are.
    case rgb
    /// Luminance and two differences of colour: nearly every JPEG and every lossy WebP.
    case ycbcr
    /// Indices into a table of colours.
    case palette
    /// Four inks.
    case cmyk
    /// Four inks, the first three as luminance and differences.
    case ycck
  }

  /// The format of the bytes, whatever the file is called.
  public var format: ImageFormat
  /// Pixels across as stored, before any EXIF orientation.
  public var width: Int
  /// Pixels down as stored.
  public var height: Int
  /// Bits of one channel, or of one index: 1, 2, 4, 8, 12 or 16.
  public var bitDepth = 8
  /// What the stored numbers mean.
  public var colorSpace = ColorSpace.rgb
  /// Whether pixels may be transparent.
  public var hasAlpha = false
  /// Whether the picture comes in passes, from coarse to fine: a progressive JPEG, an interlaced PNG.
  public var isProgressive = false
  /// Whether an ICC profile says what the colours mean; dsm takes all as sRGB.
  public var hasICC = false
  /// libjpeg's quality, 1 to 100, whose quantisation tables are the nearest to the file's; nil where it is no JPEG.
  public var jpegQuality: Int?
  /// How the colour differences were thinned out, as `4:2:0`; nil where there are none.
  public var subsampling: String?

  /// The header of a picture of which only the format and the size are known.
  public init(format: ImageFormat, width: Int, height: Int) {
    self.format = format
    self.width = width
    self.height = height
  }
}
