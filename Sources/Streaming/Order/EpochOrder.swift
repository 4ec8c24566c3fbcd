import Compute
import Dataset

/// The order of an epoch, which follows from (seed, epoch, content ids) without anything being read.
struct EpochOrder: Sendable {
  let manifest: Manifest
  /// The records that take part, as indices into the manifest.
  let members: [Int]
  let seed: UInt64
  let sampling: Sampling

  private static let orderWord = UInt64.max
  private static let drawWord = UInt64.max - 1

  func draws(epoch: Int) -> [Draw] {
    switch sampling {
    case .once: return permutation(epoch: epoch).map { Draw(index: $0, repeats: 0) }
    case .weighted(let weights): return drawn(epoch: epoch, weights)
    }
  }

  /// Each photograph gets a random number of its own and the numbers are sorted: a photograph more or less moves no other
  /// one past its neighbours.
  func permutation(epoch: Int) -> [Int] {
    let keyed = members.map { index in
      let record = manifest.records[index]
      return (key: key(of: record.id, epoch: epoch), record: record, index: index)
    }
    let sorted = keyed.sorted {
      ($0.key, $0.record.id.hex, $0.record.fileName, $0.index)
        < ($1.key, $1.record.id.hex, $1.record.fileName, $1.index)
    }
    return sorted.map(\.index)
  }

  /// The number by which a photograph is sorted into an epoch's order.
  private func key(of id: ContentID, epoch: Int) -> UInt64 {
    var random = Random(seed: seed, UInt64(bitPattern: Int64(epoch)), id.word, Self.orderWord)
    return random.next()
  }

  /// The first member from `place` on, on a circle of 2^64 places on which every photograph lies at its number of the epoch; `permutation` are the
  /// members by these numbers.
  func position(from place: UInt64, in permutation: [Int], epoch: Int) -> Int {
    var (low, high) = (0, permutation.count)
    while low < high {
      let middle = (low + high) / 2
      if key(of: manifest.records[permutation[middle]].id, epoch: epoch) < place {
        low = middle + 1
      } else {
        high = middle
      }
    }
    return low
  }

  /// One draw for each position, over the members in the order of their ids: the manifest's rows do not enter.
  private func drawn(epoch: Int, _ weights: [Double]) -> [Draw] {
    let sorted = members.sorted {
      (manifest.records[$0].id.hex, manifest.records[$0].fileName, $0)
        < (manifest.records[$1].id.hex, manifest.records[$1].fileName, $1)
    }
    var sum = 0.0
    let sums = sorted.map { index in
      sum += weights[index]
      return sum
    }
    var counts: [Int: Int] = [:]
    return members.indices.map { position in
      var random = Random(
        seed: seed, UInt64(bitPattern: Int64(epoch)), UInt64(position), Self.drawWord)
      let index = sorted[Self.place(of: random.uniform() * sum, in: sums)]
      defer { counts[index, default: 0] += 1 }
      return Draw(index: index, repeats: counts[index] ?? 0)
    }
  }

  /// The first of the rising `sums` that is more than `value`.
  private static func place(of value: Double, in sums: [Double]) -> Int {
    var (low, high) = (0, sums.count - 1)
    while low < high {
      let middle = (low + high) / 2
      if sums[middle] > value { high = middle } else { low = middle + 1 }
    }
    return low
  }
}
