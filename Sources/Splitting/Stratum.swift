import Dataset

/// The images that are alike in every stratified attribute and in what is known of their faces.
public struct Stratum: Hashable, Sendable {
  /// The values of the stratified attributes, in their order; nil where missing.
  public let values: [String?]
  /// `labelled`, `empty` or `unlabelled`.
  public let state: String

  /// The words by which a report names the stratum: `US, (missing), labelled`.
  public var name: String { (values.map { $0 ?? Self.missing } + [state]).joined(separator: ", ") }

  /// How a missing value is shown.
  public static let missing = "(missing)"

  init(of item: SplitItem, by attributes: [String]) {
    values = attributes.map { item.value(of: $0) }
    state = item.labels.state
  }

  /// Each value by itself, whatever the others: attribute and value, and the state.
  var margins: [[String]] {
    values.enumerated().map { ["\($0)"] + ($1.map { ["0", $0] } ?? ["1"]) } + [["state", state]]
  }

  /// The strata of `items` in alphabetical order, missing values last, and each item's stratum by number.
  static func all(of items: [SplitItem], by attributes: [String]) -> (strata: [Stratum], ofItem: [Int]) {
    let own = items.map { Stratum(of: $0, by: attributes) }
    let strata = Set(own).sorted { $0.sortKey.lexicographicallyPrecedes($1.sortKey) }
    let numbers = Dictionary(uniqueKeysWithValues: strata.enumerated().map { ($1, $0) })
    return (strata, own.map { numbers[$0, default: 0] })
  }

  /// "1" stands before every missing value, "0" before all others.
  private var sortKey: [String] {
    values.flatMap { $0.map { ["0", $0] } ?? ["1", ""] } + [state == "labelled" ? "" : state]
  }
}
