import Foundation

/// Curves in a frame whose upward axis goes from 0 to 1.
public struct CurvePlot: Block, Hashable {
  /// A curve.
  public struct Line: Hashable, Sendable {
    /// What it shows.
    public var name: String
    /// Its points from the left to the right.
    public var points: [Place]

    /// A curve through these points.
    public init(_ name: String, _ points: [Place]) { (self.name, self.points) = (name, points) }
  }

  /// A point of a curve.
  public struct Place: Hashable, Sendable {
    /// Along the axis.
    public var x: Double
    /// From 0 to 1.
    public var y: Double

    /// The point at (`x`, `y`).
    public init(x: Double, y: Double) { (self.x, self.y) = (x, y) }
  }

  /// What is shown.
  public var title: String
  /// What lies along the lower axis.
  public var horizontal: String
  /// What lies along the upward axis.
  public var vertical: String
  /// The ends of the lower axis.
  public var range: ClosedRange<Double>
  /// Whether equal steps of the lower axis are equal factors.
  public var isLogarithmic: Bool
  /// The curves; eight have colours of their own.
  public var lines: [Line]

  private static let (width, left, height, bottom) = (460.0, 46.0, 220.0, 40.0)

  /// A plot of these curves; what lies outside of `range` is not shown, and a logarithmic range is above 0.
  public init(
    _ title: String, x: String, y: String, range: ClosedRange<Double> = 0...1, isLogarithmic: Bool = false,
    _ lines: [Line]
  ) {
    precondition(
      range.lowerBound < range.upperBound && (!isLogarithmic || range.lowerBound > 0), "an axis has a length")
    (self.title, horizontal, vertical) = (title, x, y)
    (self.range, self.isLogarithmic, self.lines) = (range, isLogarithmic, lines)
  }

  public func html(id: String) -> String {
    let keys = lines.count > 1 ? Plot.legend(lines.map(\.name), left: Self.left, width: Self.width - Self.left) : nil
    let top = (keys?.height ?? 0) + 24
    return Plot(
      title: title, description: described, width: Self.width, height: top + Self.height + Self.bottom,
      shapes: (keys?.shapes ?? []) + grid(top) + lines.indices.map { curve($0, top) } + labels(top), table: table
    ).html(id: id)
  }

  private func across(_ x: Double) -> Double {
    let (low, high) = (range.lowerBound, range.upperBound)
    let part = isLogarithmic ? log(x / low) / log(high / low) : (x - low) / (high - low)
    return Self.left + part * (Self.width - Self.left - 12)
  }

  private func down(_ y: Double, _ top: Double) -> Double { top + (1 - min(1, max(0, y))) * Self.height }

  private func curve(_ number: Int, _ top: Double) -> String {
    let places = lines[number].points.filter { range.contains($0.x) }.map {
      "\(Markup.length(across($0.x))),\(Markup.length(down($0.y, top)))"
    }
    return Markup.shape("polyline", ["points": places.joined(separator: " "), "class": "curve s\(number % 8)"])
  }

  /// Where the lower axis has numbers.
  private var marks: [Double] {
    guard isLogarithmic else {
      return (0...5).map { range.lowerBound + Double($0) / 5 * (range.upperBound - range.lowerBound) }
    }
    let powers = Int(log10(range.lowerBound).rounded(.up))...Int(log10(range.upperBound).rounded(.down))
    return powers.map { pow(10, Double($0)) }
  }

  private func grid(_ top: Double) -> [String] {
    let right = Self.width - 12
    return (0...5).flatMap { fifth -> [String] in
      let y = down(Double(fifth) / 5, top)
      return [
        Plot.line(Self.left, y, right, y, class: fifth == 0 ? "axis" : "grid"),
        Plot.text(Self.number(Double(fifth) / 5), x: Self.left - 6, y: y + 4, anchor: "end", class: "quiet"),
      ]
    } + marks.map { Plot.line(across($0), top, across($0), top + Self.height, class: "grid") }
  }

  private func labels(_ top: Double) -> [String] {
    let floor = top + Self.height
    let numbers = marks.map { mark in
      let isLast = mark >= range.upperBound
      return Plot.text(
        Self.number(mark), x: across(mark) + (isLast ? 8 : 0), y: floor + 15, anchor: isLast ? "end" : "middle",
        class: "quiet")
    }
    return numbers + [
      Plot.text(horizontal, x: (Self.left + Self.width) / 2, y: floor + 34, anchor: "middle"),
      Plot.text(vertical, x: 4, y: top - 12),
    ]
  }

  /// A dozen points of each curve.
  private var table: Table {
    let rows = lines.flatMap { line in
      let step = max(1, (line.points.count + 11) / 12)
      return line.points.enumerated().filter { $0.offset % step == 0 || $0.offset == line.points.count - 1 }.map {
        [line.name, Self.number($0.element.x), Self.number($0.element.y)]
      }
    }
    return Table(title, header: ["", horizontal, vertical], rows: rows)
  }

  private static func number(_ value: Double) -> String {
    value == value.rounded() ? readable(value) : String(format: "%.4g", value)
  }

  private var described: String {
    lines.map { line in
      guard let first = line.points.first, let last = line.points.last else { return "\(line.name): no points" }
      return "\(line.name): from \(Self.number(first.y)) at \(Self.number(first.x)) "
        + "to \(Self.number(last.y)) at \(Self.number(last.x))"
    }.joined(separator: "; ") + "."
  }
}
