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

  /// `count` square photographs whose faces are all whole and at least `smallest` pixels wide, the same ones in each split; in the
  /// training manifest each stands `copies` times, so that an epoch has several steps.
  init(in folder: String, count: Int, side: Int, smallest: Double, copies: Int = 1) throws {
    self.folder = folder
    let synthesizer = Synthesizer(seed: 5, images: 600, longSide: side * 4 / 3)
    var records: [ManifestRecord] = []
    for index in 0..<synthesizer.images {
      guard records.count < count else { break }
      guard let (image, faces) = Self.square(synthesizer.scene(index), side: side, smallest: smallest) else { continue }
      let bytes = image.png()
      try AtomicFile.write(bytes, to: "\(folder)/photos/\(index).png")
      records.append(
        ManifestRecord(
          fileName: "../photos/\(index).png", id: ContentID(hashing: bytes), width: side, height: side,
          labels: .labelled(faces)))
    }
    for name in ManifestSet.names {
      let rows = name == "train" ? Array(repeating: records, count: copies).flatMap { $0 } : records
      try Manifest(folder: "\(folder)/manifests", records: rows).write(to: "\(folder)/manifests/\(name).jsonl")
    }
    manifests = try ManifestSet(reading: "\(folder)/manifests")
  }

  /// The middle of a scene; nil where it holds no face, or one that is too small or not whole.
  private static func square(
    _ scene: (image: Image, annotations: [Annotation]), side: Int, smallest: Double
  ) -> (Image, [Annotation])? {
    let (image, whole) = (scene.image, Box(x: 0, y: 0, width: Double(side), height: Double(side)))
    guard min(image.width, image.height) >= side, !scene.annotations.isEmpty else { return nil }
    let (x, y) = ((image.width - side) / 2, (image.height - side) / 2)
    let faces = scene.annotations.map { face in
      var moved = face
      moved.box.x -= Double(x)
      moved.box.y -= Double(y)
      moved.landmarks = face.landmarks?.mapped { Point(x: $0.x - Double(x), y: $0.y - Double(y)) }
      return moved
    }
    let isGood = faces.allSatisfy { !$0.ignore && $0.box.width >= smallest && $0.box.intersection(whole) == $0.box }
    return isGood ? (image.cropped(x: x, y: y, width: side, height: side), faces) : nil
  }

  /// A trainer into the run folder `name`.
  func trainer(
    _ name: String, _ options: TrainingOptions, threads: Int = 2, shouldStop: @escaping () -> Bool = { false },
    report: @escaping (Trainer.Event) -> Void = { _ in }
  ) throws -> Trainer {
    try Trainer(
      options: options, manifests: manifests, run: run(name), workers: Workers(threads: threads),
      cacheBytes: 100 << 20, shouldStop: shouldStop, report: report)
  }

  func run(_ name: String) -> RunFolder { RunFolder("\(folder)/\(name)") }
}
