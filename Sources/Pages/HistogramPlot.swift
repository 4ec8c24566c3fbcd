/// How often values fall between two edges, as bars side by side.
public struct HistogramPlot: Block, Hashable {
  /// What is counted.
  public var title: String
  /// What the values are, with their unit.
  public var axis: String
  /// The edges, ascending: one more than there are counts. The last bin may be open: its end is then infinite.
  public var edges: [Double]
  /// How many values lie from one edge up to the next.
  public var counts: [Int]
  /// Values to be marked with a line, by name: the median, say.
  public var marks: [Mark]

  /// A value with its name.
  public struct Mark: Hashable, Sendable {
    /// What the value is.
    public var name: String
    /// Where it lies on the axis.
    public var value: Double

    /// A mark.
    public init(_ name: String, _ value: Double) {
      self.name = name
      self.value = value
    }
  }

  private static let (width, height, left, top, bottom) = (460.0, 190.0, 46.0, 16.0, 40.0)

  /// A histogram; there is one edge more than counts.
  public init(_ title: String, axis: String, edges: [Double], counts: [Int], marks: [Mark] = []) {
    precondition(edges.count == counts.count + 1 && !counts.isEmpty, "a histogram has one edge more than bins")
    self.title = title
    self.axis = axis
    self.edges = edges
    self.counts = counts
    self.marks = marks
  }

  public func html(id: String) -> String {
    Plot(
      title: title, description: described, width: Self.width, height: Self.height,
      shapes: grid + bars + labels + lines,
      table: Table(title, header: [axis, "count"], rows: counts.indices.map { [name($0), readable(counts[$0])] })
    ).html(id: id)
  }

  private var most: Int { max(1, counts.max() ?? 1) }
  private var step: Double { (Self.width - Self.left - 8) / Double(counts.count) }
  private var floor: Double { Self.height - Self.bottom }

  private func y(_ count: Int) -> Double { floor - (floor - Self.top) * Double(count) / Double(most) }

  private var grid: [String] {
    let heights = most >= 2 ? [most, most / 2] : [most]
    let rules = heights.flatMap { count in
      [
        Plot.line(Self.left, y(count), Self.width - 8, y(count), class: "grid"),
        Plot.text(readable(count), x: Self.left - 6, y: y(count) + 4, anchor: "end", class: "quiet"),
      ]
    }
    return rules + [Plot.line(Self.left, floor, Self.width - 8, floor, class: "axis")]
  }

  private var bars: [String] {
    counts.indices.filter { counts[$0] > 0 }.map { bin in
      let height = max(1, floor - y(counts[bin]))
      return Plot.bar(
        x: Self.left + Double(bin) * step + 0.5, y: floor - height, width: step - 1, height: height, class: "c0",
        told: "\(name(bin)): \(readable(counts[bin]))")
    }
  }

  /// Numbers under some of the edges, as many as there is room for.
  private var labels: [String] {
    let every = max(1, (counts.count + 8) / 9)
    let shown = edges.indices.filter { $0 % every == 0 && edges[$0].isFinite }
    let numbers = shown.map { place in
      // On the left is room for half of a number, on the right is not.
      let isLast = place == counts.count
      return Plot.text(
        readable(edges[place]), x: Self.left + Double(place) * step + (isLast ? 8 : 0), y: floor + 15,
        anchor: isLast ? "end" : "middle", class: "quiet")
    }
    return numbers + [Plot.text(axis, x: (Self.left + Self.width) / 2, y: Self.height - 6, anchor: "middle")]
  }

  private var lines: [String] {
    marks.compactMap { mark in
      position(of: mark.value).map { x in
        Plot.line(x, Self.top - 4, x, floor, class: "mark")
          + Plot.text(
            "\(mark.name) \(readable(mark.value))", x: min(max(x, Self.left + 40), Self.width - 60), y: 10,
            anchor: "middle",
            class: "quiet")
      }
    }
  }

  /// Where a value lies among bins of equal width on the paper, whatever their widths in numbers.
  private func position(of value: Double) -> Double? {
    guard let bin = counts.indices.first(where: { edges[$0] <= value && value <= edges[$0 + 1] }) else { return nil }
    let span = edges[bin + 1] - edges[bin]
    let share = span.isFinite && span > 0 ? (value - edges[bin]) / span : 0.5
    return Self.left + (Double(bin) + share) * step
  }

  private func name(_ bin: Int) -> String {
    edges[bin + 1].isFinite
      ? "\(readable(edges[bin])) to \(readable(edges[bin + 1]))" : "\(readable(edges[bin])) or more"
  }

  private var described: String {
    let fullest = counts.indices.max { counts[$0] < counts[$1] } ?? 0
    let told = marks.map { ", \($0.name) \(readable($0.value))" }.joined()
    return "\(counts.reduce(0, +)) values; the most, \(counts[fullest]), at \(name(fullest)) (\(axis))\(told)."
  }
}
