import ArgumentParser
import Basics
import Catalog

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

      Exit code: 0 done; 2 could not; 64 usage.
      """)

  @OptionGroup var catalog: CatalogOption

  @Argument(help: "The folder, or file, as the catalog knows it.")
  var old: String

  @Argument(help: "Where it lies now.")
  var new: String

  @Flag(help: "Print how many files have a new path as JSON.")
  var json = false

  func run() throws {
    let moved = try catalog.open().move(from: old, to: new)
    if json { return try Console.json(["files": moved]) }
    try Console.out("\(moved) \(moved == 1 ? "file has" : "files have") a new path")
  }
}
