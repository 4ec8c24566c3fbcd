import Compute
import Foundation
import Splitting

// How long it takes to find all pairs of near hashes.
//
//   swift run -c release hamming [COUNT]

/// Hashes of pictures that have nothing in common, but for some in a hundred that are near another.
func randomHashes(_ count: Int) -> [UInt64] {
  var random = Random(seed: 0)
  var hashes: [UInt64] = (0..<count).map { _ in random.next() }
  for place in stride(from: 99, to: count, by: 100) {
    hashes[place] = (0..<random.integer(in: 0...10)).reduce(hashes[place - 50]) { hash, _ in
      hash ^ 1 << UInt64(random.integer(in: 0...63))
    }
  }
  return hashes
}

/// The like with seven further hashes each; and, where `clustered`, as photographs are: bursts of up to twenty, and a twentieth of all
/// the same blank picture.
func orientedHashes(_ count: Int, clustered: Bool) -> [UInt64] {
  var random = Random(seed: 1)
  var hashes: [UInt64] = []
  hashes.reserveCapacity(8 * count)
  let blank: [UInt64] = (0..<8).map { _ in random.next() }
  var scene = blank
  var left = 0
  for _ in 0..<count {
    if clustered, random.chance(0.05) {
      hashes += blank
      continue
    }
    if left == 0 {
      scene = (0..<8).map { _ in random.next() }
      left = clustered ? random.integer(in: 1...20) : 1
    }
    left -= 1
    let change = (0..<random.integer(in: 0...5)).reduce(UInt64(0)) { mask, _ in
      mask ^ 1 << UInt64(random.integer(in: 0...63))
    }
    hashes += scene.map { $0 ^ change }
  }
  return hashes
}

/// The peak of the process's memory, in megabytes.
func peak() -> Int {
  var usage = rusage()
  #if os(Linux)
    getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
    return usage.ru_maxrss / 1024
  #else
    getrusage(RUSAGE_SELF, &usage)
    return usage.ru_maxrss / (1024 * 1024)
  #endif
}

func report(_ name: String, threads: Int, _ hashes: [UInt64], orientations: Int) {
  let join = HammingJoin(radius: 8, workers: Workers(threads: threads))
  var result: HammingJoin.Result?
  let time = ContinuousClock().measure { result = join.result(among: hashes, orientations: orientations) }
  guard let result else { return }
  let seconds = Double(time.components.seconds) + Double(time.components.attoseconds) * 1e-18
  print(
    String(
      format: "%@, %d thread(s): %.3f s, %d classes, %d pairs within %d bits, peak %d MB", name, threads, seconds,
      result.classes.count, result.pairs.count, result.radius, peak()))
}

let count = CommandLine.arguments.count > 1 ? Int(CommandLine.arguments[1]) ?? 1_000_000 : 1_000_000
let few = randomHashes(20000)
for threads in [1, 2] { report("20000 hashes", threads: threads, few, orientations: 1) }
for clustered in [false, true] {
  let hashes = orientedHashes(count, clustered: clustered)
  report(
    "\(count) pictures in 8 orientations, \(clustered ? "clustered" : "random")", threads: 2, hashes, orientations: 8)
}
