/// Shares of a whole, side by side in one bar for each row: how splits or groups are made up.
public struct StackedPlot: Block, Hashable {
  /// A bar.
  public struct Row: Hashable, Sendable {
    /// What the bar stands for.
    public var name: String
    /// How much of each part it has, in the order of the parts.
    public var counts: [Int]

    /// A bar.
    public init(_ name: String, _ counts: [Int]) {
      self.name = name
      self.counts = counts
    }
  }

  /// What is shown.
  public var title: String
  /// The names of the parts; at most eight have colours of their own.
  public var parts: [String]
  /// The bars, from the top.
  public var rows: [Row]
  /// Whether it takes the whole page, with room for long names.
  public var isWide: Bool
  /// What is told in numbers, where that is not how much each row has of each part.
  public var numbers: Table?

  private static let (right, step) = (70.0, 26.0)
  private var left: Double { isWide ? 360 : 150 }
  private var bar: Double { isWide ? 560 : 250 }

  /// A plot of bars with a number for every part.
  public init(_ title: String, parts: [String], rows: [Row], isWide: Bool = false, numbers: Table? = nil) {
    precondition(rows.allSatisfy { $0.counts.count == parts.count }, "a bar has a number for every part")
    self.title = title
    self.parts = parts
    self.rows = rows
    self.isWide = isWide
    self.numbers = numbers
  }

  public func html(id: String) -> String {
    let keys = Plot.legend(parts, left: left, width: bar + Self.right)
    let top = keys.height
    return Plot(
      title: title, description: described, width: left + bar + Self.right,
      height: top + Double(rows.count) * Self.step + 4,
      shapes: keys.shapes + rows.indices.flatMap { shapes(rows[$0], y: top + Double($0) * Self.step) },
      table: numbers
        ?? Table(
          title, header: [""] + parts, rows: rows.map { [$0.name] + $0.counts.map { readable($0) } })
    ).html(id: id, class: isWide ? "wide" : "")
  }

  private func shapes(_ row: Row, y: Double) -> [String] {
    let total = row.counts.reduce(0, +)
    var x = left
    let pieces = row.counts.enumerated().map { part, count in
      let width = total > 0 ? bar * Double(count) / Double(total) : 0
      defer { x += width }
      return Plot.bar(
        x: x, y: y + 3, width: width, height: Self.step - 8, class: "c\(part % 8)",
        told: "\(row.name), \(parts[part]): \(readable(count)) (\(BarPlot.share(count, of: total)))")
    }
    return [Plot.text(Plot.short(row.name, isWide ? 52 : 22), x: left - 8, y: y + 16, anchor: "end")] + pieces + [
      Plot.text(readable(total), x: left + bar + 6, y: y + 16, class: "quiet")
    ]
  }

  private var described: String {
    rows.map { row in
      let total = row.counts.reduce(0, +)
      return "\(row.name): "
        + zip(parts, row.counts).map { "\($0) \(BarPlot.share($1, of: total))" }.joined(separator: ", ")
    }.joined(separator: "; ") + "."
  }
}
