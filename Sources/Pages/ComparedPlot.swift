/// How values fall between edges in several sets, each as shares of itself: sets that are alike have bars of one height.
public struct ComparedPlot: Block, Hashable {
  /// One of the sets, with how many of its values lie from one edge up to the next.
  public struct Part: Hashable, Sendable {
    /// What the set is called.
    public var name: String
    /// A number for each bin.
    public var counts: [Int]

    /// A set.
    public init(_ name: String, _ counts: [Int]) {
      self.name = name
      self.counts = counts
    }

    fileprivate var total: Int { counts.reduce(0, +) }

    /// How much of the set lies in a bin, from 0 to 1.
    fileprivate func share(_ bin: Int) -> Double { total > 0 ? Double(counts[bin]) / Double(total) : 0 }
  }

  /// What is counted.
  public var title: String
  /// What the values are, with their unit.
  public var axis: String
  /// The edges, ascending: one more than there are counts. The last bin may be open: its end is then infinite.
  public var edges: [Double]
  /// The sets.
  public var parts: [Part]

  private static let (width, left, height, bottom) = (460.0, 46.0, 130.0, 40.0)

  /// A plot of these sets; there is one edge more than a set has counts.
  public init(_ title: String, axis: String, edges: [Double], parts: [Part]) {
    precondition(
      edges.count > 1 && parts.allSatisfy { $0.counts.count == edges.count - 1 }, "there is one edge more than bins")
    (self.title, self.axis, self.edges, self.parts) = (title, axis, edges, parts)
  }

  public func html(id: String) -> String {
    let keys = Plot.legend(parts.map(\.name), left: Self.left, width: Self.width - Self.left)
    let floor = keys.height + Self.height
    return Plot(
      title: title, description: described, width: Self.width, height: floor + Self.bottom,
      shapes: keys.shapes + grid(floor) + bins.flatMap { bars($0, floor) } + labels(floor),
      table: Table(
        title, header: [axis] + parts.map(\.name), rows: bins.map { bin in [name(bin)] + parts.map { words($0, bin) } })
    ).html(id: id)
  }

  private var bins: Range<Int> { 0..<(edges.count - 1) }
  private var step: Double { (Self.width - Self.left - 8) / Double(bins.count) }
  private var most: Double { max(0.01, parts.flatMap { part in bins.map(part.share) }.max() ?? 0) }

  private func grid(_ floor: Double) -> [String] {
    let top = floor - Self.height + 6
    return [
      Plot.line(Self.left, top, Self.width - 8, top, class: "grid"),
      Plot.text(percent(most), x: Self.left - 6, y: top + 4, anchor: "end", class: "quiet"),
      Plot.line(Self.left, floor, Self.width - 8, floor, class: "axis"),
    ]
  }

  private func percent(_ share: Double) -> String { "\(readable((share * 1000).rounded() / 10))%" }

  private func bars(_ bin: Int, _ floor: Double) -> [String] {
    let width = (step - 3) / Double(max(1, parts.count))
    return parts.indices.filter { parts[$0].counts[bin] > 0 }.map { number in
      let height = max(1, (Self.height - 6) * parts[number].share(bin) / most)
      return Plot.bar(
        x: Self.left + Double(bin) * step + 1.5 + Double(number) * width, y: floor - height, width: width,
        height: height, class: "c\(number % 8)",
        told: "\(parts[number].name), \(name(bin)): \(words(parts[number], bin))"
      )
    }
  }

  private func labels(_ floor: Double) -> [String] {
    let every = max(1, (bins.count + 8) / 9)
    let numbers = edges.indices.filter { $0 % every == 0 && edges[$0].isFinite }.map { place in
      let isLast = place == bins.count
      return Plot.text(
        readable(edges[place]), x: Self.left + Double(place) * step + (isLast ? 8 : 0), y: floor + 15,
        anchor: isLast ? "end" : "middle", class: "quiet")
    }
    return numbers + [Plot.text(axis, x: (Self.left + Self.width) / 2, y: floor + 34, anchor: "middle")]
  }

  private func name(_ bin: Int) -> String {
    edges[bin + 1].isFinite
      ? "\(readable(edges[bin])) to \(readable(edges[bin + 1]))" : "\(readable(edges[bin])) or more"
  }

  private func words(_ part: Part, _ bin: Int) -> String {
    "\(readable(part.counts[bin])) (\(BarPlot.share(part.counts[bin], of: part.total)))"
  }

  private var described: String {
    parts.map { part in
      let fullest = bins.max { part.counts[$0] < part.counts[$1] } ?? 0
      return "\(part.name): \(readable(part.total)) values, the most from \(name(fullest))"
    }.joined(separator: "; ") + "."
  }
}
