import Compute
import Dataset
import Foundation
import Splitting

// Splits drawn sets into five equal parts: `split [COUNT...]`, by default 10,000, 100,000 and a million images; a group for every five
// of them and 14 strata, as compare/split.py draws them for scikit-learn.

/// An image of a drawn set: its group and its stratum are random; ids ascend, as a catalog gives them.
func item(_ number: Int, groups: Int, _ random: inout Random) -> SplitItem {
  let id = ContentID(hex: String(format: "%016lx", number << 20) + String(repeating: "0", count: 48))
  let attributes = [
    "subject": "s\(random.integer(in: 0...(groups - 1)))", "country": "c\(random.integer(in: 0...13))",
  ]
  return SplitItem(
    id: id ?? ContentID(hashing: Array("\(number)".utf8)), fileName: "\(number).jpg", width: 640, height: 480,
    attributes: attributes, labels: .unlabelled)
}

/// By how many images the stratum that is off most, in the split that is off most, misses its part.
func worstDeviation(_ split: Split) -> Double {
  let parts = split.options.shares.names.count
  return split.membersOfStratum.map { members in
    var held = [Int](repeating: 0, count: parts)
    for item in members { held[split.splitOfItem[item] ?? 0] += 1 }
    return held.map { abs(Double($0) - Double(members.count) / Double(parts)) }.max() ?? 0
  }.max() ?? 0
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

let counts = CommandLine.arguments.dropFirst().compactMap { Int($0) }
let shares = SplitShares(names: (1...5).map { "part-\($0)" }, weights: [1, 1, 1, 1, 1])
for count in counts.isEmpty ? [10_000, 100_000, 1_000_000] : counts {
  var random = Random(seed: 1)
  let items = (0..<count).map { item($0, groups: count / 5, &random) }
  let drawn = peakMemory()
  let options = SplitOptions(shares: shares, stratify: [StratumKey("country")], groupBy: ["subject"], seed: 7)
  var split: Split?
  let time = try ContinuousClock().measure { split = try Splitter(options).split(items) }
  guard let split else { continue }
  let seconds = Double(time.components.seconds) + Double(time.components.attoseconds) * 1e-18
  print(
    "\(count) images, \(split.grouping.groups.count) groups, \(split.strata.count) strata: \(String(format: "%.2f", seconds)) s, "
      + "worst stratum off by \(String(format: "%.1f", worstDeviation(split))) images; peak \(peakMemory()) MiB, \(drawn) of it before"
  )
}
