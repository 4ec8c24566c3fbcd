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

  /// Those of the records at `indices` that are missing, changed since the manifest was written, or broken.
  public func verify(_ indices: [Int], workers: Workers) -> [StreamProblem] {
    workers.map(indices.count) { [self] in
      if case .failure(let problem) = photograph(indices[$0]) { return problem }
      return nil
    }.compactMap { $0 }
  }

  private func read(_ record: ManifestRecord) -> Result<Photograph, StreamProblem> {
    do {
      let bytes = try Files.read(manifest.path(of: record))
      guard ContentID(hashing: bytes) == record.id else {
        return .failure(StreamProblem(record, of: manifest, "has changed since the manifest was written"))
      }
      return .success(try Photograph(decoding: bytes, longSide: longSide))
    } catch let failure as Failure {
      return .failure(StreamProblem(record, of: manifest, failure.reason))
    } catch {
      return .failure(StreamProblem(record, of: manifest, "\(error)"))
    }
  }
}
