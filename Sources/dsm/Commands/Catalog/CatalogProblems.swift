import ArgumentParser
import Basics
import Catalog

/// `dsm catalog problems`.
struct CatalogProblems: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "problems",
    abstract: "List the files that cannot be used, and what is wrong with labels and tables.",
    discussion: """
      What 'dsm ingest' found when it last looked, with what can be done about it; no file is read. 'dsm catalog verify' reads the files again.

      EXAMPLES
        dsm catalog problems
        dsm catalog problems --json | jq -r '.files[] | select(.verdict == "truncated") | .path'

      Exit code: 0 nothing is wrong; 1 done, and something is; 2 could not; 64 usage.
      """)

  @OptionGroup var catalog: CatalogOption

  @Flag(help: "Print all as JSON: files with verdict and reason, and problems of labels.")
  var json = false

  func run() throws {
    let report = try catalog.open().problemReport()
    if json { try Console.json(report) } else { try Console.write(report.text) }
    if !report.isEmpty { throw ExitCode(1) }
  }
}
