import Basics
import Compute
import Dataset
import Imaging

/// The photographs of a manifest, checked against their ids, and kept in memory as far as there is room.
public final class PhotographSource: Sendable {
  /// The photographs.
  public let manifest: Manifest
  /// The longer side to which ``photograph(_:)`` brings them; nil for full size.
  public let longSide: Int?
  /// Chooses among records.
  public typealias Choice = @Sendable (ManifestRecord) -> Bool
  /// The records of which it is known what is in them, be it nothing.
  public static let labelled: Choice = { $0.labels != .unlabelled }

  private let readsParts: Bool
  private let takes: Choice
  private let cache: PhotographCache
  private let packed: PackedPhotographs?
  private let verified: VerifiedFiles

  /// A source for `manifest`.
  ///
  /// - Parameters:
  ///   - cacheBytes: how many bytes of decoded photographs may stay in memory.
  ///   - packed: decoded photographs on disk, which are used as if their files were decoded.
  ///   - readsParts: whether parts of photographs will be asked for, as crops need them, rather than whole ones.
  ///   - takes: which records will be asked for again once they were verified; the labelled and the empty ones where nothing is said.
  public init(
    manifest: Manifest, longSide: Int?, cacheBytes: Int, packed: PackedPhotographs? = nil,
    readsParts: Bool = false, takes: @escaping Choice = PhotographSource.labelled
  ) {
    (self.manifest, self.longSide, self.packed) = (manifest, longSide, packed)
    (self.readsParts, self.takes) = (readsParts, takes)
    cache = PhotographCache(capacity: cacheBytes)
    verified = VerifiedFiles(count: manifest.records.count)
  }

  /// The photograph of the record at `index`, shrunk to the longer side, or why it cannot be used.
  public func photograph(_ index: Int) -> Result<Photograph, StreamProblem> {
    if let kept = cache[.fitted(index)], let frame = cache.frame(index) {
      return .success(Photograph(kept.image, fullWidth: frame.upright.width, fullHeight: frame.upright.height))
    }
    let record = manifest.records[index]
    return Result { () throws(StreamProblem) in
      let encoded = try photographFile(index)
      return try problem(of: record) { () throws(DecodeProblem) in
        let photograph = try Photograph(decoding: encoded.bytes, longSide: longSide)
        cache.keep(PhotographFrame(encoded), at: index)
        cache.keep(photograph.image, as: .fitted(index))
        return photograph
      }
    }
  }

  /// The pixels of the record at `index`, to be decoded when it is known which are needed, or why they cannot be had.
  public func pixels(_ index: Int) -> Result<any PixelSource, StreamProblem> {
    let record = manifest.records[index]
    let read = { @Sendable [self] () throws(DecodeProblem) in
      do throws(StreamProblem) { return try photographFile(index) } catch { throw DecodeProblem.unread(error.reason) }
    }
    if let photograph = packed?.photograph(record.id, read: read) { return .success(photograph) }
    if let frame = cache.frame(index) {
      return .success(CachedPhotograph(frame: frame, index: index, cache: cache, encoded: nil, read: read))
    }
    return Result { () throws(StreamProblem) in
      let photograph = try photographFile(index)
      let frame = PhotographFrame(photograph)
      cache.keep(frame, at: index)
      return CachedPhotograph(frame: frame, index: index, cache: cache, encoded: photograph, read: read)
    }
  }

  /// Those of the records at `indices` that are missing, changed since the manifest was written, or broken. What is whole goes into
  /// the cache, unless it takes no part: nobody asks for it again.
  ///
  /// - Parameter bar: moved on by one for each photograph.
  public func verify(
    _ indices: [Int], workers: Workers, bar: ProgressBar? = nil
  ) -> [StreamProblem] {
    workers.map(indices.count) { [self] in
      let record = manifest.records[indices[$0]]
      defer { bar?.advance(note: record.fileName.printable) }
      return problem(at: indices[$0])
    }.compactMap { $0 }
  }

  private func problem(at index: Int) -> StreamProblem? {
    let record = manifest.records[index]
    do throws(StreamProblem) {
      let encoded = try photographFile(index)
      let (picture, key) = try problem(of: record) { () throws(DecodeProblem) in try decoded(encoded, index) }
      guard takes(record) else { return nil }
      cache.keep(PhotographFrame(encoded), at: index)
      cache.keep(picture, as: key)
      return nil
    } catch {
      return error
    }
  }

  /// The picture in the form in which it will be asked for.
  private func decoded(
    _ encoded: EncodedPhotograph, _ index: Int
  ) throws(DecodeProblem) -> (Image, PhotographCache.Key) {
    guard readsParts else { return (try Photograph(decoding: encoded.bytes, longSide: longSide).image, .fitted(index)) }
    let eighths = longSide.map { encoded.scale(longSide: $0) } ?? 8
    return (try encoded.level(eighths), .level(index, eighths: eighths))
  }

  /// What `body` makes of a record's bytes; that they give no picture is the record's problem.
  private func problem<Value>(
    of record: ManifestRecord, _ body: () throws(DecodeProblem) -> Value
  ) throws(StreamProblem) -> Value {
    do throws(DecodeProblem) {
      return try body()
    } catch {
      throw StreamProblem(record, of: manifest, .damaged, "\(error)")
    }
  }

  /// The file of the record at `index`, if it is the record's and begins as a picture does.
  func encoded(_ index: Int) -> Result<EncodedPhotograph, StreamProblem> {
    Result { () throws(StreamProblem) in try photographFile(index) }
  }

  /// The file of the record at `index`, if its bytes are the record's and begin as a picture does. Bytes that were the record's are not hashed
  /// again as long as the system says that nobody has changed the file.
  private func photographFile(_ index: Int) throws(StreamProblem) -> EncodedPhotograph {
    let record = manifest.records[index]
    let (bytes, stamp) = try file(of: record)
    if !verified.holds(stamp, of: index) {
      let found = ContentID(hashing: bytes)
      guard found == record.id else {
        throw StreamProblem(record, of: manifest, .changed(found: found), "has changed since the manifest was written")
      }
      verified.note(stamp, of: index)
    }
    return try problem(of: record) { () throws(DecodeProblem) in try EncodedPhotograph(bytes) }
  }

  private func file(of record: ManifestRecord) throws(StreamProblem) -> (bytes: [UInt8], stamp: FileStamp?) {
    do {
      return try Files.stamped(manifest.path(of: record))
    } catch {
      let kind = error.reason == Files.absence ? StreamProblem.Kind.missing : .unreadable
      throw StreamProblem(record, of: manifest, kind, error.reason)
    }
  }
}
