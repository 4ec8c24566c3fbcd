/// Countries as tiles of one size, each about where it lies: how much there is of each, and how that is divided.
public struct WorldMap: Block, Hashable {
  /// What is shown.
  public var title: String
  /// The names of the parts; at most eight have colours of their own.
  public var parts: [String]
  /// What bears the name of no country that is on the map, and so is not shown.
  public private(set) var unknown: [StackedPlot.Row] = []
  /// How many countries are shown with something in them.
  public var count: Int { counts.count }

  private var counts: [Country: [Int]] = [:]

  private static let tile = 35.0

  /// A map of rows with a number for every part. A row is named by a country's common name or by two or three letters; rows of one
  /// country are added up.
  public init(_ title: String, parts: [String], rows: [StackedPlot.Row]) {
    precondition(rows.allSatisfy { $0.counts.count == parts.count }, "a country has a number for every part")
    (self.title, self.parts) = (title, parts)
    for row in rows {
      guard let country = Country.called(row.name) else { unknown.append(row); continue }
      counts[country] = zip(counts[country] ?? row.counts.map { _ in 0 }, row.counts).map(+)
    }
  }

  public func html(id: String) -> String {
    let width = Self.tile * Double(Country.columns)
    let keys = Plot.legend(parts, left: 0, width: width)
    return Plot(
      title: title, description: described, width: width,
      height: keys.height + Self.tile * Double(Country.rows),
      shapes: keys.shapes + Country.all.flatMap { shapes($0, top: keys.height) },
      table: Table(title, header: ["country"] + parts + ["all"], rows: shown.map(row))
    ).html(id: id, class: "wide map")
  }

  /// The countries with something in them, those with the most first.
  private var shown: [Country] {
    Country.all.filter { counts[$0] != nil }.sorted { (total($1), $0.code) < (total($0), $1.code) }
  }

  private func total(_ country: Country) -> Int { counts[country]?.reduce(0, +) ?? 0 }

  private func row(_ country: Country) -> [String] {
    let all = total(country)
    return [country.name] + (counts[country] ?? []).map { "\(readable($0)) (\(BarPlot.share($0, of: all)))" }
      + [readable(all)]
  }

  private func shapes(_ country: Country, top: Double) -> [String] {
    let (x, y) = (Double(country.column) * Self.tile, top + Double(country.row) * Self.tile)
    let side = Self.tile - 2
    guard let own = counts[country], total(country) > 0 else {
      return [
        Plot.bar(x: x, y: y, width: side, height: side, class: "land", told: country.name),
        Plot.text(country.code, x: x + side / 2, y: y + 21, anchor: "middle", class: "quiet faint"),
      ]
    }
    let told = ([country.name] + zip(parts, own).map { "\($0) \(readable($1))" }).joined(separator: ", ")
    return [
      Plot.bar(
        x: x, y: y, width: side, height: side, class: "land", style: "--shade:\(Markup.length(shade(country)))%",
        told: told),
      Plot.text(country.code, x: x + side / 2, y: y + 12, anchor: "middle"),
      Plot.text(Self.brief(total(country)), x: x + side / 2, y: y + 24, anchor: "middle", class: "quiet"),
    ] + divided(own, x: x + 2, y: y + side - 6, width: side - 4, told: told)
  }

  private func divided(_ counts: [Int], x: Double, y: Double, width: Double, told: String) -> [String] {
    let total = Double(counts.reduce(0, +))
    var x = x
    return counts.indices.filter { counts[$0] > 0 }.map { part in
      let piece = width * Double(counts[part]) / total
      defer { x += piece }
      return Plot.bar(x: x, y: y, width: piece, height: 4, class: "c\(part % 8)", told: told)
    }
  }

  /// In percent of the strongest; the square root keeps small numbers apart from none.
  private func shade(_ country: Country) -> Double {
    let most = counts.values.map { $0.reduce(0, +) }.max() ?? 1
    return 6 + 34 * (Double(total(country)) / Double(max(1, most))).squareRoot()
  }

  /// A number of at most four letters.
  private static func brief(_ count: Int) -> String {
    switch count {
    case ..<10_000: "\(count)"
    case ..<1_000_000: "\(count / 1000)k"
    default: "\(count / 1_000_000)M"
    }
  }

  private var described: String {
    guard let first = shown.first else { return "Nothing to show." }
    return "\(shown.count) \(shown.count == 1 ? "country" : "countries"), the most in \(first.name): "
      + "\(readable(total(first)))."
  }
}
