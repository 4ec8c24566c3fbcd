import Basics
import CPlainJPEG
import Compute
import Dataset
import Foundation
import Imaging

// How fast the whole record of a photograph is, against libjpeg-turbo alone on the same bytes at the same scale.
//
//   swift run -c release record FOLDER [FILES]

/// A JPEG's bytes and the scale at which it is looked at.
struct Sample: Sendable {
  let bytes: [UInt8]
  let scale: Int
}

/// The JPEG files below `folder` that give a record, in memory; at most `limit`, spread over all.
func samples(in folder: String, limit: Int) -> [Sample] {
  let names = (FileManager.default.enumerator(atPath: folder)?.compactMap { $0 as? String } ?? [])
    .filter { $0.lowercased().hasSuffix(".jpg") || $0.lowercased().hasSuffix(".jpeg") }.sorted()
  let step = max(1, names.count / limit)
  return stride(from: 0, to: names.count, by: step).compactMap { place in
    guard let bytes = try? Files.read(folder + "/" + names[place]), let facts = try? PhotographFacts(of: bytes),
      facts.header.format == .jpeg
    else { return nil }
    return Sample(bytes: bytes, scale: facts.scale)
  }
}

/// Pictures a second of the best of three rounds.
func rate(_ samples: [Sample], threads: Int, _ body: @Sendable (Sample, Int) -> Void) -> Double {
  let workers = Workers(threads: threads)
  let seconds = (0..<3).map { _ in
    let time = ContinuousClock().measure {
      workers.forEach(samples.count) { index, worker in body(samples[index], worker) }
    }
    return Double(time.components.seconds) + Double(time.components.attoseconds) * 1e-18
  }
  return Double(samples.count) / (seconds.min() ?? 1)
}

/// A buffer for each thread, large enough for every sample.
final class Buffers: @unchecked Sendable {
  // Each worker touches the buffer of its own number only.
  private let memory: [UnsafeMutableBufferPointer<UInt8>]

  init(count: Int, capacity: Int) { memory = (0..<count).map { _ in .allocate(capacity: capacity) } }

  func decode(_ sample: Sample, worker: Int) -> Int {
    let target = memory[worker]
    return cplainjpeg_decode(
      sample.bytes, sample.bytes.count, Int32(sample.scale), target.baseAddress, target.count)
  }
}

let arguments = CommandLine.arguments
guard arguments.count >= 2 else {
  print("usage: record FOLDER [FILES]")
  exit(64)
}
let files = samples(in: arguments[1], limit: arguments.count > 2 ? Int(arguments[2]) ?? 2000 : 2000)
guard !files.isEmpty else {
  print("\(arguments[1]): no JPEG file in it")
  exit(2)
}
let scales = Dictionary(grouping: files, by: \.scale).map { "\($0.value.count) at \($0.key)/8" }.sorted()
print("\(files.count) photographs in memory, \(scales.joined(separator: ", "))")
for threads in [1, 2] {
  let buffers = Buffers(count: threads, capacity: 3 << 24)
  let plain = rate(files, threads: threads) { precondition(buffers.decode($0, worker: $1) > 0) }
  let shim = rate(files, threads: threads) { sample, _ in
    _ = try? Image.decode(sample.bytes, options: DecodeOptions(longSide: PhotographFacts.longSide))
  }
  let record = rate(files, threads: threads) { sample, _ in
    _ = (ContentID(hashing: sample.bytes), try? PhotographFacts(of: sample.bytes))
  }
  func text(_ rate: Double) -> String { String(format: "%6.0f/s (%.2f)", rate, rate / plain) }
  print("\(threads) thread(s): libjpeg-turbo \(text(plain)), dsm decode \(text(shim)), whole record \(text(record))")
}
