import Compute
import Foundation

/// Which photographs are to be spoilt, and how: decided before anything is drawn.
struct FlawPlan: Sendable {
  /// What happens to a photograph's own file.
  enum Damage: Sendable {
    case rotated, unlabelled, truncated, misnamed, mislabelled
  }

  /// What is changed in a near-duplicate.
  enum Change: CaseIterable, Sendable {
    case recompressed, scaled, brightened, cropped
  }

  /// The damage by the photograph's number.
  private(set) var damages: [Int: Damage] = [:]
  /// The originals of near-duplicates.
  private(set) var copies: [(original: Int, change: Change)] = []
  /// How many empty files, and how many HTML files.
  private(set) var emptyFiles = 0, htmlFiles = 0

  /// Nothing is spoilt.
  static let none = FlawPlan()

  private init() {}

  /// The plan for `images` photographs, of which `sitters` tells who is on them. No photograph is spoilt in two ways.
  init(seed: UInt64, sitters: [Int?]) {
    var random = Random(seed: seed, Photograph.Stream.flaws.rawValue)
    var order = Array(sitters.indices)
    random.shuffle(&order)
    let share = { (part: Int, least: Int) in max(least, sitters.count / part) }
    for (damage, count) in [
      (Damage.rotated, share(30, 2)), (.unlabelled, share(40, 2)), (.truncated, share(100, 2)),
      (.misnamed, share(150, 1)),
    ] {
      for number in order.prefix(count) { damages[number] = damage }
      order.removeFirst(min(count, order.count))
    }
    // Only where somebody is in the picture can a box be wrong.
    for number in order.filter({ sitters[$0] != nil }).prefix(share(100, 1)) { damages[number] = .mislabelled }
    order.removeAll { damages[$0] != nil }
    let changes = Change.allCases
    copies = order.prefix(share(25, 4)).enumerated().map { ($1, changes[$0 % changes.count]) }
    (emptyFiles, htmlFiles) = (share(300, 1), share(300, 1))
  }
}
