import Augmentation
import Basics
import CPlainJPEG
import Compute
import Dataset
import Foundation
import Imaging
import Streaming

// The stream from JPEG to normalised float tensor (N x 3 x height x width), and from memory and a packed file, beside libjpeg-turbo alone on the same
// bytes at the same reduction; and the peak of memory after each epoch. `compare/stream.py` runs it and Albumentations in turns.
//
//   swift run -c release stream FOLDER RECIPE [FILES]

let epochs = 5
let batchSize = 32

/// What the clocks said.
struct Moment {
  let wall = ContinuousClock.now
  let processor = Double(clock()) / Double(CLOCKS_PER_SEC)
  let peak = peakOfMemory()
}

/// The most memory that was in use, in MiB; nil where the system does not tell. What getrusage tells on Linux is at least what the program had that started
/// this one.
func peakOfMemory() -> Int? {
  guard let status = try? String(contentsOfFile: "/proc/self/status", encoding: .utf8),
    let line = status.split(separator: "\n").first(where: { $0.hasPrefix("VmHWM:") })
  else { return nil }
  return Int(line.filter(\.isNumber)).map { $0 >> 10 }
}

/// The labelled JPEG files below a folder: a face in the middle of each, as boxes cost time too.
func manifest(of folder: String, limit: Int) throws -> Manifest {
  let names = try FileManager.default.subpathsOfDirectory(atPath: folder).sorted()
    .filter { $0.lowercased().hasSuffix(".jpg") || $0.lowercased().hasSuffix(".jpeg") }
  let step = max(1, names.count / limit)
  let records = try stride(from: 0, to: names.count, by: step).compactMap { place -> ManifestRecord? in
    let bytes = try Files.read(folder + "/" + names[place])
    guard let photograph = try? EncodedPhotograph(bytes) else { return nil }
    let (width, height) = (Double(photograph.width), Double(photograph.height))
    let boxes = [0.2, 0.4].map { Box(x: $0 * width, y: $0 * height, width: 0.3 * width, height: 0.3 * height) }
    return ManifestRecord(
      fileName: names[place], id: ContentID(hashing: bytes), width: photograph.width, height: photograph.height,
      attributes: [:], labels: .labelled(boxes.map { Annotation(box: $0) }))
  }
  return Manifest(folder: folder, records: records)
}

/// The moments between the epochs of a stream, and in how many eighths each sample of the first was decoded.
func run(_ stream: SampleStream, _ format: TensorFormat, threads: Int) throws -> ([Moment], [ContentID: Int]) {
  let batches = BatchStream(
    stream, StreamPlaces(0, epochs * stream.count), format: format, batchSize: batchSize,
    workers: Workers(threads: threads))
  var (moments, eighths, count) = ([Moment()], [ContentID: Int](), 0)
  while let batch = try batches.next() {
    count += batch.samples.count
    for sample in batch.samples where sample.epoch == 0 { eighths[sample.id] = sample.decodedEighths }
    if count >= moments.count * stream.count { moments.append(Moment()) }
  }
  return (moments, eighths)
}

/// Samples a second between two moments, by the wall's clock and the processor's.
func show(_ name: String, _ count: Int, _ from: Moment, _ to: Moment) {
  let time = (to.wall - from.wall).components
  let seconds = Double(time.seconds) + Double(time.attoseconds) * 1e-18
  let rates = [seconds, to.processor - from.processor].map { String(format: "%8.0f", Double(count) / $0) }
  print("\(name.padding(toLength: 44, withPad: " ", startingAt: 0))\(rates[0]) img/s \(rates[1]) a processor second")
}

/// Decodes all files whole at their reductions, with libjpeg-turbo and nothing around it.
func decodeAlone(_ manifest: Manifest, _ eighths: [ContentID: Int], threads: Int) throws -> (Int, Moment, Moment) {
  let files = try manifest.records.compactMap { record in
    try eighths[record.id].map { (bytes: try Files.read(manifest.path(of: record)), eighths: $0) }
  }
  let largest = manifest.records.map { 3 * ($0.width + 8) * ($0.height + 8) }.max() ?? 0
  let start = Moment()
  Workers(threads: threads).forEach(2 * files.count) { index, _ in
    let file = files[index % files.count]
    let written = withUnsafeTemporaryAllocation(of: UInt8.self, capacity: largest) {
      cplainjpeg_decode(file.bytes, file.bytes.count, Int32(file.eighths), $0.baseAddress, $0.count)
    }
    precondition(written > 0, "a file that was decoded before")
  }
  return (2 * files.count, start, Moment())
}

// As dsm does.
FreedMemory.keep()
let arguments = CommandLine.arguments
guard arguments.count > 2 else {
  print("usage: stream FOLDER RECIPE [FILES]")
  exit(64)
}
let photographs = try manifest(of: arguments[1], limit: arguments.count > 3 ? Int(arguments[3]) ?? 500 : 500)
guard !photographs.records.isEmpty else {
  print("\(arguments[1]): no JPEG file in it")
  exit(2)
}
let recipe = try Recipe(arguments[2])
guard let canvas = recipe.canvas else {
  print("\(arguments[2]): its samples have no single size; end it with a transform that sets one, such as LetterBox")
  exit(2)
}
let format = TensorFormat(
  canvas: canvas, layout: .nchw, element: .float32, normalization: recipe.normalization ?? .unit)
func stream(cache: Int = 0, _ packed: PackedPhotographs? = nil) -> SampleStream {
  SampleStream(manifest: photographs, recipe: recipe, seed: 1, cacheBytes: cache, packed: packed)
}
let count = photographs.records.count
print("\(count) photographs, \(epochs) epochs, batches of \(batchSize), \(canvas.width)x\(canvas.height)")
for threads in [1, 2] {
  let (moments, eighths) = try run(stream(), format, threads: threads)
  show("JPEG, \(threads) thread(s)", (epochs - 1) * count, moments[1], moments[epochs])
  let (files, start, end) = try decodeAlone(photographs, eighths, threads: threads)
  show("libjpeg-turbo alone, \(threads) thread(s)", files, start, end)
  let peaks = moments.dropFirst().compactMap(\.peak)
  if !peaks.isEmpty { print("peak after each epoch: \(peaks.map { "\($0)" }.joined(separator: ", ")) MiB") }
}
let path = NSTemporaryDirectory() + "stream-\(getpid()).dsmpack"
defer { unlink(path) }
_ = try PackedPhotographs.write(photographs, decode: recipe.decode, to: path)
for threads in [1, 2] {
  for (name, source) in [("cache", stream(cache: 4 << 30)), ("packed", stream(try PackedPhotographs(reading: path)))] {
    let (moments, _) = try run(source, format, threads: threads)
    show("\(name), first epoch, \(threads) thread(s)", count, moments[0], moments[1])
    show("\(name), later epochs, \(threads) thread(s)", (epochs - 1) * count, moments[1], moments[epochs])
  }
}
