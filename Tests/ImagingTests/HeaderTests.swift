import Imaging
import Testing

@Suite("Headers")
struct HeaderTests {
  let image = testPicture(width: 40, height: 24)

  private func header(_ bytes: [UInt8]?) throws -> PictureHeader { try Image.decode(#require(bytes)).header }

  @Test("The quality of a JPEG that libjpeg wrote is told exactly, for all of them", arguments: [true, false])
  func quality(baseline: Bool) throws {
    for quality in 1...100 {
      let bytes = testJPEG(image.pixels, width: 40, height: 24) {
        ($0.quality, $0.baseline) = (Int32(quality), baseline ? 1 : 0)
      }
      #expect(try header(bytes).jpegQuality == quality)
      let gray = testJPEG(image.luminances, width: 40, height: 24) { $0.quality = Int32(quality) }
      #expect(try header(gray).jpegQuality == quality)
    }
  }

  @Test("Tables that are nobody's have the quality of the nearest")
  func foreignQuality() throws {
    var bytes = try #require(testJPEG(image.pixels, width: 40, height: 24) { $0.quality = 75 })
    let table = try #require((0..<bytes.count).first { bytes[$0] == 0xFF && bytes[$0 + 1] == 0xDB })
    bytes[table + 5 + 10] += 1
    bytes[table + 5 + 40] -= 1
    #expect(try header(bytes).jpegQuality == 75)
    #expect(try header(image.png()).jpegQuality == nil)
  }

  @Test(
    "Subsampling has its usual name",
    arguments: [
      (1, 1, "4:4:4"), (2, 1, "4:2:2"), (2, 2, "4:2:0"), (1, 2, "4:4:0"), (4, 1, "4:1:1"), (4, 2, "4:1:0"),
      (1, 4, "1x4"), (3, 1, "3x1"),
    ])
  func subsampling(across: Int, down: Int, name: String) throws {
    let bytes = testJPEG(image.pixels, width: 40, height: 24) { ($0.across, $0.down) = (Int32(across), Int32(down)) }
    #expect(try header(bytes).subsampling == name)
  }

  @Test("A JPEG tells of its colours, its passes and its profile")
  func jpeg() throws {
    let plain = try header(testJPEG(image.pixels, width: 40, height: 24))
    #expect((plain.width, plain.height, plain.bitDepth, plain.colorSpace) == (40, 24, 8, .ycbcr))
    #expect(!plain.isProgressive && !plain.hasAlpha && !plain.hasICC)
    #expect(try header(testJPEG(image.pixels, width: 40, height: 24) { $0.progressive = 1 }).isProgressive)
    let rgb = try header(testJPEG(image.pixels, width: 40, height: 24) { $0.ycc = 0 })
    #expect((rgb.colorSpace, rgb.subsampling) == (.rgb, nil))
    let gray = try header(testJPEG(image.luminances, width: 40, height: 24))
    #expect((gray.colorSpace, gray.subsampling) == (.gray, nil))
    var bytes = image.jpeg()
    bytes.insert(contentsOf: [0xFF, 0xE2, 0, 16] + Array("ICC_PROFILE\0".utf8) + [1, 1], at: 2)
    #expect(try header(bytes).hasICC)
  }

  @Test("A PNG tells of its depth, colours, transparency, interlacing and profile")
  func png() throws {
    var png = TestPNG(width: 9, height: 5, depth: 16, type: 6, interlaced: true) { x, y, c in
      7919 * (x + y + c) & 65_535
    }
    let deep = try header(png.bytes)
    #expect((deep.width, deep.height, deep.bitDepth, deep.colorSpace) == (9, 5, 16, .rgb))
    #expect(deep.hasAlpha && deep.isProgressive && !deep.hasICC && deep.subsampling == nil)
    (png.depth, png.type, png.interlaced) = (2, 0, false)
    let gray = try header(png.bytes)
    #expect((gray.bitDepth, gray.colorSpace, gray.hasAlpha, gray.isProgressive) == (2, .gray, false, false))
    png.chunks = [("tRNS", [0, 3]), ("iCCP", Array("x\0\0".utf8) + TestPNG.stored([1, 2, 3]))]
    png.chunks.reverse()
    let odd = try header(png.bytes)
    #expect(odd.hasAlpha && odd.hasICC)
    (png.type, png.chunks) = (3, [("PLTE", [UInt8](repeating: 9, count: 12))])
    #expect(try header(png.bytes).colorSpace == .palette)
  }
}

extension Image {
  /// One byte a pixel: the mean of the channels.
  var luminances: [UInt8] {
    stride(from: 0, to: pixels.count, by: 3).map { place -> UInt8 in
      let sum = pixels[place..<(place + 3)].reduce(0) { $0 + Int($1) }
      return UInt8(sum / 3)
    }
  }
}
