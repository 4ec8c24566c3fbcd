import Basics
import Compute
import Dataset
import Imaging
import Splitting

/// Ties.
extension SplitAuditor {
  /// What ties the images that are in splits.
  func links(_ finds: Finds, _ items: [SplitItem]) throws -> [ItemLink] {
    let looks = try alike(finds.placedLooks)
    return looks.pixels + looks.near + bursts(items, options.burst ?? split.report?.options.burst)
  }

  /// Links by equal pixels, and by looks.
  func alike(_ looks: [DuplicateItem]) throws -> (pixels: [ItemLink], near: [ItemLink]) {
    let search = Duplicates(looks, workers: workers)
    let pixels = search.pixels { number in
      (try? Image(contentsOf: looks[number].paths[0])).map { Digest.sha256($0.pixels) }
    }
    let near = try search.near { try thumbnails(of: $0.map { looks[$0] }) }
    return (pixels.flatMap { $0.links(looks) }, near.links(looks))
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
