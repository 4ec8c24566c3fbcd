/// How often each value of one thing meets each value of another: a table whose cells are the darker the more there is.
public struct CrossPlot: Block, Hashable {
  /// What is counted.
  public var title: String
  /// What the rows are, and their names.
  public var rows: (name: String, values: [String]) { (rowName, rowValues) }
  private var rowName: String
  private var rowValues: [String]
  private var columnName: String
  private var columnValues: [String]
  private var counts: [[Int]]

  /// A cross table; `counts` has a row for each of the rows' values with a number for each of the columns' values.
  public init(
    _ title: String, rows: (name: String, values: [String]), columns: (name: String, values: [String]), counts: [[Int]]
  ) {
    precondition(
      counts.count == rows.values.count && counts.allSatisfy { $0.count == columns.values.count },
      "a cross table has a number for every pair of values")
    self.title = title
    (rowName, rowValues) = rows
    (columnName, columnValues) = columns
    self.counts = counts
  }

  /// A real table, so that it can be read and copied; the shade is the cell's own.
  public func html(id: String) -> String {
    let head = ["\(rowName) / \(columnName)"] + columnValues + ["all"]
    let sums = columnValues.indices.map { column in counts.reduce(0) { $0 + $1[column] } }
    let rows = zip(rowValues, counts).map { row($0, $1, class: "") } + [row("all", sums, class: "sum")]
    let table = Markup.element(
      "table", ["class": "cross"],
      Markup.element(
        "thead", [:],
        Markup.element("tr", [:], head.map { Markup.element("th", ["scope": "col"], Markup.escaped($0)) }.joined()))
        + Markup.element("tbody", [:], rows.joined(separator: "\n")))
    return Markup.element(
      "figure", ["class": "table"], Markup.element("figcaption", [:], Markup.escaped(title)) + table)
  }

  private func row(_ name: String, _ numbers: [Int], class kind: String) -> String {
    let cells = numbers.map { kind.isEmpty ? shaded($0) : Self.plain($0) } + [Self.plain(numbers.reduce(0, +))]
    return Markup.element(
      "tr", ["class": kind], Markup.element("th", ["scope": "row"], Markup.escaped(name)) + cells.joined())
  }

  private func shaded(_ count: Int) -> String {
    let most = max(1, counts.joined().max() ?? 1)
    // The square root keeps small numbers apart from none.
    let shade = (Double(count) / Double(most)).squareRoot() * 55
    return Markup.element(
      "td", ["class": count == 0 ? "number none" : "number", "style": "--shade:\(Markup.length(shade))%"],
      readable(count))
  }

  private static func plain(_ count: Int) -> String { Markup.element("td", ["class": "number all"], readable(count)) }
}
