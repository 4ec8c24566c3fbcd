/// What each group holds of what is to be balanced: images and faces of every stratum and of the whole, images of every single
/// value of an attribute, and images by how many faces they have and how large those are.
///
/// Where strata are small and groups whole, none of them can be met exactly; that every split still has its part of the women, say,
/// is what the single values are for. That a split has as many faces as it should does not say that it has its part of the crowds and of
/// the small faces: that is what the classes of faces are for.
struct Census {
  let items: [SplitItem]
  let grouping: Grouping
  private let strata: Int
  private let stratumOfItem: [Int]
  private let faces: [Int]
  private let classes: [FaceClass]
  private let margins: Int
  private let marginsOfStratum: [[Int]]

  init(_ items: [SplitItem], _ grouping: Grouping, strata: [Stratum], _ stratumOfItem: [Int]) {
    self.items = items
    self.grouping = grouping
    self.strata = strata.count
    self.stratumOfItem = stratumOfItem
    faces = items.indices.map { items[$0].faces }
    classes = zip(items.indices, faces).map { $1 > 0 ? FaceClass(items[$0], faces: $1) : FaceClass() }
    let own = strata.map(\.margins)
    let all = Array(Set(own.joined())).sorted { $0.lexicographicallyPrecedes($1) }
    let numbers = Dictionary(uniqueKeysWithValues: all.enumerated().map { ($1, $0) })
    margins = all.count
    marginsOfStratum = own.map { $0.map { numbers[$0, default: 0] } }
  }

  /// The groups that are free, in the given order, as a problem of numbers; the others lie where they were placed.
  ///
  /// Quantities: the images of every stratum, all images, the faces of every stratum, all faces, the images of every single value, and of
  /// every class of faces.
  func problem(shares: [Int], order: [Int], countsPlaced: Bool) -> BalanceProblem {
    var tally = Tally(count: 2 * strata + 2 + margins + FaceClass.count)
    let placed =
      !countsPlaced
      ? []
      : grouping.groups.indices.compactMap { group in
        grouping.places[group].map { (terms: terms(of: grouping.groups[group], &tally), split: $0) }
      }
    let groups = order.map { terms(of: grouping.groups[$0], &tally) }
    var sums = [Sum](repeating: Sum(), count: tally.count)
    for term in placed.lazy.map(\.terms).joined() { sums[term.quantity].add(term.amount) }
    for term in groups.joined() { sums[term.quantity].add(term.amount) }
    return BalanceProblem(shares: shares, quantities: quantities(sums, shares), groups: groups, placed: placed)
  }

  /// What there is of a quantity, and how many groups hold some.
  private struct Sum {
    var amount = 0
    var groups = 0

    mutating func add(_ amount: Int) {
      self.amount += amount
      groups += 1
    }
  }

  /// What a deviation in each quantity costs.
  ///
  /// The images of a stratum come first; its faces come next, and what is left decides between divisions that are alike in these. An
  /// image weighs as much as a crowded one has faces, squared, so that faces never outweigh the images that hold them.
  private func quantities(_ sums: [Sum], _ shares: [Int]) -> [BalanceProblem.Quantity] {
    let (weight, loose) = (imageWeight, looseStrata)
    let precedence = Precedence(shares, images: sums[strata].amount)
    let first = sums[..<strata].map { precedence.weight(images: $0.amount, groups: $0.groups) }
    let images = zip(first, loose).map { BalanceProblem.Quantity(weight: weight * $0, isLoose: $1) }
    let faces = first.map { BalanceProblem.Quantity(weight: max(1, $0 / Self.facesAfterImages)) }
    let values = sums[(2 * strata + 2)...].prefix(margins).map {
      BalanceProblem.Quantity(weight: weight * precedence.relative($0.amount))
    }
    let classes = Array(repeating: BalanceProblem.Quantity(weight: weight), count: FaceClass.count)
    return images + [.init(weight: weight)] + faces + [.init(weight: 1)] + values + classes
  }

  /// How many times as much the images of a stratum weigh as its faces, besides the square.
  private static let facesAfterImages = 8

  /// The square of the mean number of faces in labelled images, rounded up.
  private var imageWeight: Int {
    let images = max(1, faces.count { $0 > 0 })
    let mean = (faces.reduce(0, +) + images - 1) / images
    return max(1, mean * mean)
  }

  /// Whether every image of a stratum is a group of its own.
  private var looseStrata: [Bool] {
    var loose = [Bool](repeating: true, count: strata)
    for group in grouping.groups where group.count > 1 {
      for item in group { loose[stratumOfItem[item]] = false }
    }
    return loose
  }

  private func terms(of group: [Int], _ tally: inout Tally) -> [BalanceProblem.Term] {
    tally.add(strata, group.count)
    for item in group {
      tally.add(stratumOfItem[item], 1)
      for margin in marginsOfStratum[stratumOfItem[item]] { tally.add(2 * strata + 2 + margin, 1) }
      guard faces[item] > 0 else { continue }
      tally.add(strata + 1 + stratumOfItem[item], faces[item])
      tally.add(2 * strata + 1, faces[item])
      for number in classes[item].numbers { tally.add(2 * strata + 2 + margins + number, 1) }
    }
    return tally.taken()
  }

  /// Amounts of quantities, of which a group has a few.
  private struct Tally {
    private var amounts: [Int]
    private var used: [Int] = []

    var count: Int { amounts.count }

    init(count: Int) { amounts = Array(repeating: 0, count: count) }

    mutating func add(_ quantity: Int, _ amount: Int) {
      if amounts[quantity] == 0 { used.append(quantity) }
      amounts[quantity] += amount
    }

    /// What was added, in order of the quantities; then nothing is left.
    mutating func taken() -> [BalanceProblem.Term] {
      used.sort()
      let terms = used.map { BalanceProblem.Term(quantity: $0, amount: amounts[$0]) }
      for quantity in used { amounts[quantity] = 0 }
      used.removeAll(keepingCapacity: true)
      return terms
    }
  }
}

/// By how much a stratum comes before the whole set.
///
/// Where all shares are equal, a deviation counts as a part of its stratum, as in a chi-squared statistic. Where they are not, that would round
/// all rare strata the same way, towards the largest split, and so would a stratum of fewer groups than it takes for the smallest split to
/// have one: an image counts the same in whatever stratum it is, and in those of too few groups no more than one of all images.
private struct Precedence {
  private let isEven: Bool
  /// How many groups it takes for the smallest split to have one of them.
  private let enough: Int
  private let images: Int

  private static let (ofEven, ofOthers) = (512, 32)

  init(_ shares: [Int], images: Int) {
    let open = shares.filter { $0 > 0 }
    isEven = Set(open).count <= 1
    enough = open.min().map { (open.reduce(0, +) + $0 - 1) / $0 } ?? 0
    self.images = images
  }

  func weight(images: Int, groups: Int) -> Int {
    isEven ? Self.ofEven * relative(images) : groups >= enough ? Self.ofOthers : 1
  }

  /// How many times as many images there are in all, where shares are equal.
  func relative(_ part: Int) -> Int { isEven && part > 0 ? images / part : 1 }
}

/// How many faces an image has and how large the largest is, in powers of two.
private struct FaceClass {
  /// 1, 2 to 3, 4 to 7 and so on to 64 and more.
  private var number: UInt8 = 0
  /// The longer side of the largest face as a part of the picture's: from a half on, from a quarter on, down to less than a 128th.
  private var size: UInt8 = 0

  private static let numbers = 7
  private static let sizes = 8
  /// How many quantities there are.
  static let count = numbers + sizes

  /// Of an image without a face; it is in no class.
  init() {}

  init(_ item: SplitItem, faces: Int) {
    number = UInt8(min(Self.numbers - 1, Int.bitWidth - 1 - faces.leadingZeroBitCount))
    let largest = item.labels.annotations.lazy.filter { !$0.ignore }.map { max($0.box.width, $0.box.height) }.max() ?? 0
    let part = largest / Double(max(item.width, item.height, 1))
    // A power of two has one exact logarithm, wherever it is computed.
    size = UInt8(min(Self.sizes - 1, max(0, -1 - part.exponentOrLowest)))
  }

  /// The numbers of its two quantities.
  var numbers: [Int] { [Int(number), Self.numbers + Int(size)] }
}

extension Double {
  /// The exponent of the number; for what has none, one below all that matter.
  fileprivate var exponentOrLowest: Int { isNormal && self > 0 ? min(0, Int(exponent)) : -64 }
}
