import ArgumentParser
import Auditing
import Basics
import Foundation
import Splitting

/// `dsm audit`: whether a split is what it says.
struct AuditCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "audit",
    abstract: "Check a split from its photographs alone, whoever made it.",
    discussion: """
      Reads every photograph and looks for what lies in two splits and belongs together: equal bytes, equal pixels, \
      near-duplicates (recompressed, scaled, mirrored, turned), one value of a --group-by attribute, one camera within --burst. What \
      'dsm split' wrote is held against its split.json too, all of which is computed again: the photographs' bytes, the \
      manifests, the roots, every figure asked and achieved, groups, infeasible strata, the closest pairs, the seed. Give the files \
      of --pairs, --aliases and --pin that 'dsm split' was given: they are audited too.

      The splits are compared: attributes, cameras and years by chi-square with Cramér's V, sizes of faces and brightness by \
      Kolmogorov and Smirnov; a country, a camera or a year that lies in one split alone is told.

      PLACE is a folder of manifests, or of photographs in folders named train, val and test (Hugging Face, YOLO), of \
      photographs with lists named after splits (COCO's instances_train.json), or with one table of which a column named split, \
      subset, partition or set tells them (metadata.csv, metadata.jsonl).

      EXAMPLES
        dsm audit manifests
        dsm audit downloads/faces --group-by subject --burst 10s
        dsm audit manifests --pairs pairs.csv --aliases aliases.csv
        dsm audit manifests --json > audit.json

      Exit code: 0 nothing leaks, and all is as it was said; 1 something leaks, or is not as it was said (each is named); 2 \
      could not; 64 usage.
      """)

  @Argument(help: ArgumentHelp("The folder to audit.", valueName: "place"))
  var place: String

  @Option(
    help: ArgumentHelp(
      "Attributes whose values should lie in one split; those of split.json unless given.", valueName: "names"))
  var groupBy: String?

  @Option(
    help: ArgumentHelp("Photographs of one camera within so many seconds belong together: 10s.", valueName: "time"))
  var burst: Seconds?

  @Option(help: ArgumentHelp("A CSV of photographs that belong together: file_name, other.", valueName: "file"))
  var pairs: String?

  @Option(
    help: ArgumentHelp("A CSV of values of --group-by attributes that mean the same: alias, value.", valueName: "file"))
  var aliases: String?

  @Option(help: ArgumentHelp("The CSV by which 'dsm split' was told where photographs lie.", valueName: "file"))
  var pin: String?

  @Option(
    help: ArgumentHelp(
      "The catalog of which 'dsm split' made the manifests: it knows where copies lie and what tables say of them.",
      valueName: "file"))
  var catalog: String?

  @Option(help: "How many leaks are named.")
  var limit = 10

  @Flag(help: "Print all that was found as JSON.")
  var json = false

  func validate() throws {
    guard (0...1_000_000).contains(limit) else { throw ValidationError("--limit goes from 0 to 1000000.") }
  }

  func run() throws {
    Interrupt.listen()
    let files = ["pairs": pairs, "aliases": aliases, "pin": pin].compactMapValues(\.self)
    let options = SplitAuditor.Options(
      groupBy: SplitChoices.names(groupBy), burst: burst?.seconds, files: files, catalog: catalog)
    let report = try SplitAuditor(try AuditedSplit(at: place), options).report(showsProgress: true)
    if json { try Console.json(report) } else { try Console.write(report.text(limit: limit)) }
    if !report.isSound { throw ExitCode(1) }
  }
}
