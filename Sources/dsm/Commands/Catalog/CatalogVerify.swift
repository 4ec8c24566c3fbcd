import ArgumentParser
import Basics
import Catalog
import Dataset

/// `dsm catalog verify`.
struct CatalogVerify: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "verify",
    abstract: "Read every file again and hold it against its id.",
    discussion: """
      Tells of each file that is missing, that has other bytes than it had, or that cannot be read. Nothing is written: \
      'dsm ingest' takes over what has changed.

      EXAMPLES
        dsm catalog verify
        dsm catalog verify --json

      Exit code: 0 every file is what it was; 1 some are not; 2 could not, or was stopped; 64 usage.
      """)

  @OptionGroup var catalog: CatalogOption

  @OptionGroup var threads: ThreadOption

  @Flag(help: "Print the findings as JSON.")
  var json = false

  func run() throws {
    Interrupt.listen()
    let catalog = try catalog.open()
    let verification = try catalog.verify(threads: threads.workers.threads, showsProgress: true)
    if json {
      try Console.json(verification)
    } else {
      for finding in verification.findings { try Console.out("\(finding)") }
      try Console.out(
        "\(counted(verification.files, "file", "files")), \(verification.bytes) bytes: "
          + (verification.findings.isEmpty
            ? "all are what they were" : "\(counted(verification.findings.count, "is not", "are not"))"))
    }
    if !verification.findings.isEmpty { throw ExitCode(1) }
  }
}
