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

func seconds(_ body: () throws -> Void) rethrows -> Double {
  let clock = ContinuousClock()
  let time = try clock.measure(body)
  return Double(time.components.seconds) + Double(time.components.attoseconds) * 1e-18
}

let numbers = CommandLine.arguments.dropFirst().compactMap { Int($0) }
let (count, thumbnail, batch) = (
  numbers.first ?? 100_000, numbers.dropFirst().first ?? 3000, numbers.dropFirst(2).first ?? 256
)
let path = FileManager.default.temporaryDirectory.path + "/catalog-rows-\(getpid()).sqlite"
defer { try? FileManager.default.removeItem(atPath: path) }
let facts = try PhotographFacts(of: Image(width: 320, height: 240, color: .gray).jpeg())
let catalog = try Catalog(writing: path)
var writing = 0.0
for start in stride(from: 0, to: count, by: batch) {
  let rows = records(start..<min(start + batch, count), facts, thumbnail: thumbnail)
  writing += try seconds { try catalog.record(rows) }
  if start / batch % max(1, count / batch / 5) == 0, start > 0 {
    print("\(start) records: \(Int(Double(start) / writing)) a second, \(peakMemory()) MiB")
  }
}
let closing = try seconds { try catalog.close() }
let size = (FileFacts(path)?.size ?? 0) >> 20
print(
  "\(count) records of \(thumbnail) bytes of thumbnail, \(batch) a transaction: \(Int(Double(count) / writing)) a second;"
    + " \(Int(Double(count) / (writing + closing))) with the last checkpoint; \(size) MiB; peak memory \(peakMemory()) MiB"
)
