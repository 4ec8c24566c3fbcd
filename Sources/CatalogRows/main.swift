import Basics
import Catalog
import Dataset
import Foundation
import Imaging

// Writes records as ingest does, and tells how fast: `catalog-rows COUNT [THUMBNAIL-BYTES] [BATCH]`.

/// The records number `range`: no two alike, and as full as those of a phone's photographs.
func records(_ range: Range<Int>, _ facts: PhotographFacts, thumbnail: Int) -> [(ListedFile, Examination)] {
  range.map { number in
    var facts = facts
    let id = ContentID(hashing: Array("\(number)".utf8))
    facts.pixels = ContentID(hashing: Array("pixels \(number)".utf8)).hex
    facts.hashes = (0..<8).map { id.word &* UInt64(2 * $0 + 1) }
    facts.exif.make = "Some Maker"
    facts.exif.model = "Model 7"
    facts.thumbnail = [UInt8](repeating: UInt8(truncatingIfNeeded: number), count: thumbnail)
    let path = "photos/\(String(number / 1000))/IMG_\(String(format: "%07d", number)).jpg"
    let modified = 1_700_000_000_000_000_000 + Int64(number)
    return (ListedFile(path: path, size: 2_000_000, modified: modified), Examination(id, facts))
  }
}

/// What the process has used so far.
func usage() -> rusage {
  var usage = rusage()
  #if canImport(Darwin)
    getrusage(RUSAGE_SELF, &usage)
  #else
    getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
  #endif
  return usage
}

/// The largest amount of memory that the process has had, in MiB.
func peakMemory() -> Int {
  #if canImport(Darwin)
    return usage().ru_maxrss >> 20
  #else
    return usage().ru_maxrss >> 10
  #endif
}

/// Seconds: of the clock, and of the processor, the program's and the system's; where others are at work too, the second says more.
struct Cost {
  var wall = 0.0
  var processor = 0.0

  mutating func add(_ body: () throws -> Void) rethrows {
    let before = Self.processorSeconds
    let time = try ContinuousClock().measure(body)
    wall += Double(time.components.seconds) + Double(time.components.attoseconds) * 1e-18
    processor += Self.processorSeconds - before
  }

  func told(_ count: Int) -> String {
    let micro = String(format: "%.1f", processor / Double(count) * 1e6)
    return "\(Int(Double(count) / wall)) a second, \(micro) us of processor each"
  }

  private static var processorSeconds: Double {
    let used = usage()
    return [used.ru_utime, used.ru_stime].reduce(0) { $0 + Double($1.tv_sec) + Double($1.tv_usec) * 1e-6 }
  }
}

let numbers = CommandLine.arguments.dropFirst().compactMap { Int($0) }
let (count, thumbnail, batch) = (
  numbers.first ?? 100_000, numbers.dropFirst().first ?? 3000, numbers.dropFirst(2).first ?? 256
)
let path = FileManager.default.temporaryDirectory.path + "/catalog-rows-\(getpid()).sqlite"
defer { try? FileManager.default.removeItem(atPath: path) }
let facts = try PhotographFacts(of: Image(width: 320, height: 240, color: .gray).jpeg())
let catalog = try Catalog(writing: path)
var cost = Cost()
try cost.add { try catalog.dropFileIndexes() }
for start in stride(from: 0, to: count, by: batch) {
  let rows = records(start..<min(start + batch, count), facts, thumbnail: thumbnail)
  try cost.add { try catalog.record(rows) }
  if start / batch % max(1, count / batch / 5) == 0, start > 0 {
    print("\(start) records: \(cost.told(start)), \(peakMemory()) MiB")
  }
}
print("\(count) records of \(thumbnail) bytes of thumbnail, \(batch) a transaction: \(cost.told(count))")
try cost.add { try catalog.makeFileIndexes() }
print("with the indexes: \(cost.told(count))")
try cost.add { try catalog.close() }
let size = (FileFacts(path)?.size ?? 0) >> 20
print("with the last checkpoint: \(cost.told(count)); \(size) MiB; peak memory \(peakMemory()) MiB")
