/// Quantities as bars that lie below one another.
public struct BarPlot: Block, Hashable {
  /// What the bars show.
  public var title: String
  /// The bars, from the top.
  public var bars: [Quantity]

  private static let (left, bar, right, step) = (165.0, 225.0, 90.0, 22.0)

  /// A plot of these bars.
  public init(_ title: String, _ bars: [Quantity]) {
    self.title = title
    self.bars = bars
  }

  public func html(id: String) -> String {
    let total = bars.reduce(0) { $0 + $1.count }
    return Plot(
      title: title, description: described(total), width: Self.left + Self.bar + Self.right,
      height: Double(bars.count) * Self.step + 4, shapes: bars.indices.flatMap { shapes($0, total) },
      table: Table(
        title, header: ["", "count", "share"],
        rows: bars.map { [$0.name, readable($0.count), Self.share($0.count, of: total)] })
    ).html(id: id)
  }

  private func shapes(_ place: Int, _ total: Int) -> [String] {
    let bar = bars[place]
    let y = Double(place) * Self.step + 2
    let most = max(1, bars.map(\.count).max() ?? 1)
    let length = Self.bar * Double(bar.count) / Double(most)
    let told = "\(bar.name): \(readable(bar.count)) (\(Self.share(bar.count, of: total)))"
    return [
      Plot.text(Plot.short(bar.name, 20), x: Self.left - 8, y: y + 14, anchor: "end"),
      Plot.bar(
        x: Self.left, y: y + 2, width: max(length, bar.count > 0 ? 1 : 0), height: Self.step - 6, class: "c0",
        told: told),
      Plot.text(
        "\(readable(bar.count))  \(Self.share(bar.count, of: total))", x: Self.left + length + 6, y: y + 14,
        class: "quiet"),
    ]
  }

  private func described(_ total: Int) -> String {
    guard let most = bars.max(by: { $0.count < $1.count }) else { return "Nothing to show." }
    return "\(bars.count) bars; the longest is \(most.name) with \(most.count) of \(total)."
  }

  /// `count` in percent of `total`.
  static func share(_ count: Int, of total: Int) -> String {
    guard total > 0 else { return "-" }
    let percent = 100 * Double(count) / Double(total)
    if count > 0, percent < 0.1 { return "<0.1%" }
    return percent == percent.rounded() ? "\(Int(percent))%" : "\((percent * 10).rounded() / 10)%"
  }
}
