import Basics
import Compute
import Dataset

/// What a user can choose about a split.
public struct SplitOptions: Hashable, Sendable {
  /// The splits and their shares.
  public var shares: SplitShares
  /// Attributes whose combinations every split should hold in equal parts.
  public var stratify: [String]
  /// Attributes whose values must not be torn apart: images that share one stay together.
  public var groupBy: [String]
  /// Another seed gives another split of the same quality.
  public var seed: UInt64
  /// When two images count as the same picture.
  public var duplicates = NearDuplicateRule()

  /// The options of a split.
  public init(shares: SplitShares, stratify: [String] = [], groupBy: [String] = [], seed: UInt64 = 0) {
    self.shares = shares
    self.stratify = stratify
    self.groupBy = groupBy
    self.seed = seed
  }
}

/// Every image's place: the result of ``Splitter``.
public struct Split: Sendable {
  /// What was asked for.
  public let options: SplitOptions
  /// The images, in order of their content ids.
  public let items: [SplitItem]
  /// How many more items there were of the same content as another.
  public let copies: Int
  /// Which images had to stay together.
  public let grouping: Grouping
  /// What was balanced.
  public let strata: [Stratum]
  /// The images of each stratum.
  public let membersOfStratum: [[Int]]
  /// The split of each group.
  public let splitOfGroup: [Int]
  /// The split of each image.
  public let splitOfItem: [Int]
  /// The most alike pairs whose two images lie in different splits.
  public let closestPairs: [Likeness]

  /// The images of one split, in order of their content ids.
  public func items(in split: Int) -> [SplitItem] {
    items.indices.filter { splitOfItem[$0] == split }.map { items[$0] }
  }
}

/// Deals images to train, val and test: whole groups only, every stratum in the same parts.
///
/// The result depends on the set of images, the options and the version of the algorithm alone: not on the order of the items, the
/// number of threads or the machine.
public struct Splitter: Sendable {
  /// What the algorithm is called in `split.json`.
  public static let algorithm = "stratified-groups"
  /// Rises whenever equal input gives another split than before.
  public static let version = 2
  /// How many of the closest pairs across splits are looked up.
  public static let pairsShown = 10

  private let options: SplitOptions
  private let workers: Workers

  /// A splitter with these options.
  public init(_ options: SplitOptions, workers: Workers = Workers()) {
    self.options = options
    self.workers = workers
  }

  /// Splits `items`; an attribute that no image has is refused with the names that come near.
  public func split(_ items: [SplitItem]) throws(Failure) -> Split {
    let sorted = Self.unique(items)
    try checkAttributes(options.stratify, "--stratify", sorted)
    try checkAttributes(options.groupBy, "--group-by", sorted)
    let search = NearDuplicates(sorted, rule: options.duplicates, workers: workers)
    let grouping = Grouping(sorted, by: options.groupBy, duplicates: search)
    let (strata, stratumOfItem) = Stratum.all(of: sorted, by: options.stratify)
    let splitOfGroup = try deal(Census(sorted, grouping, strata: strata, stratumOfItem))
    let splitOfItem = grouping.groupOfItem.map { splitOfGroup[$0] }
    return Split(
      options: options, items: sorted, copies: items.count - sorted.count, grouping: grouping, strata: strata,
      membersOfStratum: Self.members(of: strata.count, stratumOfItem), splitOfGroup: splitOfGroup,
      splitOfItem: splitOfItem,
      closestPairs: search.closest(Self.pairsShown) { splitOfItem[$0] != splitOfItem[$1] })
  }

  /// The items in order of their ids; of several with the same content, the one whose name comes first, with the values of
  /// all: the subject of a copy is in the picture too.
  private static func unique(_ items: [SplitItem]) -> [SplitItem] {
    var result: [SplitItem] = []
    for item in items.sorted(by: { ($0.id, $0.fileName) < ($1.id, $1.fileName) }) {
      if let last = result.last, last.id == item.id {
        result[result.count - 1] = last.joined(with: item)
      } else {
        result.append(item)
      }
    }
    return result
  }

  private static func members(of count: Int, _ stratumOfItem: [Int]) -> [[Int]] {
    var members = [[Int]](repeating: [], count: count)
    for (item, stratum) in stratumOfItem.enumerated() { members[stratum].append(item) }
    return members
  }

  private func checkAttributes(_ names: [String], _ option: String, _ items: [SplitItem]) throws(Failure) {
    guard !names.isEmpty, !items.isEmpty else { return }
    let known = Set(items.lazy.flatMap(\.attributes.keys))
    for name in names where !known.contains(name) {
      throw Failure(
        "\(option) \(name)", "no image has an attribute of that name", nextStep: suggestion(for: name, among: known))
    }
  }

  /// The split of each group: solved in falling order of size, equal ones shuffled by the seed.
  private func deal(_ census: Census) throws(Failure) -> [Int] {
    let keys = census.grouping.groups.map { Random.word(seed: options.seed, of: census.items[$0[0]].id) }
    let groups = census.grouping.groups
    let order = groups.indices.sorted {
      (groups[$1].count, keys[$0], $0) < (groups[$0].count, keys[$1], $1)
    }
    let problem = census.problem(shares: options.shares.weights, order: order)
    guard problem.isExact else {
      throw Failure(
        "--ratios", "too fine for \(census.items.count) images (the sums would leave 64 bits)",
        nextStep: "Give the ratios with fewer decimals.")
    }
    var splits = [Int](repeating: 0, count: groups.count)
    for (place, split) in problem.solved().enumerated() { splits[order[place]] = split }
    return splits
  }
}

extension Random {
  /// A word that belongs to an image and a seed, and to nothing else.
  fileprivate static func word(seed: UInt64, of id: ContentID) -> UInt64 {
    var random = Random(seed: seed, id.word)
    return random.next()
  }
}
