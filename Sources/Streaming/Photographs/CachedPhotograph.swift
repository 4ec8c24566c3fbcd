import Imaging

/// A photograph of which some scales are in memory.
///
/// Whatever is asked for comes out as if nothing were kept: of a photograph that is damaged somewhere, nothing is.
struct CachedPhotograph: PixelSource {
  let frame: PhotographFrame
  let index: Int
  let cache: PhotographCache
  /// The file's bytes, where they had to be read already.
  let encoded: EncodedPhotograph?
  /// Reads the file.
  let read: @Sendable () throws(DecodeProblem) -> EncodedPhotograph

  var storedWidth: Int { frame.storedWidth }
  var storedHeight: Int { frame.storedHeight }
  var orientation: Orientation { frame.orientation }
  var scales: [Int] { frame.scales }

  func block(_ part: PixelRect, eighths: Int) throws(DecodeProblem) -> PixelBlock {
    let key = PhotographCache.Key.level(index, eighths: eighths)
    if let level = cache[key] { return level.block(part) }
    let photograph = if let encoded { encoded } else { try read() }
    let bytes = 3 * levelWidth(eighths) * levelHeight(eighths)
    guard cache.hasRoom(for: bytes), let whole = try? photograph.level(eighths) else {
      return try photograph.block(part, eighths: eighths)
    }
    cache.keep(whole, as: key)
    return PixelBlock(whole)
  }
}
