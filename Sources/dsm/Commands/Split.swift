import ArgumentParser
import Basics
import Catalog
import Foundation
import Splitting

/// `dsm split`: the catalog's images into train, val and test.
struct SplitCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "split",
    abstract: "Divide the catalog's photographs into train, val and test so that nothing leaks.",
    discussion: """
      Photographs that belong together stay together: those that share a value of a --group-by attribute, those that are \
      nearly the same picture, and whatever hangs together through a chain of these. Whole groups are dealt out so that \
      every split has the same part of every stratum (each combination of the --stratify attributes, a missing value \
      being a value of its own, and of labelled, empty and unlabelled), in images and in faces.

      Example: train, val and test with the same mixture of countries and sexes, and nobody in two of them

        dsm split --stratify country,sex --group-by subject --ratios 70/15/15 --seed 7

      It writes manifests/train.jsonl, val.jsonl, test.jsonl (one photograph a line) and split.json: what was asked and \
      achieved in every stratum, which near-duplicates were joined, the closest pairs across splits, and warnings. The \
      same catalog and options give the same bytes. Manifests of another making are replaced only with --force.

      Exit code: 0 done, warnings or not; 2 could not; 64 usage.
      """)

  @Option(help: "The catalog's file, as 'dsm ingest' wrote it.")
  var catalog = "catalog.sqlite"

  @Option(help: ArgumentHelp("Attributes that every split should hold in equal parts.", valueName: "names"))
  var stratify = ""

  @Option(help: ArgumentHelp("Attributes whose values must stay in one split.", valueName: "names"))
  var groupBy = ""

  @Option(help: ArgumentHelp("The shares of train, val and test; they add up to 100 or to 1.", valueName: "a/b/c"))
  var ratios = "70/15/15"

  @Option(help: "Another seed gives another split of the same quality.")
  var seed: UInt64 = 7

  @Option(help: ArgumentHelp("The folder to write to.", valueName: "folder"))
  var output = "manifests"

  @Flag(help: "Replace manifests that were not written by 'dsm split'.")
  var force = false

  @Flag(help: "Print the content of split.json.")
  var json = false

  func validate() throws {
    do { _ = try SplitShares(ratios: ratios) } catch { throw ValidationError(error.description) }
  }

  func run() throws {
    let shares = try SplitShares(ratios: ratios)
    let folder = SplitFolder(output)
    if !force { try folder.checkReplaceable(shares) }
    let options = SplitOptions(shares: shares, stratify: names(stratify), groupBy: names(groupBy), seed: seed)
    let report = try folder.write(try Splitter(options).split(try items()))
    guard !json else { return try Console.json(report) }
    try Console.write(report.text())
    try Console.out("Written to \(output): \(report.splits.map(\.manifest).joined(separator: ", ")), split.json.")
  }

  private func items() throws -> [SplitItem] {
    let catalog = try Catalog(opening: catalog)
    let images = try catalog.images()
    guard !images.isEmpty else {
      throw Failure(
        self.catalog, "the catalog holds no photograph that can be used",
        nextStep: "Run 'dsm ingest FOLDER --catalog \(self.catalog)' first.")
    }
    return images.map { item($0, in: catalog.folder) }
  }

  private func item(_ image: ImageRecord, in folder: String) -> SplitItem {
    SplitItem(
      id: image.id, fileName: Files.relative(Files.resolve(image.path, in: folder), to: output), width: image.width,
      height: image.height, attributes: image.attributes, aliases: image.overruled, labels: image.labels,
      hash: image.hash, signature: image.signature)
  }

  private func names(_ list: String) -> [String] {
    list.split(separator: ",").map { $0.trimmingCharacters(in: .whitespaces) }.filter { !$0.isEmpty }
  }
}
