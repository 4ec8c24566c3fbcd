import Dataset

/// The images that are alike in every stratified attribute and in what is known of their faces.
public struct Stratum: Hashable, Sendable {
  /// The values of the stratified attributes, or their bins, in their order; nil where missing.
  public let values: [String?]
  /// `labelled`, `empty` or `unlabelled`.
  public let state: String

  /// The words by which a report names the stratum: `US, (missing), labelled`.
  public var name: String { (values.map { $0 ?? Self.missing } + [state]).joined(separator: ", ") }

  /// How a missing value is shown.
  public static let missing = "(missing)"

  /// Each value by itself, whatever the others: attribute and value, and the state.
  var margins: [[String]] {
    values.enumerated().map { ["\($0)"] + ($1.map { ["0", $0] } ?? ["1"]) } + [["state", state]]
  }

  /// "1" stands before every missing value, "0" before all others.
  fileprivate var sortKey: [String] {
    values.flatMap { $0.map { ["0", $0] } ?? ["1", ""] } + [state == "labelled" ? "" : state]
  }
}

extension Stratum {
  /// The strata of `items` in alphabetical order, missing values last, and each item's stratum by number.
  static func all(of items: [SplitItem], by keys: [StratumKey]) -> (strata: [Stratum], ofItem: [Int]) {
    var table = StratumTable(keys)
    let codes = items.indices.map { table.code(of: items, $0) }
    let strata = table.strata
    let order = strata.indices.sorted { strata[$0].sortKey.lexicographicallyPrecedes(strata[$1].sortKey) }
    var place = [Int](repeating: 0, count: strata.count)
    for (new, old) in order.enumerated() { place[old] = new }
    return (order.map { strata[$0] }, codes.map { place[$0] })
  }
}

/// Numbers strata as they are met, with one look into a table for each value and one for their combination.
private struct StratumTable {
  private let keys: [StratumKey]
  /// By key: the number of each value's bin, from 1 on; 0 is a missing value.
  private var values: [[String: Int]]
  private var names: [[String]]
  /// By key: the number of each bin.
  private var bins: [[String: Int]]
  /// By key: the number of a combination with those before, and last, with the state of the labels.
  private var numbers: [[Int: Int]]
  private(set) var strata: [Stratum] = []

  init(_ keys: [StratumKey]) {
    self.keys = keys
    values = keys.map { _ in [:] }
    names = keys.map { _ in [] }
    bins = keys.map { _ in [:] }
    numbers = [[:]] + keys.map { _ in [:] }
  }

  mutating func code(of items: [SplitItem], _ item: Int) -> Int {
    var number = 0
    for place in keys.indices {
      var value = 0
      if let text = items[item].attributes[keys[place].attribute], !text.isEmpty { value = code(of: text, place) }
      number = numbers[place].number(of: number << 32 | value)
    }
    number = numbers[keys.count].number(of: number << 32 | items[item].labels.order)
    if number == strata.count { strata.append(stratum(of: items[item])) }
    return number
  }

  private mutating func stratum(of item: SplitItem) -> Stratum {
    let words = keys.indices.map { place in
      item.value(of: keys[place].attribute).map { names[place][code(of: $0, place) - 1] }
    }
    return Stratum(values: words, state: item.labels.state)
  }

  /// Values of one bin have one number, under the bin's name.
  private mutating func code(of value: String, _ place: Int) -> Int {
    if let known = values[place][value] { return known }
    let bin = keys[place].bin(value) ?? value
    let number = bins[place].number(of: bin) + 1
    if number > names[place].count { names[place].append(bin) }
    values[place][value] = number
    return number
  }
}

extension Labels {
  /// Labelled, empty, unlabelled.
  fileprivate var order: Int {
    guard case .labelled(let annotations) = self else { return 2 }
    return annotations.isEmpty ? 1 : 0
  }
}
