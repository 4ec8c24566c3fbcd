import Basics
import Compute
import Dataset

/// What a user can choose about a split.
public struct SplitOptions: Hashable, Sendable {
  /// The splits and their shares.
  public var shares: SplitShares
  /// Attributes whose combinations every split should hold in equal parts.
  public var stratify: [StratumKey]
  /// Attributes whose values must not be torn apart: images that share one stay together.
  public var groupBy: [String]
  /// Another seed gives another split of the same quality.
  public var seed: UInt64
  /// Groups of more images are told, with the link that holds them together least.
  public var maxGroup: Int

  /// The options of a split.
  public init(
    shares: SplitShares, stratify: [StratumKey] = [], groupBy: [String] = [], seed: UInt64 = 0, maxGroup: Int = 100
  ) {
    self.shares = shares
    self.stratify = stratify
    self.groupBy = groupBy
    self.seed = seed
    self.maxGroup = maxGroup
  }
}

/// Every image's place: the result of ``Splitter``.
public struct Split: Sendable {
  /// What was asked for.
  public var options: SplitOptions
  /// The images, in order of their content ids.
  public let items: [SplitItem]
  /// How many more items there were of the same content as another.
  public let copies: Int
  /// Which images had to stay together.
  public let grouping: Grouping
  /// What was balanced.
  public let strata: [Stratum]
  /// The images of each stratum that are in a split.
  public let membersOfStratum: [[Int]]
  /// The split of each group.
  public var splitOfGroup: [Int]
  /// The split of each image; nil for one in quarantine.
  public var splitOfItem: [Int?]
  /// The split that was not dealt to, as it holds a value that was left out.
  public var leftOut: Int?

  /// The images of one split, in order of their content ids.
  public func items(in split: Int) -> [SplitItem] {
    items.indices.filter { splitOfItem[$0] == split }.map { items[$0] }
  }

  /// The split of each content; none for one in quarantine.
  public var splitOfContent: [ContentID: Int] { places.mapValues(\.split) }

  /// The split and the group of each content; none for one in quarantine.
  public var places: [ContentID: ClosestPairs.Place] {
    var places: [ContentID: ClosestPairs.Place] = [:]
    for (number, group) in grouping.groups.enumerated() {
      for item in group { places[items[item].id] = .init(split: splitOfGroup[number], group: number) }
    }
    return places
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
  public static let version = 4

  let options: SplitOptions
  private let workers: Workers

  /// What two threads do at once.
  private enum Half: Sendable {
    case groups(Result<Grouping, Failure>)
    case strata((strata: [Stratum], ofItem: [Int]))
  }

  /// A splitter with these options.
  public init(_ options: SplitOptions, workers: Workers = Workers()) {
    (self.options, self.workers) = (options, workers)
  }

  /// Splits `items`; an attribute that no image has is refused with the names that come near.
  ///
  /// - Parameters:
  ///   - links: what ties images together besides the attributes; those to images that are not there say nothing.
  ///   - places: where images must lie.
  public func split(
    _ items: [SplitItem], links: [ItemLink] = [], places: [ContentID: Placement] = [:]
  ) throws(Failure) -> Split {
    let sorted = Self.unique(items)
    try check(sorted)
    return try split(sorted, copies: items.count - sorted.count) { () throws(Failure) in
      try grouping(of: sorted, links, places)
    }
  }

  /// - Parameters:
  ///   - dealsPlaced: whether what was placed counts among that of which the others are to have their part.
  ///   - group: tells the groups, while the strata are told beside it.
  func split(
    _ items: [SplitItem], copies: Int, dealsPlaced: Bool = true, _ group: @Sendable () throws(Failure) -> Grouping
  ) throws(Failure) -> Split {
    let halves = workers.map(2) { half -> Half in
      half == 0 ? .groups(Result(catching: group)) : .strata(Stratum.all(of: items, by: options.stratify))
    }
    guard case .groups(let groups) = halves[0], case .strata(let (strata, stratumOfItem)) = halves[1] else {
      preconditionFailure("halves come in their order")
    }
    let grouping = try groups.get()
    let splitOfGroup = try deal(Census(items, grouping, strata: strata, stratumOfItem), dealsPlaced)
    return Split(options, items, copies: copies, grouping, strata, stratumOfItem, splitOfGroup: splitOfGroup)
  }

  private func grouping(
    of items: [SplitItem], _ links: [ItemLink], _ places: [ContentID: Placement]
  ) throws(Failure) -> Grouping {
    let graph = GroupGraph(items, by: options.groupBy, links)
    guard !places.isEmpty else { return Grouping(graph) }
    let placed = items.map { places[$0.id] }
    var placing = Placing(graph, placed, names: options.shares.names)
    try placing.run()
    return Grouping(graph, placed: placed, quarantine: placing.quarantine, leaks: placing.leaks)
  }

  /// The items in order of their ids; of several with the same content, the one whose name comes first, with the values of
  /// all: the subject of a copy is in the picture too.
  static func unique(_ items: [SplitItem]) -> [SplitItem] {
    if items.indices.dropFirst().allSatisfy({ items[$0 - 1].id < items[$0].id }) { return items }
    let order = items.indices.map { (key: items[$0].id.word, place: $0) }.sorted { a, b in
      if a.key != b.key { return a.key < b.key }
      return (items[a.place].id, items[a.place].fileName) < (items[b.place].id, items[b.place].fileName)
    }
    var result: [SplitItem] = []
    result.reserveCapacity(items.count)
    for (_, place) in order {
      if let last = result.last, last.id == items[place].id {
        result[result.count - 1] = last.joined(with: items[place])
      } else {
        result.append(items[place])
      }
    }
    return result
  }

  /// The split of each group: solved in falling order of size, equal ones shuffled by the seed.
  private func deal(_ census: Census, _ dealsPlaced: Bool) throws(Failure) -> [Int] {
    let groups = census.grouping.groups
    let keys = groups.map { Random.word(seed: options.seed, of: census.items[$0[0]].id) }
    let free = groups.indices.filter { census.grouping.places[$0] == nil }
    let order = free.map { (size: groups[$0].count, key: keys[$0], group: $0) }
      .sorted { ($1.size, $0.key, $0.group) < ($0.size, $1.key, $1.group) }.map(\.group)
    var shares = options.shares.weights
    if !dealsPlaced { shares[shares.count - 1] = 0 }
    let problem = census.problem(shares: shares, order: order, countsPlaced: dealsPlaced)
    guard problem.isExact else {
      throw Failure(
        "--splits or --ratios", "too fine for \(census.items.count) images (the sums would leave 128 bits)",
        nextStep: "Give parts with fewer decimals, or counts in round hundreds.")
    }
    var splits = census.grouping.places.map { $0 ?? 0 }
    for (place, split) in problem.solved().enumerated() { splits[order[place]] = split }
    return splits
  }
}

/// What is refused before anything is dealt.
extension Splitter {
  func check(_ items: [SplitItem]) throws(Failure) {
    try checkAttributes(options.stratify.map(\.attribute), "--stratify", items)
    try checkAttributes(options.groupBy, "--group-by", items)
    for key in options.stratify where key.binWidth != nil {
      guard let item = items.first(where: { $0.value(of: key.attribute).map { key.bin($0) == nil } ?? false }) else {
        continue
      }
      throw Failure(
        "--stratify \(key)",
        "'\(item.value(of: key.attribute) ?? "")' of \(item.fileName) is not a number to put into a bin",
        nextStep: "Mend the value, or stratify by \(key.attribute) as it is.")
    }
  }

  private func checkAttributes(_ names: [String], _ option: String, _ items: [SplitItem]) throws(Failure) {
    guard !names.isEmpty, !items.isEmpty else { return }
    for name in names where !items.contains(where: { $0.attributes[name] != nil || $0.aliases[name] != nil }) {
      let known = Set(items.lazy.flatMap(\.attributes.keys))
      throw Failure(
        "\(option) \(name)", "no image has an attribute of that name", nextStep: suggestion(for: name, among: known))
    }
  }
}

extension Random {
  /// A word that belongs to an image and a seed, and to nothing else.
  fileprivate static func word(seed: UInt64, of id: ContentID) -> UInt64 {
    var random = Random(seed: seed, id.word)
    return random.next()
  }
}
