import Augmentation
import Basics
import Compute
import Dataset
import Detection
import Foundation
import Imaging
import Synthesis
import Training

/// A few synthesized photographs with manifests, to train on in seconds.
struct SmallSet {
  let folder: String
  let manifests: ManifestSet

  /// `count` square photographs of 160 or 64 pixels with a whole face of at least `smallest` pixels, the same ones in each split.
  init(in folder: String, count: Int, side: Int, smallest: Double) throws {
    self.folder = folder
    var records: [ManifestRecord] = []
    for (index, square) in Self.squares(side).lazy.filter({
      $0.faces.contains { !$0.ignore && $0.box.width >= smallest }
    }).enumerated()
    where index < count {
      let bytes = square.image.png()
      try AtomicFile.write(bytes, to: "\(folder)/photos/\(index).png")
      records.append(
        ManifestRecord(
          fileName: "../photos/\(index).png", id: ContentID(hashing: bytes), width: side, height: side,
          labels: .labelled(square.faces)))
    }
    for name in ManifestSet.names {
      try Manifest(folder: "\(folder)/manifests", records: records).write(to: "\(folder)/manifests/\(name).jsonl")
    }
    guard records.count == count else {
      throw Failure("SmallSet", "only \(records.count) scenes of that kind", nextStep: "Draw more of them.")
    }
    manifests = try ManifestSet(reading: "\(folder)/manifests")
  }

  /// Squares for all tests: drawing takes longer than training.
  private static let large = drawn(side: 160, among: 90)
  private static let small = drawn(side: 64, among: 90)

  private static func squares(_ side: Int) -> [(image: Image, faces: [Annotation])] {
    precondition(side == 160 || side == 64)
    return side == 160 ? large : small
  }

  private static func drawn(side: Int, among scenes: Int) -> [(image: Image, faces: [Annotation])] {
    let synthesizer = Synthesizer(seed: 5, images: 600, longSide: side * 2)
    return Workers().map(scenes) { square(synthesizer.scene($0), side: side) }.compactMap { $0 }
  }

  /// The square around a scene's first face; other faces that it cuts are to be ignored. Nil where the scene has no face.
  private static func square(
    _ scene: (image: Image, annotations: [Annotation]), side: Int
  ) -> (image: Image, faces: [Annotation])? {
    let image = scene.image
    guard min(image.width, image.height) >= side, let first = scene.annotations.first(where: { !$0.ignore }) else {
      return nil
    }
    let x = min(max(0, Int(first.box.center.x) - side / 2), image.width - side)
    let y = min(max(0, Int(first.box.center.y) - side / 2), image.height - side)
    let whole = Box(x: 0, y: 0, width: Double(side), height: Double(side))
    let faces = scene.annotations.map { moved($0, left: Double(x), up: Double(y), inside: whole) }
    return (image.cropped(x: x, y: y, width: side, height: side), faces.filter { $0.box.area > 0 })
  }

  private static func moved(_ face: Annotation, left x: Double, up y: Double, inside frame: Box) -> Annotation {
    var moved = face
    let box = Box(x: face.box.x - x, y: face.box.y - y, width: face.box.width, height: face.box.height)
    moved.box = box.intersection(frame)
    moved.ignore = face.ignore || moved.box != box
    moved.landmarks = face.landmarks?.mapped { Point(x: $0.x - x, y: $0.y - y) }
    return moved
  }

  /// The smallest network on squares of 64 pixels: a training of a second.
  static func options(batch: Int = 4, epochs: Int) -> TrainingOptions {
    var options = TrainingOptions()
    options.preset = .nano
    options.sizes = [64]
    options.longSide = 64
    options.batch = batch
    options.length = .epochs(epochs)
    return options
  }

  /// A trainer into the run folder `name`.
  func trainer(
    _ name: String, _ options: TrainingOptions, threads: Int = 2, shouldStop: @escaping () -> Bool = { false },
    now: @escaping () -> ContinuousClock.Instant = { .now },
    report: @escaping (Trainer.Event) -> Void = { _ in }
  ) throws -> Trainer {
    try Trainer(
      options: options, manifests: manifests, run: run(name), workers: Workers(threads: threads),
      cacheBytes: 100 << 20, shouldStop: shouldStop, now: now, report: report)
  }

  func run(_ name: String) -> RunFolder { RunFolder("\(folder)/\(name)") }
}
