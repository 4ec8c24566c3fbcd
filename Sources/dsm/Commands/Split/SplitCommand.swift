import ArgumentParser
import Basics
import Foundation
import Splitting

/// `dsm split`: the catalog's images into train, val and test.
struct SplitCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "split",
    abstract: "Divide the catalog's photographs into train, val and test so that nothing leaks.",
    discussion: """
      Photographs that belong together stay together: those that share a value of a --group-by attribute, those that are \
      nearly the same picture (recompressed, scaled, mirrored, turned), those that one camera took within --burst, pairs that \
      you name, and whatever hangs together through a chain of these. Whole groups are dealt out so that \
      every split has the same part of every stratum (each combination of the --stratify attributes, a missing value \
      being a value of its own, and of labelled, empty and unlabelled), in images and in faces.

      EXAMPLES
        dsm split --stratify country,sex,age:5 --group-by subject --ratios 70/15/15 --seed 7
        dsm split --splits train=rest,val=500,test=500 --burst 10s
        dsm split --grow manifests
        dsm split --folds 5 --output folds
        dsm split --leave-out country --output transfer
        dsm split --stratify country --html split.html

      It writes manifests/train.jsonl, val.jsonl, test.jsonl (one photograph a line) and split.json: what was asked and \
      achieved in every stratum, what was joined and why, the closest pairs across splits, and warnings. The \
      same catalog and options give the same bytes. Manifests of another making are replaced only with --force.

      --grow keeps everybody where they were, deals the new ones out, and puts a new photograph that would join two splits \
      into quarantine.jsonl. --folds writes a folder for each fold; every photograph is in test once. --leave-out writes a folder for \
      each value: test holds that value alone, which measures transfer to what was never seen, not quality.

      The page of --html is one file that needs no network: whether the splits are alike, and the pictures of what was joined, \
      of the closest pairs across splits and of what is in quarantine. With --folds and --leave-out, a page of that name lies in \
      each folder.

      The summary goes to standard output, warnings to standard error.

      Exit code: 0 done, warnings or not; 1 done, and photographs that belong together had to stay in two splits; 2 could not; \
      64 usage.
      """)

  @Option(help: "The catalog's file, as 'dsm ingest' wrote it.")
  var catalog = "catalog.sqlite"

  @OptionGroup(title: "What is asked") var choices: SplitChoices

  @Option(help: ArgumentHelp("The folder to write to; with --grow, that folder unless given.", valueName: "folder"))
  var output: String?

  @Flag(help: "Replace manifests that were not written by 'dsm split'.")
  var force = false

  @Option(help: ArgumentHelp("Write the split with plots and thumbnails as one HTML page.", valueName: "file"))
  var html: String?

  @Flag(help: "Print asked and achieved of every stratum, not of the three that are furthest off.")
  var strata = false

  @Flag(help: "Print the content of split.json; of folds, one after the other.")
  var json = false

  func run() throws {
    let place = output ?? choices.grow ?? "manifests"
    let grown = try choices.grow.map { try GrownSplit(reading: SplitFolder($0)) }
    var job = try SplitJob(catalog: catalog, choices, grown: grown, output: place)
    let folders = try job.folders()
    let former = try job.formerFolders(besides: folders)
    if !force {
      for folder in folders.map({ SplitFolder($0) }) + former { try folder.checkReplaceable(job.splitNames) }
    }
    if let html { for folder in folders { _ = try job.page(html, of: folder) } }
    let told = job
    try job.forEachPart { try write($0, told) }
    for folder in former {
      try folder.remove()
      Console.error("\(folder.path) held a split of an earlier run, which is removed.")
    }
    if job.hasLeaks { throw ExitCode(1) }
  }

  private func write(_ part: SplitJob.Part, _ job: SplitJob) throws {
    let folder = SplitFolder(part.folder)
    let before = choices.grow == nil ? try? folder.ownReport() : nil
    let report = try folder.write(part.split, part.evidence)
    if let before, before.splits != report.splits { tellReplaced(before, part.folder) }
    let page = try html.map { try job.page($0, of: part.folder) }
    if let page { try job.writePage(report, of: part, to: page) }
    try show(report, part.folder, growth: job.growth(part.split))
    if let page { Console.error("Written to \(page)") }
  }

  /// Who forgot --grow loses the test split that earlier figures were of.
  private func tellReplaced(_ before: SplitReport, _ folder: String) {
    Console.error(
      "\(folder) held another split (\(before.input.images) images, seed \(before.seed)), which is replaced; '--grow \(folder)' keeps everybody in place."
    )
  }

  private func show(_ report: SplitReport, _ folder: String, growth: String?) throws {
    guard !json else { return try Console.json(report) }
    try Console.write(report.text(allStrata: strata))
    if let growth { try Console.out(growth) }
    StandardStream.error.tell(report.warningText)
    let quarantine = report.quarantine.isEmpty ? "" : "\(SplitFolder.quarantineName), "
    try Console.out(
      "Written to \(folder): \(report.splits.map(\.manifest).joined(separator: ", ")), \(quarantine)split.json.")
  }
}
