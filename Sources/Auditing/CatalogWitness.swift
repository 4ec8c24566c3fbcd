import Basics
import Catalog
import Dataset
import Splitting

/// What a catalog knows that manifests do not hold.
struct CatalogWitness: Sendable {
  /// Where each content lies, absolute.
  let paths: [ContentID: [String]]
  /// Further values by attribute, of copies.
  let overruled: [ContentID: [String: [String]]]
  /// The digest of all that it knows, as a split of it has it.
  let digest: String
  let path: String

  init(_ path: String) throws {
    self.path = path
    let catalog = try Catalog(opening: path)
    let images = try catalog.images()
    paths = Dictionary(
      uniqueKeysWithValues: images.map { image in
        (image.id, image.paths.map { Files.resolve($0, in: catalog.folder) })
      })
    overruled = Dictionary(uniqueKeysWithValues: images.map { ($0.id, $0.overruled) })
    let items = images.map {
      SplitItem(
        id: $0.id, fileName: "", width: $0.width, height: $0.height, attributes: $0.attributes, labels: $0.labels)
    }
    digest = try SplitReport.Input.digests(of: items).all
  }

  /// Whether it is the catalog of which a split says that it is made.
  func faults(_ report: SplitReport) -> [AuditReport.Fault] {
    guard digest != report.input.catalogSHA256 else { return [] }
    return [
      .init(
        kind: "claim", place: path,
        words: "not the catalog of which the split was made, or it knows other things since: split.json says "
          + "\(report.input.catalogSHA256), found \(digest)")
    ]
  }
}
