import Foundation

/// Figures from 0 to 1 that lie below one another: a bar for each, and a line over where it may lie.
public struct IntervalPlot: Block, Hashable {
  /// A figure.
  public struct Row: Hashable, Sendable {
    /// Of what.
    public var name: String
    /// The figure.
    public var value: Double
    /// Its bounds.
    public var low, high: Double

    /// A figure between two bounds.
    public init(_ name: String, value: Double, low: Double, high: Double) {
      (self.name, self.value, self.low, self.high) = (name, value, low, high)
    }

    fileprivate var words: [String] { [value, low, high].map { String(format: "%.3f", $0) } }
  }

  /// What is shown.
  public var title: String
  /// The figures, from the top.
  public var rows: [Row]

  private static let (left, bar, right, step) = (150.0, 250.0, 60.0, 22.0)

  /// A plot of these figures.
  public init(_ title: String, _ rows: [Row]) { (self.title, self.rows) = (title, rows) }

  public func html(id: String) -> String {
    Plot(
      title: title, description: described, width: Self.left + Self.bar + Self.right,
      height: Double(rows.count) * Self.step + 4, shapes: rows.indices.flatMap(shapes),
      table: Table(title, header: ["", "value", "from", "to"], rows: rows.map { [$0.name] + $0.words })
    ).html(id: id)
  }

  private func shapes(_ place: Int) -> [String] {
    let (row, y) = (rows[place], Double(place) * Self.step + 2)
    func across(_ value: Double) -> Double { Self.left + Self.bar * min(1, max(0, value)) }
    let (low, high, middle) = (across(row.low), across(row.high), y + Self.step / 2 - 1)
    return [
      Plot.text(Plot.short(row.name, 20), x: Self.left - 8, y: y + 14, anchor: "end"),
      Plot.bar(
        x: Self.left, y: y + 3, width: across(row.value) - Self.left, height: Self.step - 8, class: "c4",
        told: "\(row.name): \(row.words[0]), from \(row.words[1]) to \(row.words[2])"),
      Plot.line(low, middle, high, middle, class: "target"),
      Plot.line(low, middle - 4, low, middle + 4, class: "target"),
      Plot.line(high, middle - 4, high, middle + 4, class: "target"),
      Plot.text(row.words[0], x: max(across(row.value), high) + 6, y: y + 14, class: "quiet"),
    ]
  }

  private var described: String {
    rows.map { "\($0.name): \($0.words[0]), from \($0.words[1]) to \($0.words[2])" }.joined(separator: "; ") + "."
  }
}
