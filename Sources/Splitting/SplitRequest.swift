import Basics

/// What the user asks of the splits: their names, and how much of the images each is to get, in parts or in counts.
public struct SplitRequest: Hashable, Sendable {
  /// How much one split is to get.
  enum Amount: Hashable, Sendable {
    /// A part, in ten thousandths of whatever the parts add up to.
    case part(Int)
    case count(Int)
    /// What the counts leave.
    case rest
  }

  /// What the splits are called, in their order.
  public let names: [String]
  let amounts: [Amount]
  private let text: String

  /// `train=0.7,val=0.15,test=0.15`, `train=70,val=15,test=15`, or counts of images with or without a rest: `train=rest,val=500,test=500`.
  public init(splits text: String) throws(Failure) {
    let pairs = text.split(separator: ",", omittingEmptySubsequences: false).map {
      $0.split(separator: "=", omittingEmptySubsequences: false).map { String($0.filter { $0 != " " }) }
    }
    let option = "--splits \(text)"
    for pair in pairs where pair.count != 2 || !Self.isName(pair[0]) {
      throw Failure(
        option, "'\(pair.joined(separator: "="))' is not a name, an equals sign and an amount", nextStep: Self.example)
    }
    let names = pairs.map { $0[0] }
    try Self.checkNames(names, option)
    self.init(names: names, amounts: try Self.amounts(pairs.map { $0[1] }, option), text: option)
  }

  /// `70/15/15` or `0.7/0.15/0.15` for train, val and test.
  public init(ratios text: String) throws(Failure) {
    let shares = try SplitShares(ratios: text)
    self.init(names: shares.names, amounts: shares.weights.map { .part($0) }, text: "--ratios \(text)")
  }

  private init(names: [String], amounts: [Amount], text: String) {
    (self.names, self.amounts, self.text) = (names, amounts, text)
  }

  /// The shares of `total` images.
  public func shares(of total: Int) throws(Failure) -> SplitShares {
    let counts = amounts.map { amount -> Int in
      switch amount {
      case .part(let part), .count(let part): return part
      case .rest: return 0
      }
    }
    if case .part = amounts[0] { return SplitShares(names: names, weights: counts) }
    let (sum, rest) = (counts.reduce(0, +), amounts.firstIndex(of: .rest))
    guard rest == nil ? sum == total : sum <= total else {
      throw Failure(
        text, "the counts add up to \(sum), and there are \(total) images",
        nextStep: rest == nil
          ? "Write one of them as rest, as in '\(names[0])=rest', or write parts that add up to 1." : "Ask for fewer.")
    }
    guard total > 0 else { return SplitShares(names: names, weights: names.map { _ in 1 }) }
    var weights = counts
    if let rest { weights[rest] = total - sum }
    return SplitShares(names: names, weights: weights)
  }

  private static let example = "Write them as in 'train=0.7,val=0.15,test=0.15' or 'train=rest,val=500,test=500'."

  /// Letters, digits, hyphens and underlines: it becomes the name of a file.
  static func isName(_ text: String) -> Bool {
    !text.isEmpty
      && text.utf8.allSatisfy { byte in
        let lower = byte | 0x20
        return lower &- UInt8(ascii: "a") < 26 || byte &- UInt8(ascii: "0") < 10 || byte == 0x2D || byte == 0x5F
      }
  }

  /// Each becomes the name of a file, on disks too that know no capitals, beside that of the quarantine.
  private static func checkNames(_ names: [String], _ option: String) throws(Failure) {
    let lower = names.map { $0.lowercased() }
    guard Set(lower).count == names.count else {
      throw Failure(option, "one name for two splits", nextStep: "Give each split a name of its own.")
    }
    guard !lower.contains(where: { SplitFolder.manifestName(of: $0) == SplitFolder.quarantineName }) else {
      throw Failure(
        option, "quarantine is where images of no split are listed", nextStep: "Give the split another name.")
    }
  }

  private static func amounts(_ words: [String], _ option: String) throws(Failure) -> [Amount] {
    let units = words.map { SplitShares.units($0[...]) }
    let known = units.compactMap(\.self)
    if known.count == words.count, [SplitShares.unit, 100 * SplitShares.unit].contains(known.reduce(0, +)) {
      return known.map { .part($0) }
    }
    let counts = words.map { $0 == "rest" ? Amount.rest : Int($0).map { .count($0) } }
    let amounts = counts.compactMap(\.self)
    guard amounts.count == words.count, amounts.allSatisfy(\.isSane), amounts.count(where: { $0 == .rest }) <= 1 else {
      let sum =
        known.count == words.count
        ? "the parts add up to \(SplitShares.decimal(known.reduce(0, +))), neither to 100 nor to 1" : nil
      throw Failure(option, sum ?? "not amounts that belong together", nextStep: example)
    }
    return amounts
  }
}

extension SplitRequest.Amount {
  fileprivate var isSane: Bool {
    if case .count(let count) = self { return count >= 0 && count < 1 << 40 }
    return true
  }
}
