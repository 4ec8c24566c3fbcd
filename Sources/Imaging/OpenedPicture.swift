import Synchronization

/// A file whose header was read, which the first that asks for pixels goes on with; those after it open the file anew.
final class OpenedPicture: Sendable {
  /// The file, which the reader points into.
  let bytes: [UInt8]
  let options: DecodeOptions
  let header: PictureHeader
  let exif: EXIF
  private let reader: Mutex<PictureReader?>

  init(_ bytes: [UInt8], _ options: DecodeOptions) throws(DecodeProblem) {
    // An array's bytes stay where they are for as long as somebody holds it and nobody changes it: this object does both.
    let source = unsafe bytes.withUnsafeBufferPointer { unsafe $0 }
    let reader = try unsafe Image.reader(of: bytes, at: source, options)
    (self.bytes, self.options) = (bytes, options)
    (header, exif) = (reader.header, reader.exif(in: bytes))
    self.reader = Mutex(reader)
  }

  /// What `body` makes of the file, whose reader can be read from once.
  func read<Result>(
    _ body: (borrowing PictureReader) throws(DecodeProblem) -> Result
  ) throws(DecodeProblem) -> Result {
    if let first = reader.withLock({ $0.take() }) { return try body(first) }
    return try Image.opened(bytes, options, body)
  }
}
