import Imaging

/// What a camera wrote, from any bytes: reading never fails, and what comes out is a place and a time on Earth.
///
/// libFuzzer has the main function and calls this one.
@_cdecl("LLVMFuzzerTestOneInput") public func readEXIF(_ bytes: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let exif = EXIF(tiff: UnsafeBufferPointer(start: bytes, count: count))
  precondition(exif.latitude.map { (-90...90).contains($0) } ?? true, "latitude")
  precondition(exif.longitude.map { (-180...180).contains($0) } ?? true, "longitude")
  precondition(exif.altitude?.isFinite ?? true, "altitude")
  precondition(exif.takenAt.map { $0.utf8.count >= 19 } ?? true, "time")
  return 0
}
