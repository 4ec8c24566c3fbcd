import CTestPictures
import Imaging
import Testing

@Suite("Kinds of pictures")
struct KindTests {
  @Test("Four inks become the colours that they print, inverted or not, as differences or not")
  func inks() throws {
    let (inks, width, height) = ([200, 40, 90, 60], 16, 8)
    let expected = inks.prefix(3).map { (255 - $0) * (255 - inks[3]) / 255 }
    for (adobe, ycc) in [(0, 0), (1, 0), (1, 1)] as [(Int32, Int32)] {
      let stored = inks.map { UInt8(adobe == 1 ? 255 - $0 : $0) }
      let samples = (0..<(width * height)).flatMap { _ in stored }
      let bytes = try #require(testJPEG(samples, width: width, height: height) { ($0.adobe, $0.ycc) = (adobe, ycc) })
      let decoded = try Image.decode(bytes)
      #expect(decoded.header.colorSpace == (ycc == 1 ? .ycck : .cmyk))
      let color = decoded.image[5, 3]
      let found = [color.red, color.green, color.blue].map(Int.init)
      #expect(zip(found, expected).allSatisfy { abs($0 - $1) <= 4 }, "\(found) for \(expected)")
    }
  }

  @Test("However the coefficients are coded, the pixels are the same")
  func codings() throws {
    let image = testPicture(width: 50, height: 35)
    let plain = try Image.decode(#require(testJPEG(image.pixels, width: 50, height: 35)))
    let changes: [(inout ctest_jpeg_options) -> Void] = [
      { $0.progressive = 1 }, { $0.arithmetic = 1 }, { ($0.progressive, $0.arithmetic) = (1, 1) }, { $0.restart = 2 },
    ]
    for change in changes {
      let other = try Image.decode(#require(testJPEG(image.pixels, width: 50, height: 35, change)))
      #expect(other.image == plain.image && other.damage == nil)
    }
  }

  @Test("A grey JPEG has equal channels")
  func gray() throws {
    let image = testPicture(width: 50, height: 35)
    let decoded = try Image.decode(#require(testJPEG(image.luminances, width: 50, height: 35))).image
    for y in 0..<35 {
      for x in 0..<50 {
        let color = decoded[x, y]
        #expect(color.red == color.green && color.green == color.blue)
        #expect(abs(Int(color.red) - Int(image.luminances[50 * y + x])) < 12)
      }
    }
  }

  @Test("Kinds of JPEG that are not read are refused by their names")
  func refused() throws {
    let bytes = testPicture(width: 16, height: 16).jpeg()
    let frame = try #require((0..<bytes.count).first { bytes[$0] == 0xFF && bytes[$0 + 1] == 0xC0 })
    let changes: [(Int, UInt8, String)] = [
      (1, 0xC3, "a lossless JPEG"), (1, 0xCB, "a lossless JPEG"), (1, 0xC5, "a hierarchical JPEG"),
      (4, 12, "a JPEG of 12 bits a channel"), (9, 2, "a JPEG of 2 channels"),
    ]
    for (place, value, name) in changes {
      var changed = bytes
      changed[frame + place] = value
      #expect(throws: DecodeProblem.unsupportedKind(name)) { try Image.decode(changed) }
    }
  }

  @Test("Of several pictures in one JPEG file the first is read")
  func severalPictures() throws {
    let (one, other) = (testPicture(width: 30, height: 20), testPicture(width: 10, height: 10))
    let decoded = try Image.decode(one.jpeg() + other.jpeg())
    #expect(try decoded.image == Image.decode(one.jpeg()).image && decoded.damage == nil)
  }

  @Test(
    "A PNG of every depth and type is read to the bit, interlaced or not",
    arguments: [(0, 1), (0, 2), (0, 4), (0, 8), (0, 16), (2, 8), (2, 16), (4, 8), (4, 16), (6, 8), (6, 16)])
  func png(type: Int, depth: Int) throws {
    let most = (1 << depth) - 1
    for interlaced in [false, true] {
      let png = TestPNG(width: 11, height: 10, depth: depth, type: type, interlaced: interlaced) { x, y, c in
        (type == 4 && c == 1) || c == 3 ? most : (37 * x + 101 * y + 61 * c) & most
      }
      let image = try Image.decode(png.bytes).image
      for (x, y) in [(0, 0), (10, 9), (3, 7), (8, 2)] {
        let color = image[x, y]
        for (c, found) in [color.red, color.green, color.blue].enumerated() {
          let exact = Double(png.sample(x, y, type == 0 || type == 4 ? 0 : c)) * 255 / Double(most)
          #expect(abs(Double(found) - exact) <= 0.5, "(\(x), \(y)) of \(interlaced)")
        }
      }
    }
  }

  @Test("A palette of every depth gives its colours, and what is transparent is white", arguments: [1, 2, 4, 8])
  func palette(depth: Int) throws {
    let colors = (0..<(1 << depth)).map { index -> Color in
      let part = index * 200 >> depth
      return Color(UInt8(part), UInt8(255 - part), 17)
    }
    var png = TestPNG(width: 13, height: 6, depth: depth, type: 3) { x, y, _ in (x + 3 * y) & ((1 << depth) - 1) }
    png.chunks = [("PLTE", colors.flatMap { [$0.red, $0.green, $0.blue] }), ("tRNS", [0])]
    let image = try Image.decode(png.bytes).image
    for y in 0..<6 {
      for x in 0..<13 {
        let index = png.sample(x, y, 0)
        #expect(image[x, y] == (index == 0 ? .white : colors[index]))
      }
    }
  }

  @Test("Transparent pixels are laid on white")
  func transparency() throws {
    let png = TestPNG(width: 3, height: 1, type: 6) { x, _, c in c == 3 ? [0, 128, 255][x] : 40 }
    let image = try Image.decode(png.bytes).image
    #expect(image[0, 0] == .white && image[2, 0] == Color(40, 40, 40))
    #expect(image[1, 0].red == 147)  // 40 * 128 / 255 + 255 * 127 / 255
  }

  @Test("An animated PNG is refused; one of a single frame is a picture")
  func animated() throws {
    var png = TestPNG(width: 5, height: 4) { x, y, c in 20 * x + y + c }
    let still = try Image.decode(png.bytes).image
    png.chunks = [("acTL", number(1) + number(0))]
    #expect(try Image.decode(png.bytes).image == still)
    png.chunks = [("acTL", number(2) + number(0))]
    #expect(throws: DecodeProblem.animated(.png)) { try Image.decode(png.bytes) }
  }
}
