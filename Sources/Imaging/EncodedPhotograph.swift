/// A photograph as a file's bytes, of which only the header was read.
public struct EncodedPhotograph: PixelSource {
  private let file: OpenedPicture

  /// Reads the header of a JPEG, PNG or (where dsm was built with it) WebP file.
  public init(_ bytes: [UInt8], options: DecodeOptions = .init()) throws(DecodeProblem) {
    file = try OpenedPicture(bytes, options)
  }

  /// The file's bytes.
  public var bytes: [UInt8] { file.bytes }
  /// What the file tells of itself.
  public var header: PictureHeader { file.header }
  public var orientation: Orientation { file.exif.orientation }
  public var storedWidth: Int { header.width }
  public var storedHeight: Int { header.height }

  /// Only a JPEG's decoder does less for less.
  public var scales: [Int] { header.format == .jpeg ? [8, 4, 2, 1] : [8] }

  /// Decodes the part, and nothing of what lies below it.
  ///
  /// Damage in what was looked at is a failure: the part that is missing would be grey where the labels tell of faces.
  public func block(_ part: PixelRect, eighths: Int) throws(DecodeProblem) -> PixelBlock {
    let (block, damage) = try file.read { (reader) throws(DecodeProblem) in
      try reader.block(part, eighths: eighths)
    }
    if let damage { throw .corrupt(damage) }
    return block
  }
}
