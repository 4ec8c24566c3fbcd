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

  private static let (left, bar, right, step) = (150.0, 250.0, 70.0, 26.0)

  /// A plot of bars with a number for every part.
  public init(_ title: String, parts: [String], rows: [Row]) {
    precondition(rows.allSatisfy { $0.counts.count == parts.count }, "a bar has a number for every part")
    self.title = title
    self.parts = parts
    self.rows = rows
  }

  public func html(id: String) -> String {
    let keys = legend
    let top = keys.height
    return Plot(
      title: title, description: described, width: Self.left + Self.bar + Self.right,
      height: top + Double(rows.count) * Self.step + 4,
      shapes: keys.shapes + rows.indices.flatMap { shapes(rows[$0], y: top + Double($0) * Self.step) },
      table: Table(
        title, header: [""] + parts, rows: rows.map { [$0.name] + $0.counts.map { readable($0) } })
    ).html(id: id)
  }

  private func shapes(_ row: Row, y: Double) -> [String] {
    let total = row.counts.reduce(0, +)
    var x = Self.left
    let pieces = row.counts.enumerated().map { part, count in
      let width = total > 0 ? Self.bar * Double(count) / Double(total) : 0
      defer { x += width }
      return Plot.bar(
        x: x, y: y + 3, width: width, height: Self.step - 8, class: "c\(part % 8)",
        told: "\(row.name), \(parts[part]): \(readable(count)) (\(BarPlot.share(count, of: total)))")
    }
    return [Plot.text(Plot.short(row.name, 22), x: Self.left - 8, y: y + 16, anchor: "end")] + pieces + [
      Plot.text(readable(total), x: Self.left + Self.bar + 6, y: y + 16, class: "quiet")
    ]
  }

  /// The colours with their names, in as many lines as they need.
  private var legend: (shapes: [String], height: Double) {
    var (x, y) = (Self.left, 0.0)
    let shapes = parts.enumerated().flatMap { part, name -> [String] in
      let width = Double(Plot.short(name, 24).count) * 7 + 26
      if x > Self.left, x + width > Self.left + Self.bar + Self.right { (x, y) = (Self.left, y + 18) }
      defer { x += width }
      return [
        Plot.bar(x: x, y: y + 4, width: 10, height: 10, class: "c\(part % 8)", told: name),
        Plot.text(Plot.short(name, 24), x: x + 15, y: y + 13, class: "quiet"),
      ]
    }
    return (shapes, y + 24)
  }

  private var described: String {
    rows.map { row in
      let total = row.counts.reduce(0, +)
      return "\(row.name): "
        + zip(parts, row.counts).map { "\($0) \(BarPlot.share($1, of: total))" }.joined(separator: ", ")
    }.joined(separator: "; ") + "."
  }
}
