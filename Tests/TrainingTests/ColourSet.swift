import Basics
import Compute
import Dataset
import Imaging
import Training

/// Small noisy photographs of two kinds, reddish and bluish, with manifests that say which: to learn in a second. Nobody says whether there
/// are faces.
struct ColourSet {
  let folder: String
  let manifests: ManifestSet

  /// `train` photographs to learn from and `others` each to choose by and to measure on; every fifth one's colour is not told.
  init(in folder: String, train: Int = 20, others: Int = 10, colours: [String] = ["red", "blue"]) throws {
    self.folder = folder
    var number = 0
    for (name, count) in [("train", train), ("val", others), ("test", others)] {
      let records = try (0..<count).map { _ in
        defer { number += 1 }
        return try Self.record(number, colours, in: folder)
      }
      try Manifest(folder: "\(folder)/manifests", records: records).write(to: "\(folder)/manifests/\(name).jsonl")
    }
    manifests = try ManifestSet(reading: "\(folder)/manifests")
  }

  private static func record(_ number: Int, _ colours: [String], in folder: String) throws -> ManifestRecord {
    let place = number % colours.count
    let image = picture(number, red: place == 0)
    let bytes = image.png()
    try AtomicFile.write(bytes, to: "\(folder)/photos/\(number).png")
    var attributes = ["same": "always", "number": "\(number)"]
    if number % 5 != 4 { attributes["colour"] = colours[place] }
    return ManifestRecord(
      fileName: "../photos/\(number).png", id: ContentID(hashing: bytes), width: image.width, height: image.height,
      attributes: attributes, labels: .unlabelled)
  }

  /// Of changing shape, a little brighter in one channel.
  private static func picture(_ number: Int, red: Bool) -> Image {
    var random = Random(seed: UInt64(number), 77)
    let (width, height) = (60 + number % 3 * 20, 70)
    let bytes = (0..<3 * width * height).map { index in
      UInt8(random.integer(in: 0...150) + (index % 3 == (red ? 0 : 2) ? 60 : 0))
    }
    return Image(width: width, height: height, pixels: bytes)
  }

  /// The smallest network on squares of 32 and 64 pixels.
  static func options(epochs: Int) throws -> TrainingOptions {
    var options = try TrainingOptions(settings: [
      "task": "classify", "label": "colour", "preset": "nano", "size": "32,64",
    ])
    options.batch = 9
    options.length = .epochs(epochs)
    return options
  }

  /// A trainer into the run folder `name`.
  func trainer(
    _ name: String, _ options: TrainingOptions, threads: Int = 2, shouldStop: @escaping () -> Bool = { false }
  ) throws -> Trainer {
    try Trainer(
      options: options, manifests: manifests, run: run(name), workers: Workers(threads: threads),
      cacheBytes: 100 << 20, shouldStop: shouldStop, report: { _ in })
  }

  func run(_ name: String) -> RunFolder { RunFolder("\(folder)/\(name)") }
}
