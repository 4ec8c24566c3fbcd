import ArgumentParser
import Basics
import Catalog
import Foundation

/// `dsm catalog stats`.
struct CatalogStatsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "stats",
    abstract: "Tell what is in the catalog: files, sizes, faces, attributes, cross tables, quality.",
    discussion: """
      EXAMPLES
        dsm catalog stats
        dsm catalog stats --by country,sex
        dsm catalog stats --html stats.html
        dsm catalog stats --json | jq .labels

      --by counts how the values of columns meet, in images and faces: each pair of those that are named, or one with \
      the state of labels. Any column of 'dsm catalog list --columns help' will do; without --by the attributes of few \
      values are crossed.

      The page of --html is one file that needs no network; it holds thumbnails of --pictures photographs.

      Exit code: 0 done; 2 could not; 64 usage.
      """)

  @OptionGroup var catalog: CatalogOption

  @Option(help: ArgumentHelp("Columns to cross, with commas between them.", valueName: "names"))
  var by: String?

  @Option(help: ArgumentHelp("Write the statistics with plots as one HTML page.", valueName: "file"))
  var html: String?

  @Option(help: "How many thumbnails the page shows.")
  var pictures = 48

  @Flag(help: "Print the statistics as JSON.")
  var json = false

  func validate() throws {
    guard (0...1000).contains(pictures) else { throw ValidationError("--pictures goes from 0 to 1000.") }
    if by.map(listed)?.isEmpty == true { throw ValidationError("--by names no column.") }
  }

  func run() throws {
    let catalog = try catalog.open()
    if let html { try catalog.refuseOverwriting(html, option: "--html") }
    let stats = try catalog.stats(by: by.map(listed))
    if let html { try AtomicFile.write(stats.page(pictures: try catalog.samplePictures(pictures)).html, to: html) }
    guard !json else { return try Console.json(stats) }
    try Console.write(stats.text(bars: StandardStream.output.isTerminal))
    if let html { Console.error("Written to \(html)") }
  }
}

/// Names with commas between them.
func listed(_ names: String) -> [String] {
  names.split(separator: ",").map { $0.trimmingCharacters(in: .whitespaces) }.filter { !$0.isEmpty }
}
