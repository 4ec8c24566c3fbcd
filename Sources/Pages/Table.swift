/// Rows and columns of text.
public struct Table: Block, Hashable {
  /// What the table shows.
  public var caption: String
  /// The names of the columns.
  public var header: [String]
  /// As many cells each as there are columns.
  public var rows: [[String]]
  /// Whether it takes the whole page.
  public var isWide: Bool

  /// A table; every row has as many cells as the header.
  public init(_ caption: String, header: [String], rows: [[String]], isWide: Bool = false) {
    precondition(rows.allSatisfy { $0.count == header.count }, "a row has a cell for every column")
    self.caption = caption
    self.header = header
    self.rows = rows
    self.isWide = isWide
  }

  public func html(id: String) -> String {
    Markup.element(
      "figure", ["class": isWide ? "table wide" : "table"],
      Markup.element("figcaption", [:], Markup.escaped(caption)) + bare)
  }

  /// The table alone: the first cell of a row names it, and what looks like a number stands to the right.
  var bare: String {
    let head = header.map { Markup.element("th", ["scope": "col"], Markup.escaped($0)) }.joined()
    let body = rows.map { row in Markup.element("tr", [:], row.enumerated().map(Self.cell).joined()) }
    return Markup.element(
      "table", [:],
      Markup.element("thead", [:], Markup.element("tr", [:], head))
        + Markup.element("tbody", [:], body.joined(separator: "\n")))
  }

  private static func cell(_ column: Int, _ text: String) -> String {
    guard column > 0 else { return Markup.element("th", ["scope": "row"], Markup.escaped(text)) }
    let isNumber = text == "-" || text.drop { "-.<≥".contains($0) }.first?.isNumber == true
    return Markup.element("td", isNumber ? ["class": "number"] : [:], Markup.escaped(text))
  }
}
