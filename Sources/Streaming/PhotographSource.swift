import Basics
import Compute
import Dataset
import Imaging

/// The photographs of a manifest, decoded at one size, checked against their ids, and kept in memory as far as there is room.
public final class PhotographSource: Sendable {
  /// The photographs.
  public let manifest: Manifest
  /// The longer side to which they are brought; nil for full size.
  public let longSide: Int?
  private let cache: PhotographCache

  /// A source for `manifest`.
  ///
  /// - Parameter cacheBytes: how many bytes of decoded photographs may stay in memory.
  public init(manifest: Manifest, longSide: Int?, cacheBytes: Int) {
    (self.manifest, self.longSide) = (manifest, longSide)
    cache = PhotographCache(capacity: cacheBytes)
  }

  /// The photograph of the record at `index`, or why it cannot be used.
  public func photograph(_ index: Int) -> Result<Photograph, StreamProblem> {
    if let kept = cache[index] { return .success(kept) }
    let result = read(manifest.records[index])
    if case .success(let photograph) = result { cache.keep(photograph, at: index) }
    return result
  }

  /// Those of the records at `indices` that are missing, changed since the manifest was written, or broken. What is whole goes into
  /// the cache, unless it is unlabelled: nobody asks for it again.
  ///
  /// - Parameter bar: moved on by one for each photograph.
  public func verify(_ indices: [Int], workers: Workers, bar: ProgressBar? = nil) -> [StreamProblem] {
    workers.map(indices.count) { [self] in
      let record = manifest.records[indices[$0]]
      let result = record.labels == .unlabelled ? read(record) : photograph(indices[$0])
      bar?.advance(note: record.fileName.printable)
      if case .failure(let problem) = result { return problem }
      return nil
    }.compactMap { $0 }
  }

  private func read(_ record: ManifestRecord) -> Result<Photograph, StreamProblem> {
    Result { () throws(StreamProblem) in
      let bytes = try bytes(of: record)
      do {
        return try Photograph(decoding: bytes, longSide: longSide)
      } catch {
        throw StreamProblem(record, of: manifest, .damaged, "\(error)")
      }
    }
  }

  /// The file's bytes, if they are the record's.
  private func bytes(of record: ManifestRecord) throws(StreamProblem) -> [UInt8] {
    let bytes = try file(of: record)
    let found = ContentID(hashing: bytes)
    guard found == record.id else {
      throw StreamProblem(record, of: manifest, .changed(found: found), "has changed since the manifest was written")
    }
    return bytes
  }

  private func file(of record: ManifestRecord) throws(StreamProblem) -> [UInt8] {
    do {
      return try Files.read(manifest.path(of: record), regularOnly: true)
    } catch {
      let kind = error.reason == Files.absence ? StreamProblem.Kind.missing : .unreadable
      throw StreamProblem(record, of: manifest, kind, error.reason)
    }
  }
}
