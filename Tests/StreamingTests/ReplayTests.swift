import Augmentation
import Basics
import Dataset
import Imaging
import Streaming
import TestSupport
import Testing

@Suite("Replaying a sample") struct ReplayTests {
  private static let recipe = """
    augment:
      - Mosaic: {target_size: 90, cell_shape: 80, p: 0.4}
      - FaceScaleCrop: {size: 64, p: 0.7}
      - OneOf: {transforms: [{Rotate: {limit: 40}}, {Perspective: {p: 0.5}}], p: 0.6}
      - GaussNoise: {std_range: [0.01, 0.05], p: 0.5}
      - LetterBox: {size: 64}
    boxes: {clip: true, min_visibility: 0.5, dropped: ignore}
    """

  private func stream(_ manifest: Manifest, _ sampling: Sampling = .once) throws -> SampleStream {
    SampleStream(
      manifest: manifest, recipe: try Recipe(yaml: Self.recipe, name: "t"), seed: 11, cacheBytes: 0, sampling: sampling)
  }

  @Test("What is replayed is the stream's own sample, by name and by id, also the second of an epoch")
  func same() throws {
    try withPhotographs { manifest in
      for sampling in [Sampling.once, try .weighted(by: "weight", in: manifest)] {
        let stream = try stream(manifest, sampling)
        for epoch in 0..<3 {
          for sample in try stream.samples(epoch: epoch, positions: 0..<stream.count) {
            for photograph in [sample.fileName, String(sample.id.hex.prefix(16))] {
              let name = try #require(SampleName("\(photograph)@\(epoch).\(sample.repeats)"))
              #expect(try stream.replay(name).sample == sample)
            }
          }
        }
      }
    }
  }

  @Test("The maps of the steps, one after the other, lead every face that is whole to its box")
  func maps() throws {
    let text = """
      augment:
        - RandomResizedCrop: {size: 70, scale: [0.6, 1]}
        - HorizontalFlip
        - Rotate: {limit: 20, p: 1}
        - Affine: {scale: [0.8, 1.2], shear: [-5, 5], p: 1}
      """
    try withPhotographs { manifest in
      let stream = SampleStream(
        manifest: manifest, recipe: try Recipe(yaml: text, name: "t"), seed: 3, cacheBytes: 0)
      var compared = 0
      for sample in try stream.samples(epoch: 0, positions: 0..<stream.count) {
        let replayed = try stream.replay(try #require(SampleName("\(sample.fileName)@0")))
        #expect(replayed.trace.steps.map(\.name) == sample.applied)
        let map = replayed.trace.steps.compactMap(\.map).reduce(Projective.identity) {
          $0.then(Projective(coefficients: $1))
        }
        for (face, whole) in zip(replayed.record.labels.annotations, replayed.trace.faces) where whole.rule == nil {
          let (x, y) = try #require(map.apply(x: face.box.center.x, y: face.box.center.y))
          let box = try #require(whole.box)
          #expect(abs(x - box[0] - box[2] / 2) < 1e-6 && abs(y - box[1] - box[3] / 2) < 1e-6)
          compared += 1
        }
      }
      #expect(compared > 3)
    }
  }

  @Test("The faces of a trace are those of the sample, and its fates add up to the account")
  func fates() throws {
    try withPhotographs { manifest in
      let stream = try stream(manifest)
      var dropped = 0
      for epoch in 0..<6 {
        for index in 0..<12 {
          let name = try #require(SampleName("p\(index)\(index % 2 == 0 ? ".png" : ".jpg")@\(epoch)"))
          let replayed = try stream.replay(name)
          let boxes = replayed.trace.faces.compactMap { $0.box }
          let wanted = replayed.sample.annotations.map { [$0.box.x, $0.box.y, $0.box.width, $0.box.height] }
          #expect(boxes == wanted, "\(name)")
          #expect(replayed.trace.steps.last?.faces.compactMap(\.box) ?? wanted == wanted)
          for face in replayed.trace.steps.flatMap(\.faces) {
            #expect((face.rule == nil) == [.kept, .clipped, .returned, .added].contains(face.fate))
          }
          dropped += replayed.trace.faces.count { $0.fate == .dropped }
        }
      }
      #expect(dropped > 0)
    }
  }

  @Test("Who names no sample, none that is drawn, or several, is told so")
  func refusals() throws {
    for text in ["p0.png", "@3", "p0.png@", "p0.png@x", "p0.png@-1", "p0.png@1.2.3", "p0.png@1.-1"] {
      #expect(SampleName(text) == nil, "\(text)")
    }
    #expect(SampleName("a@b.jpg@12.3")?.photograph == "a@b.jpg")
    try withPhotographs { manifest in
      let stream = try stream(manifest)
      for text in ["nobody@0", "p12.png@0", "p0.png@0.1"] {
        let name = try #require(SampleName(text))
        #expect(throws: Failure.self, "\(text)") { try stream.replay(name) }
      }
    }
  }

  @Test("Of a photograph that is gone it is said, and no other one is shown")
  func missing() throws {
    try withPhotographs { manifest in
      try Files.remove(manifest.path(of: manifest.records[3]))
      let name = try #require(SampleName("\(manifest.records[3].fileName)@0"))
      let failure = #expect(throws: Failure.self) { try stream(manifest).replay(name) }
      #expect(failure?.place == manifest.path(of: manifest.records[3]))
    }
  }
}
