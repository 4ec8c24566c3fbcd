import Basics
import Catalog
import Dataset
import Foundation

/// A catalog of one folder, which is thrown away when nobody needs it any more.
final class ScratchCatalog: Sendable {
  /// What was read into it.
  let catalog: Catalog
  private let folder: String

  /// Ingests `place`.
  init(of place: String) throws {
    folder = FileManager.default.temporaryDirectory.path + "/dsm-audit-\(UUID().uuidString)"
    try Files.makeFolder(folder)
    do {
      let path = folder + "/catalog.sqlite"
      _ = try Self.ingested(place, path)
      catalog = try Catalog(opening: path)
    } catch {
      try? FileManager.default.removeItem(atPath: folder)
      throw error
    }
  }

  deinit { try? FileManager.default.removeItem(atPath: folder) }

  /// Ends without a word of catalogs, of which the user knows nothing here.
  private static func ingested(_ place: String, _ catalog: String) throws(Failure) -> IngestReport {
    do throws(Failure) {
      return try Ingest(IngestOptions(folders: [place], catalog: catalog)).run(showsProgress: true)
    } catch {
      guard Interrupt.isRequested else { throw error }
      throw Failure(place, "the audit was stopped", nextStep: "Run it again: it begins anew.")
    }
  }
}
