import Compute
import Dataset
import Detection
import Imaging
import Network
import TestSupport
import Testing

@Suite("The detector")
struct FaceDetectorTests {
  /// Weights that have learned nothing find faces everywhere, which is what these laws want.
  private func detector(longSide: Int = 64) -> FaceDetector {
    let card = ModelCard(preset: .nano, preprocessing: Preprocessing(longSide: longSide), knowsLandmarks: true)
    return FaceDetector(card: card, weights: Weights(initializing: card.preset.network, seed: 4))
  }

  private func picture(_ width: Int, _ height: Int) -> Image {
    var random = Random(seed: 6)
    return Image(
      width: width, height: height, pixels: (0..<(3 * width * height)).map { _ in UInt8(random.integer(in: 0...255)) })
  }

  @Test("What it finds lies in the photograph and has an area", arguments: [(50, 70), (33, 1), (200, 90)])
  func insideTheFrame(width: Int, height: Int) throws {
    let faces = try detector().detect(picture(width, height), minimumScore: 0)
    let frame = Box(x: 0, y: 0, width: Double(width), height: Double(height))
    #expect(!faces.isEmpty)
    for face in faces {
      #expect(face.box.area > 0)
      #expect(abs(face.box.intersection(frame).area - face.box.area) < 1e-6 * face.box.area)
    }
  }

  @Test("Threads that share a picture find what one finds, to the bit", arguments: [2, 3])
  func sharing(threads: Int) throws {
    let image = picture(90, 60)
    let (alone, shared) = (detector(), detector().sharing(threads: threads))
    #expect(try shared.detect(image, minimumScore: 0) == alone.detect(image, minimumScore: 0))
  }

  @Test("Boxes are in the photograph's own pixels, however it was made smaller")
  func scale() throws {
    let image = picture(64, 48)
    let large = image.warped(by: .scale(x: 4, y: 4), width: 256, height: 192, border: .replicate)
    let (small, big) = (try detector().detect(large.fitted(longSide: 64)), try detector().detect(large))
    #expect(small.count == big.count)
    for (a, b) in zip(small, big) { #expect(abs(4 * a.box.x - b.box.x) < 1e-9 && a.score == b.score) }
  }

  @Test("A picture is examined at its own size and at halves of it, down to one whose longer side is small")
  func levels() {
    for side in 1...3000 {
      let levels = Preprocessing.levels(longSide: side)
      #expect(levels[0] == side && levels.last ?? 0 <= Preprocessing.coarsest)
      for (finer, coarser) in zip(levels, levels.dropFirst()) {
        #expect(finer > Preprocessing.coarsest && coarser == (finer + 1) / 2)
      }
    }
  }

  @Test("Of what all sizes show, the surest of those that overlap stays, wherever it was seen")
  func pyramid() throws {
    let (image, detector) = (picture(600, 64), detector(longSide: 600))
    let half = image.fitted(longSide: 300)
    let scores = try [image, half].map { level in
      let predictions = try detector.predict(level)
      return Set((0..<predictions.cells.count).map(predictions.score))
    }
    let faces = try detector.detect(image, minimumScore: 0)
    #expect(faces.allSatisfy { scores[0].contains($0.score) || scores[1].contains($0.score) })
    #expect(scores.allSatisfy { level in faces.contains { level.contains($0.score) } })
    #expect(suppressOverlaps(faces, threshold: FaceDetector.overlapThreshold) == faces)
  }

  @Test("The model that comes with dsm is whole, and finds nobody where there is nothing")
  func shipped() throws {
    let shipped = try FaceDetector.load(FaceDetector.shippedName)
    #expect(shipped.card.preset == .s && shipped.card.manifests.count == 3)
    #expect((0.05..<0.95).contains(shipped.card.threshold))
    #expect(shipped.weights.parameters.withSpan { span in span.indices.allSatisfy { span[$0].isFinite } })
    #expect(try shipped.detect(Image(width: 800, height: 600)).isEmpty)
  }

  @Test("A saved model finds what it found before; a damaged one is refused by name")
  func file() throws {
    try withTemporaryFolder { folder in
      let path = folder + "/model.safetensors"
      let card = detector().card
      var file = try FaceDetector.file(card: card, weights: Weights(initializing: card.preset.network, seed: 4))
      try file.write(to: path)
      let image = picture(96, 80)
      #expect(try FaceDetector.load(path).detect(image) == detector().detect(image))
      file.tensors["model.stem.conv.weight"] = nil
      try file.write(to: path)
      #expect { try FaceDetector.load(path) } throws: { "\($0)".contains("1 missing (model.stem.conv.weight)") }
      file.metadata["dsm.preprocessing"] = "other"
      try file.write(to: path)
      #expect { try FaceDetector.load(path) } throws: { "\($0)".contains("prepared in another way") }
    }
  }
}
