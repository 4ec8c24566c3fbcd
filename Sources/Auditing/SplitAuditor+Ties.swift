import Basics
import Compute
import Dataset
import Imaging
import Splitting

/// Links by equal pixels, and by looks, among some contents.
struct AlikeLinks: Sendable {
  var pixels: [ItemLink]
  var near: [ItemLink]
}

/// All that an audit knows when it begins to judge.
struct AuditEvidence: Sendable {
  var finds: Finds
  var files: GivenFiles
  var witness: CatalogWitness?
  /// Links among the contents that are in splits.
  var alike: AlikeLinks
  /// The search for the closest pairs, among all contents.
  var closest: ClosestPairs
}

/// Ties.
extension SplitAuditor {
  /// Links by equal pixels, and by looks.
  func alike(_ looks: [DuplicateItem]) throws -> AlikeLinks {
    let search = Duplicates(looks, workers: workers)
    let pixels = search.pixels { number in
      (try? Image(contentsOf: looks[number].paths[0])).map { Digest.sha256($0.pixels) }
    }
    let near = try search.near { try thumbnails(of: $0.map { looks[$0] }) }
    return AlikeLinks(pixels: pixels.flatMap { $0.links(looks) }, near: near.links(looks))
  }

  /// Links by the time at which one camera took photographs.
  func bursts(_ items: [SplitItem], _ seconds: Double?) -> [ItemLink] {
    seconds.map { Bursts.links(items, within: $0) } ?? []
  }

  /// Those that are kept or, where none are, made anew for the few that are looked at closely, so that not all are in memory.
  private func thumbnails(of looks: [DuplicateItem]) throws -> [[UInt8]] {
    if let scratch = split.scratch { return try scratch.catalog.thumbnails(of: looks.map(\.id)) }
    return workers.map(looks.count) { number in
      let bytes = try? Files.read(looks[number].paths[0], regularOnly: true)
      return bytes.flatMap { try? PhotographFacts(of: $0).thumbnail } ?? []
    }
  }
}
