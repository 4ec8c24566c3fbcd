import Augmentation
import Basics
import Compute
import Dataset
import Foundation
import Imaging
import Streaming
import TestSupport
import Testing

/// What a sample loses where a JPEG's decoder does a part of the shrinking.
@Suite struct ReducedDecodingTests {
  /// Waves in all directions, none shorter than 24 pixels: all of them fit into a quarter of the picture's size.
  private func waves(_ number: Int, width: Int, height: Int) -> Image {
    var random = Random(seed: 11, UInt64(number))
    let waves = (0..<12).map { _ in
      let (turn, length) = (random.uniform(in: 0...(2 * .pi)), random.uniform(in: 24...200))
      let colour = (0..<3).map { _ in random.uniform(in: -14...14) }
      return (x: 2 * .pi * cos(turn) / length, y: 2 * .pi * sin(turn) / length, colour: colour)
    }
    let pixels = (0..<height).flatMap { y in
      (0..<width).flatMap { x in
        let heights = waves.map { sin($0.x * Double(x) + $0.y * Double(y)) }
        return (0..<3).map { channel in
          UInt8(min(max(128 + zip(waves, heights).reduce(0) { $0 + $1.0.colour[channel] * $1.1 }, 0), 255))
        }
      }
    }
    return Image(width: width, height: height, pixels: pixels)
  }

  private func psnr(_ one: Image, _ other: Image) -> Double {
    let error = zip(one.pixels, other.pixels).reduce(0) { $0 + pow(Double($1.0) - Double($1.1), 2) }
    return 10 * log10(255 * 255 / max(error / Double(one.pixels.count), 1e-9))
  }

  private func samples(_ manifest: Manifest, _ step: any Augmentation, reduce: Bool) throws -> [StreamedSample] {
    var decode = DecodeRule()
    decode.reduce = reduce
    let recipe = Recipe(name: "test", steps: [step], boxes: BoxRules(), decode: decode)
    let stream = SampleStream(manifest: manifest, recipe: recipe, seed: 1, cacheBytes: 0)
    return try stream.samples(epoch: 0, positions: 0..<stream.count)
  }

  @Test
  func `pictures whose detail the sample can show are within 38 dB of what full decoding gives, and boxes are equal`()
    throws
  {
    try withTemporaryFolder { folder in
      let records = try (0..<3).map { number in
        let image = waves(number, width: 640 + 16 * number, height: 480 - 24 * number)
        let bytes = image.jpeg(quality: 92)
        try AtomicFile.write(bytes, to: "\(folder)/\(number).jpg")
        let face = Annotation(box: Box(x: 120, y: 90, width: 201.5, height: 150))
        return ManifestRecord(
          fileName: "\(number).jpg", id: ContentID(hashing: bytes), width: image.width, height: image.height,
          attributes: [:],
          labels: .labelled([face]))
      }
      let manifest = Manifest(folder: folder, records: records)
      var (crop, box, large) = (RandomResizedCrop(), LetterBox(), LetterBox())
      crop.size = CanvasSize(width: 64, height: 64)
      crop.scale = 0.5...1
      (box.size, large.size) = (crop.size, CanvasSize(width: 160, height: 160))
      for step: any Augmentation in [crop, box, large] {
        let reduced = try samples(manifest, step, reduce: true)
        let whole = try samples(manifest, step, reduce: false)
        #expect(reduced.contains { $0.decodedEighths < 8 } && whole.allSatisfy { $0.decodedEighths == 8 })
        for (one, other) in zip(reduced, whole) {
          #expect(psnr(one.image, other.image) > 38, "\(type(of: step)) of \(one.fileName) at \(one.decodedEighths)/8")
          #expect(one.annotations == other.annotations && one.id == other.id)
        }
      }
    }
  }
}
