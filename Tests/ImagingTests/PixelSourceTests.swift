import CTestPictures
import Compute
import Foundation
import Imaging
import Testing

/// A source that holds its picture whole, at every scale: what a decoder of parts is compared with.
private struct WholeSource: PixelSource {
  let storedWidth: Int
  let storedHeight: Int
  var orientation: Orientation
  let scales: [Int]
  let levels: [Int: Image]

  init(_ bytes: [UInt8], orientation: Orientation = .upright) throws {
    let photograph = try EncodedPhotograph(bytes)
    (storedWidth, storedHeight) = (photograph.storedWidth, photograph.storedHeight)
    (self.orientation, scales) = (orientation, photograph.scales)
    var levels: [Int: Image] = [:]
    for eighths in photograph.scales {
      let whole = PixelRect(
        x: 0, y: 0, width: (storedWidth * eighths + 7) / 8, height: (storedHeight * eighths + 7) / 8)
      levels[eighths] = try photograph.block(whole, eighths: eighths).image
    }
    self.levels = levels
  }

  func block(_ part: PixelRect, eighths: Int) -> PixelBlock { PixelBlock(levels[eighths]!) }
}

extension PixelSource {
  fileprivate func seen(through map: Affine, width: Int, height: Int, border: Border) throws -> Image {
    try seen(through: map, width: width, height: height, border: border, eighths: scale(for: map))
  }
}

@Suite struct PixelSourceTests {
  private static let kinds: [@Sendable (inout ctest_jpeg_options) -> Void] = [
    { _ in }, { ($0.across, $0.down) = (2, 2) }, { ($0.across, $0.down) = (2, 1) }, { ($0.across, $0.down) = (1, 2) },
    { ($0.across, $0.down) = (4, 1) }, { ($0.across, $0.down, $0.progressive) = (2, 2, 1) },
    { ($0.across, $0.down, $0.restart) = (2, 2, 3) }, { $0.quality = 100 }, { ($0.progressive, $0.restart) = (1, 2) },
  ]

  private func jpeg(_ image: Image, gray: Bool = false, _ kind: @escaping (inout ctest_jpeg_options) -> Void) throws
    -> [UInt8]
  {
    let samples = gray ? stride(from: 0, to: image.pixels.count, by: 3).map { image.pixels[$0] } : image.pixels
    return try #require(testJPEG(samples, width: image.width, height: image.height, kind))
  }

  @Test(arguments: 0..<9) func `a part of a JPEG comes out as from the whole, to the bit`(kind: Int) throws {
    var random = Random(seed: 5, UInt64(kind))
    for round in 0..<40 {
      let image = testPicture(width: random.integer(in: 1...150), height: random.integer(in: 1...150))
      let bytes = try jpeg(image, gray: round % 5 == 0, Self.kinds[kind])
      let (photograph, whole) = (try EncodedPhotograph(bytes), try WholeSource(bytes))
      for eighths in photograph.scales {
        let level = try #require(whole.levels[eighths])
        let (x, y) = (random.integer(in: 0...(level.width - 1)), random.integer(in: 0...(level.height - 1)))
        let part = PixelRect(
          x: x, y: y, width: random.integer(in: 1...(level.width - x)),
          height: random.integer(in: 1...(level.height - y)))
        let block = try photograph.block(part, eighths: eighths)
        let found = block.image.cropped(
          x: x - block.part.x, y: y - block.part.y, width: part.width, height: part.height)
        #expect(
          found == level.cropped(x: x, y: y, width: part.width, height: part.height),
          "seed 5, kind \(kind), round \(round), \(eighths) eighths, \(part) of \(image.width)x\(image.height)")
      }
    }
  }

  @Test func `what a canvas shows does not depend on how much was decoded`() throws {
    for seed in 0..<60 {
      var random = Random(seed: UInt64(seed), 11)
      let image = testPicture(width: random.integer(in: 20...200), height: random.integer(in: 20...200))
      let bytes = try jpeg(image, Self.kinds[seed % Self.kinds.count])
      let photograph = try EncodedPhotograph(bytes)
      let map = randomMap(&random)
      let border: Border = random.chance(0.5) ? .replicate : .fill(Color(10, 200, 30))
      let found = try photograph.seen(through: map, width: 40, height: 30, border: border)
      #expect(
        try found == WholeSource(bytes).seen(through: map, width: 40, height: 30, border: border), "seed \(seed)")
    }
  }

  private func randomMap(_ random: inout Random) -> Affine {
    let scale = exp(random.uniform(in: -2.3...1))
    let shift = Affine.translation(x: -random.uniform(in: -10...100), y: -random.uniform(in: -10...100))
    let turn = random.chance(0.5) ? Affine.identity : .rotation(degrees: random.uniform(in: -40...40), aboutX: 0, y: 0)
    return shift.then(turn).then(.scale(x: random.chance(0.5) ? scale : -scale, y: scale * 1.1))
      .then(.translation(x: scale > 0 ? 0 : 40, y: 0))
  }

  @Test func `a camera that was held otherwise is the same picture turned first`() throws {
    for orientation in Orientation.allCases {
      var random = Random(seed: 3, UInt64(orientation.rawValue))
      let stored = testPicture(width: 61, height: 44)
      let png = stored.png()
      let source = try WholeSource(png, orientation: orientation)
      let upright = stored.upright(from: orientation)
      #expect(source.width == upright.width && source.height == upright.height)
      for _ in 0..<10 {
        let map = randomMap(&random)
        let found = try source.seen(through: map, width: 40, height: 30, border: .fill(.white))
        let wanted = try upright.seen(through: map, width: 40, height: 30, border: .fill(.white))
        let difference = zip(found.pixels, wanted.pixels).map { abs(Int($0) - Int($1)) }.max() ?? 0
        #expect(difference <= 2, "\(orientation), \(map)")
      }
      let whole = try source.seen(through: .identity, width: upright.width, height: upright.height, border: .replicate)
      #expect(whole == upright)
    }
  }

  @Test func `damage that is not looked at harms nobody`() throws {
    let bytes = try jpeg(testPicture(width: 120, height: 120)) { $0.restart = 2 }
    let photograph = try EncodedPhotograph(Array(bytes.prefix(bytes.count * 3 / 4)))
    let above = PixelRect(x: 0, y: 0, width: 120, height: 30)
    #expect(
      try photograph.block(above, eighths: 8).image
        == WholeSource(bytes).levels[8]?.cropped(x: 0, y: 0, width: 120, height: 30))
    #expect(throws: DecodeProblem.self) {
      try photograph.block(PixelRect(x: 0, y: 0, width: 120, height: 120), eighths: 8)
    }
  }
}
