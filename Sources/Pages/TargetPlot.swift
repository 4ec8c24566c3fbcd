/// What was reached against what was asked for: a bar for the one, a line across it for the other.
public struct TargetPlot: Block, Hashable {
  /// A bar and its line.
  public struct Row: Hashable, Sendable {
    /// What the bar stands for.
    public var name: String
    /// How much was asked for.
    public var asked: Int
    /// How much there is.
    public var achieved: Int

    /// A bar.
    public init(_ name: String, asked: Int, achieved: Int) {
      (self.name, self.asked, self.achieved) = (name, asked, achieved)
    }

    /// `752`, or `751, asked 752` where the two differ.
    fileprivate var words: String {
      asked == achieved ? readable(achieved) : "\(readable(achieved)), asked \(readable(asked))"
    }
  }

  /// What the bars show.
  public var title: String
  /// The bars, from the top.
  public var rows: [Row]

  private static let (left, bar, right, step) = (130.0, 220.0, 130.0, 26.0)

  /// A plot of these bars.
  public init(_ title: String, _ rows: [Row]) {
    self.title = title
    self.rows = rows
  }

  public func html(id: String) -> String {
    Plot(
      title: title, description: described, width: Self.left + Self.bar + Self.right,
      height: Double(rows.count) * Self.step + 4, shapes: rows.indices.flatMap(shapes),
      table: Table(
        title, header: ["", "asked", "achieved"],
        rows: rows.map { [$0.name, readable($0.asked), readable($0.achieved)] }
      )
    ).html(id: id)
  }

  private func shapes(_ place: Int) -> [String] {
    let (row, y) = (rows[place], Double(place) * Self.step + 2)
    let most = Double(max(1, rows.map { max($0.asked, $0.achieved) }.max() ?? 1))
    func length(_ count: Int) -> Double { Self.bar * Double(count) / most }
    let asked = Self.left + length(row.asked)
    return [
      Plot.text(Plot.short(row.name, 18), x: Self.left - 8, y: y + 16, anchor: "end"),
      Plot.bar(
        x: Self.left, y: y + 4, width: length(row.achieved), height: Self.step - 9, class: "c0",
        told: "\(row.name): \(row.words)"),
      Plot.line(asked, y + 1, asked, y + Self.step - 2, class: "target"),
      Plot.text(row.words, x: max(asked, Self.left + length(row.achieved)) + 6, y: y + 16, class: "quiet"),
    ]
  }

  private var described: String { rows.map { "\($0.name): \($0.words)" }.joined(separator: "; ") + "." }
}
