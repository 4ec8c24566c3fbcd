import Basics
import Compute
import Imaging
import TestSupport
import Testing

/// Pictures that are easy to tell apart: smooth, so that JPEG keeps them, and different in every corner.
func testPicture(width: Int, height: Int) -> Image {
  var image = Image(width: width, height: height)
  for y in 0..<height {
    for x in 0..<width {
      image[x, y] = Color(UInt8(x * 255 / width), UInt8(y * 255 / height), UInt8((x + y) * 255 / (width + height)))
    }
  }
  return image
}

func largestDifference(_ a: Image, _ b: Image) -> Int {
  zip(a.pixels, b.pixels).map { abs(Int($0) - Int($1)) }.max() ?? 0
}

@Suite("Codecs")
struct CodecTests {
  @Test("PNG keeps every byte", arguments: [(1, 1), (7, 3), (64, 48)])
  func png(width: Int, height: Int) throws {
    let image = testPicture(width: width, height: height)
    let decoded = try Image.decode(image.png())
    #expect(decoded.image == image && decoded.header.format == .png && decoded.damage == nil)
  }

  @Test("JPEG keeps what one sees")
  func jpeg() throws {
    let image = testPicture(width: 96, height: 64)
    let decoded = try Image.decode(image.jpeg(quality: 95))
    #expect(decoded.header.format == .jpeg && largestDifference(decoded.image, image) < 16)
  }

  @Test("Whatever way a camera was held, the picture is upright", arguments: Orientation.allCases)
  func orientation(_ orientation: Orientation) throws {
    let image = testPicture(width: 96, height: 64)
    let decoded = try Image.decode(image.jpeg(quality: 95, orientation: orientation))
    #expect(decoded.exif.orientation == orientation)
    #expect((decoded.fullWidth, decoded.fullHeight) == (96, 64))
    #expect(largestDifference(decoded.image, image) < 24)
    #expect(image.stored(as: orientation).upright(from: orientation) == image)
  }

  @Test("Fill bytes before any marker hide no orientation", arguments: [1, 2, 7])
  func fillBytes(count: Int) throws {
    let image = testPicture(width: 96, height: 64)
    let plain = image.jpeg(quality: 95, orientation: .right)
    var filled = Array(plain[0..<2])
    var place = 2
    while plain[place] == 0xFF, plain[place + 1] != 0xDA {
      let end = place + 2 + (Int(plain[place + 2]) << 8 | Int(plain[place + 3]))
      filled += [UInt8](repeating: 0xFF, count: count) + plain[place..<end]
      place = end
    }
    filled += plain[place...]
    let (one, other) = (try Image.decode(plain), try Image.decode(filled))
    #expect(other.exif.orientation == .right && other.damage == nil)
    #expect(other.image == one.image)
  }

  @Test("A reduced decode looks like the whole one made smaller")
  func reduced() throws {
    let image = testPicture(width: 400, height: 300)
    let decoded = try Image.decode(image.jpeg(quality: 95), options: DecodeOptions(longSide: 100))
    #expect((decoded.image.width, decoded.image.height) == (100, 75))
    #expect((decoded.fullWidth, decoded.fullHeight) == (400, 300))
    #expect(largestDifference(decoded.image, image.resized(width: 100, height: 75)) < 16)
  }

  @Test("What is no picture is a value with its reason")
  func notAPicture() {
    #expect(throws: DecodeProblem.empty) { try Image.decode([]) }
    #expect(throws: DecodeProblem.notAnImage(start: "\"<html><body>\"")) {
      try Image.decode(Array("<html><body></body></html>".utf8))
    }
    #expect(throws: DecodeProblem.unsupported(.gif)) { try Image.decode(Array("GIF89a..........".utf8)) }
  }

  @Test("A picture with too many pixels is refused before it is decoded")
  func tooLarge() {
    var options = DecodeOptions()
    options.maxPixels = 100
    let image = testPicture(width: 11, height: 10)
    for bytes in [image.png(), image.jpeg()] {
      #expect(throws: DecodeProblem.tooLarge(width: 11, height: 10)) { try Image.decode(bytes, options: options) }
    }
  }

  @Test("A JPEG that ends early says so; a PNG gives nothing", arguments: [0.3, 0.6, 0.9])
  func truncated(part: Double) throws {
    let image = testPicture(width: 200, height: 150)
    let jpeg = image.jpeg()
    let decoded = try Image.decode(Array(jpeg.prefix(Int(Double(jpeg.count) * part).advanced(by: 300))))
    #expect(decoded.damage != nil || part == 0.9)
    let png = image.png()
    #expect(throws: DecodeProblem.self) { try Image.decode(Array(png.prefix(Int(Double(png.count) * part)))) }
  }

  @Test("Damaged bytes never crash", arguments: [1, 2, 3, 4] as [UInt64])
  func mutations(seed: UInt64) {
    var random = Random(seed: seed)
    let image = testPicture(width: 40, height: 30)
    for original in [image.jpeg(orientation: .right), image.png()] {
      for _ in 0..<300 {
        var bytes = original
        for _ in 0..<random.integer(in: 1...8) {
          bytes[random.integer(in: 0...(bytes.count - 1))] = UInt8(random.integer(in: 0...255))
        }
        if random.chance(0.3) { bytes.removeLast(random.integer(in: 1...(bytes.count - 1))) }
        var options = DecodeOptions()
        options.maxPixels = 1_000_000
        let decoded = try? Image.decode(bytes, options: options)
        #expect(decoded == nil || decoded.map { $0.image.pixels.count == 3 * $0.image.width * $0.image.height } == true)
      }
    }
  }
}

@Suite("Geometry of images")
struct GeometryTests {
  @Test("A map and its inverse cancel", arguments: [1, 2, 3, 4, 5] as [UInt64])
  func inverse(seed: UInt64) {
    var random = Random(seed: seed)
    let map = Affine.rotation(degrees: random.uniform(in: -180...180), aboutX: 3, y: 7)
      .then(.scale(x: random.uniform(in: 0.2...3), y: random.uniform(in: 0.2...3)))
      .then(.translation(x: random.uniform(in: -9...9), y: 2))
    let there = map.apply(x: 1.5, y: -4)
    let back = map.inverse.apply(x: there.x, y: there.y)
    #expect(abs(back.x - 1.5) < 1e-9 && abs(back.y + 4) < 1e-9)
  }

  @Test("Averaging keeps the mean")
  func averaging() {
    let image = testPicture(width: 120, height: 90)
    let small = image.resized(width: 37, height: 29)
    let means = [image, small].map { Double($0.pixels.reduce(0) { $0 + Int($1) }) / Double($0.pixels.count) }
    #expect(abs(means[0] - means[1]) < 1)
  }

  @Test("A photograph keeps its shape when it is fitted", arguments: [(800, 600), (33, 1000), (5, 4)])
  func fitting(width: Int, height: Int) {
    let fitted = Image(width: width, height: height).fitted(longSide: 100)
    #expect(max(fitted.width, fitted.height) == min(100, max(width, height)))
    #expect(
      abs(Double(fitted.width) / Double(fitted.height) - Double(width) / Double(height)) < 0.05 * Double(width)
        / Double(height) + 0.4)
  }

  @Test("A perceptual hash survives recompression, scaling and light, and tells pictures apart")
  func perceptualHash() throws {
    var image = testPicture(width: 256, height: 192)
    image.drawDisc(x: 90, y: 60, radius: 40, color: .white)
    image.drawRectangle(minX: 150, minY: 90, maxX: 230, maxY: 170, color: .black, thickness: 12)
    let hash = PerceptualHash(image)
    let recompressed = try Image.decode(image.jpeg(quality: 30)).image
    var brighter = image
    brighter.pixels = brighter.pixels.map { UInt8(min(255, Int($0) * 5 / 4)) }
    for copy in [recompressed, image.resized(width: 128, height: 96), brighter] {
      #expect(PerceptualHash(copy).distance(to: hash) <= 8)
    }
    #expect(PerceptualHash(image.upright(from: .upsideDown)).distance(to: hash) > 15)
  }
}

@Suite("Drawing")
struct DrawingTests {
  @Test("Whatever the coordinates, what lies on the picture is drawn and nothing traps")
  func anywhere() {
    let far = [-Double.infinity, -1e300, -1e18, -3.5, 0, 5.2, 1e18, 1e300, .infinity, .nan]
    for x in far {
      for y in far {
        var picture = Image(width: 9, height: 7)
        picture.drawRectangle(minX: x, minY: y, maxX: y, maxY: x, color: .white, thickness: 2)
        for radius in far { picture.drawDisc(x: x, y: y, radius: radius, color: .white) }
      }
    }
    var picture = Image(width: 9, height: 7)
    picture.drawRectangle(minX: 2, minY: -1e300, maxX: 1e300, maxY: 1e300, color: .white)
    #expect(picture[2, 0] == .white && picture[2, 6] == .white && picture[1, 3] == .black && picture[3, 3] == .black)
    picture.drawDisc(x: 4, y: 3, radius: 1e9, color: .gray)
    #expect(picture == Image(width: 9, height: 7, color: .gray))
  }

  @Test("A picture too long for a JPEG file is refused with the way out, and a PNG takes it")
  func tooLong() throws {
    try withTemporaryFolder { folder in
      let ribbon = Image(width: Image.longestJPEGSide + 1, height: 1)
      #expect {
        try ribbon.write(to: folder + "/a.jpg")
      } throws: { "\($0)".contains("65501x1 is too large for a JPEG file") && "\($0)".contains(".png") }
      try ribbon.write(to: folder + "/a.png")
      #expect(try Image(contentsOf: folder + "/a.png") == ribbon)
      let longest = Image(width: Image.longestJPEGSide, height: 1)
      #expect(try Image.decode(longest.jpeg()).fullWidth == Image.longestJPEGSide)
    }
  }
}
