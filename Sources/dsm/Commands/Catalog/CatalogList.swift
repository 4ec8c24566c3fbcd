import ArgumentParser
import Basics
import Catalog
import Foundation

/// `dsm catalog list`.
struct CatalogList: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list",
    abstract: "List the images that a condition is true of.",
    discussion: """
      The condition is an expression of SQLite over the columns of an image: its facts, its quality, its labels and your \
      own attributes, each in its type.

      EXAMPLES
        dsm catalog list --where "country = 'FR' AND faces > 3 AND blur < 0.2"
        dsm catalog list --where "labels = 'unlabelled'" --paths
        dsm catalog list --where "blur > 0.9" -0 | xargs -0 ls -l
        dsm catalog list --where "sex IS NULL" --order "megapixels DESC" --limit 20
        dsm catalog list --columns id,path,camera,year --csv > cameras.csv
        dsm catalog list --columns help

      Texts stand between single quotes; a missing value is NULL. The expression can do nothing but read: whatever else \
      is tried in it (a second statement, a write, PRAGMA, ATTACH) is refused. Ctrl-C ends one that takes too long.

      Exit code: 0 done, whether images were found or not; 2 could not; 64 usage.
      """)

  @OptionGroup var catalog: CatalogOption

  @Option(name: .customLong("where"), help: ArgumentHelp("Which images; all without it.", valueName: "expression"))
  var condition: String?

  @Option(help: ArgumentHelp("What to sort by, as \"faces DESC, blur\"; by path without it.", valueName: "expressions"))
  var order: String?

  @Option(help: ArgumentHelp("At most so many images.", valueName: "count"))
  var limit: Int?

  @Option(help: ArgumentHelp("Columns to show, with commas between them; 'help' explains all.", valueName: "names"))
  var columns: String?

  @Flag(help: "Print a JSON array with an object for each image.")
  var json = false

  @Flag(help: "Print a JSON object a line, one for each image.")
  var jsonl = false

  @Flag(help: "Print CSV with a header.")
  var csv = false

  @Flag(help: "Print only the paths, from the working directory, one a line.")
  var paths = false

  @Flag(name: [.customShort("0"), .customLong("null")], help: "As --paths, with a NUL after each: for xargs -0.")
  var null = false

  func validate() throws {
    if let limit, limit < 0 { throw ValidationError("--limit must not be negative.") }
    if [json, jsonl, csv, paths || null].count(where: { $0 }) > 1 {
      throw ValidationError("--json, --jsonl, --csv and --paths exclude one another.")
    }
    if paths || null, columns != nil { throw ValidationError("--paths has no columns.") }
  }

  func run() throws {
    let catalog = try catalog.open()
    guard columns != "help" else { return try explainColumns(catalog) }
    var query = ImageQuery()
    (query.condition, query.order, query.limit) = (condition, order, limit)
    query.columns = paths || null ? ["path"] : columns.map(listed)
    var rows = RowPrinter(layout, folder: catalog.folder)
    try catalog.select(query, prepare: { try rows.begin($0.map(\.name)) }, { try rows.add($0) })
    try rows.finish { limit == nil ? 0 : try catalog.count(where: condition) }
  }

  private var layout: RowPrinter.Layout {
    json ? .json : jsonl ? .jsonl : csv ? .csv : null ? .pathsByNul : paths ? .paths : .table
  }

  private func explainColumns(_ catalog: Catalog) throws {
    let columns = try catalog.imageColumns()
    if json || jsonl { return try Console.json(columns) }
    let width = columns.map(\.name.count).max() ?? 0
    for column in columns {
      let space = String(repeating: " ", count: width - column.name.count)
      try Console.out(
        "\(column.name)\(space)  \(column.type.rawValue.padding(toLength: 7, withPad: " ", startingAt: 0))  \(column.meaning)"
      )
    }
  }
}
