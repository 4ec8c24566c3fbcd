import ArgumentParser
import Basics
import Catalog
import Dataset

/// `dsm catalog mv`.
struct CatalogMove: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "mv",
    abstract: "Tell the catalog that a folder has moved.",
    discussion: """
      Where photographs and catalog move together, nothing has to be told. Where a folder of photographs has moved alone, \
      this gives its files their new paths without reading them again. It moves no file.

      EXAMPLE
        mv photos /archive/photos
        dsm catalog mv photos /archive/photos

      Exit code: 0 done; 1 done, and some files do not lie there; 2 could not; 64 usage.
      """)

  @OptionGroup var catalog: CatalogOption

  @Argument(help: "The folder, or file, as the catalog knows it.")
  var old: String

  @Argument(help: "Where it lies now.")
  var new: String

  @Flag(help: "Print how many files have a new path, and which are missing there, as JSON.")
  var json = false

  func run() throws {
    let moved = try catalog.open().move(from: old, to: new)
    if json { try Console.json(moved) } else { try tell(moved) }
    if !moved.missing.isEmpty { throw ExitCode(1) }
  }

  private func tell(_ moved: MoveReport) throws {
    let missing = moved.missing
    let parts = "\(counted(moved.files, "file has", "files have")) a new path"
    guard !missing.isEmpty else { return try Console.out(parts) }
    try Console.out("\(parts); \(missing.count) of them \(missing.count == 1 ? "is" : "are") not there:")
    for path in missing.prefix(10) { try Console.out("  \(path.printable)") }
    if missing.count > 10 { try Console.out("  and \(missing.count - 10) more; 'dsm catalog verify' lists all") }
    try Console.out(
      "Move the rest there too, or run 'dsm ingest': it finds what has moved and takes out what has gone.")
  }
}
