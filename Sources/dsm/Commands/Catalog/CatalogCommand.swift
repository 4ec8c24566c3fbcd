import ArgumentParser
import Catalog

/// `dsm catalog`: what asks a catalog, and what keeps it true.
struct CatalogCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "catalog",
    abstract: "Ask a catalog: what is in it, which images, what is the same, what is wrong.",
    discussion: """
      Example: what is there, as text and as a page with plots

        dsm catalog stats --html stats.html

      Example: the photographs that a condition is true of

        dsm catalog list --where "faces > 3 AND blur < 0.2"

      All but 'mv' only read. docs/catalog.md shows what they tell.
      """,
    subcommands: [
      CatalogStatsCommand.self, CatalogList.self, CatalogShow.self, CatalogDuplicates.self, CatalogQuality.self,
      CatalogProblems.self, CatalogVerify.self, CatalogMove.self,
    ])
}

/// `--catalog`, as every command has it that reads one.
struct CatalogOption: ParsableArguments {
  @Option(help: ArgumentHelp("The catalog's file, as 'dsm ingest' wrote it.", valueName: "file"))
  var catalog = "catalog.sqlite"

  /// The catalog, to be read. Where the last ingest did not come to its end, what it tells is told all the same, after a warning.
  func open() throws -> Catalog {
    let opened = try Catalog(opening: catalog)
    if let why = try opened.unfinished() {
      Console.error("warning: \(why.place): \(why.reason); what follows is partial. \(why.nextStep)")
    }
    return opened
  }
}
