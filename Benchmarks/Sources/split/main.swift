import Basics
import Compute
import Dataset
import Foundation
import Splitting

// Splits sets into five equal parts: `split [COUNT|FILE...]`. Of a count it draws a set, by default of 10,000, 100,000 and a million
// images, with a group for every five of them and 14 strata. A file has a line of two whole numbers, stratum,group, for each image:
// compare/split.py writes such files and gives them to scikit-learn too.

/// An image of a set; ids ascend, as a catalog gives them.
func item(_ number: Int, stratum: Int, group: Int) -> SplitItem {
  let id = ContentID(hex: String(format: "%016lx", number << 20) + String(repeating: "0", count: 48))
  return SplitItem(
    id: id ?? ContentID(hashing: Array("\(number)".utf8)), fileName: "\(number).jpg", width: 640, height: 480,
    attributes: ["subject": "s\(group)", "country": "c\(stratum)"], labels: .unlabelled)
}

/// A drawn set: groups and strata are random.
func drawn(_ count: Int) -> [SplitItem] {
  var random = Random(seed: 1)
  return (0..<count).map {
    let group = random.integer(in: 0...(count / 5 - 1))
    return item($0, stratum: random.integer(in: 0...13), group: group)
  }
}

/// The set of a file.
func read(_ path: String) throws -> [SplitItem] {
  var items: [SplitItem] = []
  var (stratum, number) = (0, 0)
  for byte in try Files.read(path) {
    switch byte {
    case UInt8(ascii: ","): (stratum, number) = (number, 0)
    case UInt8(ascii: "\n"):
      items.append(item(items.count, stratum: stratum, group: number))
      number = 0
    default: number = 10 * number + Int(byte) - 48
    }
  }
  return items
}

/// By how many images the stratum that is off most, in the split that is off most, misses its part; and the most as a share of such a part.
func worstDeviation(_ split: Split) -> (images: Double, share: Double) {
  let parts = split.options.shares.names.count
  return split.membersOfStratum.reduce((0, 0)) { worst, members in
    var held = [Int](repeating: 0, count: parts)
    for item in members { held[split.splitOfItem[item] ?? 0] += 1 }
    let asked = Double(members.count) / Double(parts)
    let off = held.map { abs(Double($0) - asked) }.max() ?? 0
    return (max(worst.0, off), max(worst.1, off / max(asked, 1)))
  }
}

/// The largest amount of memory that the process has had, in MiB.
func peakMemory() -> Int {
  var usage = rusage()
  #if canImport(Darwin)
    getrusage(RUSAGE_SELF, &usage)
    return usage.ru_maxrss >> 20
  #else
    getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
    return usage.ru_maxrss >> 10
  #endif
}

let shares = SplitShares(names: (1...5).map { "part-\($0)" }, weights: [1, 1, 1, 1, 1])
let sets = Array(CommandLine.arguments.dropFirst())
for set in sets.isEmpty ? ["10000", "100000", "1000000"] : sets {
  let items = try Int(set).map(drawn) ?? read(set)
  let before = peakMemory()
  let options = SplitOptions(shares: shares, stratify: [StratumKey("country")], groupBy: ["subject"], seed: 7)
  var split: Split?
  let time = try ContinuousClock().measure { split = try Splitter(options).split(items) }
  guard let split else { continue }
  let worst = worstDeviation(split)
  let seconds = Double(time.components.seconds) + Double(time.components.attoseconds) * 1e-18
  print(
    "\(items.count) images, \(split.grouping.groups.count) groups, the largest of "
      + "\(split.grouping.groups.map(\.count).max() ?? 0), \(split.strata.count) strata: "
      + "\(String(format: "%.3f", seconds)) s, "
      + "worst stratum off by \(String(format: "%.1f images (%.4f%%)", worst.images, 100 * worst.share)); peak \(peakMemory()) MiB, \(before) of it before"
  )
}
