import Augmentation
import Basics
import Dataset
import Imaging
import Testing

@Suite("Filters, weather and numbers") struct FilterTransformTests {
  private func apply(_ text: String, _ image: Image, seed: UInt64 = 1) throws -> Image {
    try Recipe(yaml: "augment: [\(text)]", name: "t").apply(to: image, seed: seed, epoch: 0, id: Scene.id(1)).image
  }

  @Test(
    "CLAHE gives the bytes of OpenCV 5's createCLAHE, also where tiles do not divide the picture",
    arguments: [
      (64, 48, 8, 8, 4.0, "e4b8f979d4fb900667e43fc59f02907e03e890138cd8d8e2bf6a5a1562fcb752"),
      (37, 29, 8, 8, 2.0, "d8e2ae81482f13728a47a94762aead292d1e14ad5d55dc046c829a79a37446fc"),
      (100, 70, 5, 3, 1.0, "ea426d4d0421aa76dd4b09c0ba70c7fad337fb06014c9ada3cb860e3709fe6fe"),
      (130, 90, 8, 8, 40.0, "11642117d426c460726297f0bd579ea3745e4030a2941152472c98af2e809f6c"),
    ])
  func clahe(width: Int, height: Int, across: Int, down: Int, limit: Double, digest: String) {
    let pixels = (0..<(width * height)).map { place in
      let (x, y) = (place % width, place / width)
      return UInt8((x * 3 + y * 2 + (x * y) % 31) / 2 % 256)
    }
    let gray = GrayImage(width: width, height: height, pixels: pixels)
    let spread = gray.equalized(tiles: CanvasSize(width: across, height: down), limit: limit)
    #expect(Digest.sha256(spread.pixels) == digest)
  }

  @Test("CLAHE widens a narrow picture and keeps its colours' distances")
  func contrast() throws {
    var image = Image(width: 64, height: 64)
    for y in 0..<64 {
      for x in 0..<64 { image[x, y] = Color(UInt8(110 + x / 4), UInt8(105 + x / 4), UInt8(100 + x / 4)) }
    }
    let spread = try apply("{CLAHE: {clip_limit: [40, 40], p: 1}}", image)
    let reds = (0..<64).map { spread[$0, 32].red }
    #expect((reds.max() ?? 0) - (reds.min() ?? 0) > 45)
    #expect((0..<64).allSatisfy { Int(spread[$0, 32].red) - Int(spread[$0, 32].blue) <= 10 })
  }

  @Test("Blurs keep flat pictures; a median removes single pixels and keeps edges")
  func blurs() throws {
    let flat = Image(width: 31, height: 9, color: Color(3, 250, 77))
    for text in ["{MotionBlur: {p: 1}}", "{MedianBlur: {p: 1}}", "{MotionBlur: {blur_limit: [21, 21], p: 1}}"] {
      for seed in 0..<8 { #expect(try apply(text, flat, seed: UInt64(seed)) == flat, "\(text)") }
    }
    var edge = Image(width: 40, height: 40, color: .black)
    edge.fill(20..<40, 0..<40, .white)
    var speckled = edge
    for place in [5, 12, 30, 37] { speckled[place, place] = speckled[place, place] == .black ? .white : .black }
    for side in [3, 5, 7] {
      #expect(try apply("{MedianBlur: {blur_limit: [\(side), \(side)], p: 1}}", speckled) == edge)
    }
  }

  @Test("A dot that moves leaves a line of its angle, as long as the window")
  func motion() throws {
    var dot = Image(width: 41, height: 41, color: .black)
    dot[20, 20] = .white
    for (angle, isLevel) in [(0, true), (90, false), (180, true)] {
      let text =
        "{MotionBlur: {blur_limit: [9, 9], angle_range: [\(angle), \(angle)], direction_range: [0, 0], allow_shifted: false, p: 1}}"
      let moved = try apply(text, dot)
      let lit = (0..<(41 * 41)).filter { moved.pixels[3 * $0] > 0 }
      #expect(lit.count == 9)
      #expect(Set(lit.map { isLevel ? $0 / 41 : $0 % 41 }) == [20])
      #expect(lit.allSatisfy { abs(Int(moved.pixels[3 * $0]) - 28) <= 1 })
    }
    let ahead = try apply(
      "{MotionBlur: {blur_limit: [9, 9], angle_range: [0, 0], direction_range: [1, 1], allow_shifted: false, p: 1}}",
      dot)
    #expect((0..<41).filter { ahead[$0, 20].red > 0 }.count == 5)
  }

  @Test("A shadow darkens what lies in its region by the part that is asked for, and nothing else")
  func shadow() throws {
    let image = Image(width: 80, height: 60, color: Color(200, 100, 50))
    for seed in 0..<20 {
      let seen = try apply(
        "{RandomShadow: {num_shadows_limit: [1, 1], shadow_intensity_range: [0.25, 0.25], p: 1}}", image,
        seed: UInt64(seed))
      let colors = Set((0..<(80 * 60)).map { seen[$0 % 80, $0 / 80] })
      #expect(colors == [Color(200, 100, 50), Color(150, 75, 38)], "seed \(seed)")
      #expect((0..<30).allSatisfy { y in (0..<80).allSatisfy { seen[$0, y] == Color(200, 100, 50) } }, "seed \(seed)")
    }
  }

  @Test("Fog and sun only brighten a dark picture, fog the most in its middle, and leave white white")
  func weather() throws {
    let (dark, white) = (Image(width: 160, height: 120, color: .black), Image(width: 160, height: 120, color: .white))
    var (middle, rim) = (0, 0)
    for seed in 0..<30 {
      let foggy = try apply("{RandomFog: {p: 1}}", dark, seed: UInt64(seed))
      middle += Int(foggy[80, 60].red)
      rim += Int(foggy[0, 0].red) + Int(foggy[159, 119].red)
      #expect(try apply("{RandomFog: {p: 1}}", white, seed: UInt64(seed)) == white)
      let sunny = try apply("{RandomSunFlare: {src_radius: 60, p: 1}}", dark, seed: UInt64(seed))
      #expect(sunny.pixels.contains { $0 > 150 })
      #expect(try apply("{RandomSunFlare: {src_radius: 60, p: 1}}", white, seed: UInt64(seed)) == white)
    }
    #expect(middle > 30 * 40 && rim < middle / 2)
  }

  @Test("Numbers are (byte / most - mean) / std, and come last")
  func numbers() throws {
    let image = Image(width: 2, height: 1, pixels: [0, 51, 255, 102, 204, 153])
    let recipe = try Recipe(yaml: "augment: [HorizontalFlip, Normalize]", name: "t")
    let normalize = try #require(recipe.normalization)
    let wanted = image.pixels.indices.map {
      (Double(image.pixels[$0]) / 255 - normalize.mean[$0 % 3]) / normalize.deviation[$0 % 3]
    }
    #expect(zip(normalize.numbers(of: image), wanted).allSatisfy { abs(Double($0) - $1) < 1e-6 })
    #expect(normalize.mean == [0.485, 0.456, 0.406] && normalize.deviation == [0.229, 0.224, 0.225])
    #expect(try Recipe(named: "face").normalization == nil)
    #expect(recipe.resized(to: 64).normalization != nil)
    for text in [
      "[Normalize, ToGray]", "[{OneOf: {transforms: [Normalize]}}]",
      "[{Sequential: {transforms: [Normalize]}}, ToGray]",
    ] {
      let failure = #expect(throws: Failure.self) { try Recipe(yaml: "augment: \(text)", name: "t") }
      #expect(failure?.reason.contains("Normalize is not the last step") == true)
    }
    #expect(throws: Failure.self) { try Recipe(yaml: "augment: [{Normalize: {p: 0.5}}]", name: "t") }
  }
}
