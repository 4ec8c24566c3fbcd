import Basics
import Compute
import Foundation
import Imaging
import Testing

/// Soft blobs with hard shapes on them, different in every corner.
private func scene(_ width: Int, _ height: Int, seed: UInt64) -> Image {
  var random = Random(seed: seed, 31)
  func byte() -> UInt8 { UInt8(random.integer(in: 30...220)) }
  var small = Image(width: 7, height: 6)
  for y in 0..<6 {
    for x in 0..<7 { small[x, y] = Color(byte(), byte(), byte()) }
  }
  var image = small.resized(width: width, height: height)
  for _ in 0..<12 {
    image.drawDisc(
      x: random.uniform(in: 0...Double(width)), y: random.uniform(in: 0...Double(height)),
      radius: Double(width) / 30, color: Color(byte(), byte(), byte()))
  }
  return image
}

private func noisy(_ image: Image, sigma: Double) -> Image {
  var random = Random(seed: 5, 32)
  var result = image
  result.pixels = image.pixels.map { byte in
    // Twelve even numbers add up to a nearly normal one of variance 1.
    let normal = (0..<12).reduce(-6) { sum, _ in sum + random.uniform(in: 0...1) }
    return UInt8(min(max(Double(byte) + sigma * normal, 0), 255))
  }
  return result
}

/// Each pixel the mean of the square of pixels around it.
private func blurred(_ image: Image, radius: Int) -> Image {
  var result = image
  for y in 0..<image.height {
    for x in 0..<image.width {
      var (sum, count) = (SIMD3<Int>(), 0)
      for row in max(0, y - radius)...min(image.height - 1, y + radius) {
        for column in max(0, x - radius)...min(image.width - 1, x + radius) {
          let color = image[column, row]
          sum &+= SIMD3(Int(color.red), Int(color.green), Int(color.blue))
          count += 1
        }
      }
      result[x, y] = Color(UInt8(sum.x / count), UInt8(sum.y / count), UInt8(sum.z / count))
    }
  }
  return result
}

@Suite struct PictureWindowLaws {
  /// The hash of a window of a picture of 32x32 pixels by the plain formula.
  private static func plain(_ gray: GrayImage, _ window: PictureWindow) -> UInt64 {
    func wave(_ cell: Int, _ frequency: Int, _ length: Int) -> Int {
      Int((1024 * cos((Double(cell) + 0.5) * Double(frequency) * .pi / Double(length))).rounded())
    }
    var numbers = [Int](repeating: 0, count: 64)
    for place in 0..<64 {
      for y in 0..<window.height {
        for x in 0..<window.width {
          let level = Int(gray.pixels[32 * (window.y + y) + window.x + x]) * 256 - 32768
          numbers[place] += wave(x, place % 8, window.width) * wave(y, place / 8, window.height) * level
        }
      }
    }
    let median = numbers.dropFirst().sorted()[31]
    return numbers.indices.reduce(0) { numbers[$1] > median ? $0 | 1 << UInt64($1) : $0 }
  }

  @Test func `the hash of a window is that of the plain formula, to the bit, also of a picture mirrored or turned`() {
    for seed in 0..<3 as Range<UInt64> {
      for orientation in Orientation.allCases {
        let image = scene(32, 32, seed: seed).upright(from: orientation)
        let expected = PictureWindow.all.map { Self.plain(GrayImage(image), $0) }
        #expect(PerceptualHash.windows(of: image).map(\.bits) == expected)
      }
    }
  }

  @Test func `the hash of a window is near that of the picture cropped to it`() {
    for seed in 0..<8 as Range<UInt64> {
      let image = scene(320, 256, seed: seed)
      for (hash, window) in zip(PerceptualHash.windows(of: image), PictureWindow.all) {
        let part = image.cropped(
          x: 10 * window.x, y: 8 * window.y, width: 10 * window.width, height: 8 * window.height)
        #expect(hash.distance(to: PerceptualHash(part)) <= 10)
      }
    }
  }

  @Test func `a thumbnail in grey is the luminance of the one in colour, and turns as it does`() throws {
    let facts = try PhotographFacts(of: scene(300, 200, seed: 2).jpeg())
    let color = try Image.decode(facts.thumbnail).image
    let gray = try #require(GrayImage(thumbnail: facts.thumbnail))
    #expect((gray.width, gray.height) == (96, 64))
    let differences = zip(gray.pixels, GrayImage(color).pixels).map { abs(Int($0) - Int($1)) }
    #expect(differences.reduce(0, +) <= 2 * differences.count)
    for orientation in Orientation.allCases {
      #expect(GrayImage(color).upright(from: orientation) == GrayImage(color.upright(from: orientation)))
    }
    #expect(GrayImage(thumbnail: []) == nil && GrayImage(thumbnail: [1, 2, 3]) == nil)
    #expect(GrayImage(thumbnail: scene(97, 97, seed: 1).jpeg()) == nil)
  }
}

@Suite struct PerceptualHashLaws {
  @Test(arguments: [(64, 48), (33, 91), (200, 200), (31, 7), (1, 1), (2, 40)])
  func `the hashes of all orientations are those of the pictures so turned, to the bit`(width: Int, height: Int) {
    for seed in 0..<6 as Range<UInt64> {
      let image = scene(width, height, seed: seed)
      let hashes = PerceptualHash.all(of: image)
      #expect(hashes.count == 8)
      for (hash, orientation) in zip(hashes, Orientation.allCases) {
        #expect(hash == PerceptualHash(image.upright(from: orientation)), "seed \(seed), \(orientation)")
      }
    }
  }

  @Test func `the coefficients above the median are those of the cosine transform by its formula`() {
    let image = scene(160, 120, seed: 3)
    let levels = image.luminance(side: 32).map(Double.init)
    func wave(_ i: Int, _ f: Int) -> Double { cosine((Double(i) + 0.5) * Double(f) * .pi / 32) }
    let coefficients = (0..<64).map { place in
      (0..<1024).reduce(0.0) { $0 + levels[$1] * wave($1 % 32, place % 8) * wave($1 / 32, place / 8) }
    }
    let median = coefficients.dropFirst().sorted()[31]
    let bits = PerceptualHash(image).bits
    // Whole numbers round the waves: a coefficient that is the median itself may come out on either side.
    for (place, value) in coefficients.enumerated() where abs(value - median) > 50 {
      #expect((bits >> UInt64(place) & 1 == 1) == (value > median), "coefficient \(place)")
    }
  }

  @Test func `an empty sheet has the same hash in every orientation`() {
    for level in [0, 1, 77, 255] as [UInt8] {
      let hashes = PerceptualHash.all(of: Image(width: 50, height: 30, color: Color(level, level, level)))
      #expect(Set(hashes) == [PerceptualHash(bits: level == 0 ? 0 : 1)])
    }
  }

  /// The cosine by its series, which needs no import.
  private func cosine(_ x: Double) -> Double {
    let angle = x.truncatingRemainder(dividingBy: 2 * .pi)
    var (term, sum) = (1.0, 1.0)
    for k in 1...30 {
      term *= -angle * angle / Double((2 * k - 1) * 2 * k)
      sum += term
    }
    return sum
  }
}

@Suite struct AveragingTests {
  @Test func `a squeezed luminance is the average of areas, by brute force`() {
    for (width, height) in [(40, 30), (16, 16), (100, 17), (5, 3)] {
      let gray = GrayImage(scene(width, height, seed: 9))
      var random = Random(seed: 4, UInt64(width))
      let pixels = gray.pixels.map { _ in UInt8(random.integer(in: 0...255)) }
      let image = Image(width: width, height: height, pixels: pixels.flatMap { [$0, $0, $0] })
      let squeezed = image.luminance(side: 16)
      for cell in 0..<256 {
        var sum = 0.0
        // In parts of a sixteenth of a pixel, every edge is a whole number.
        for v in ((cell / 16) * height)..<((cell / 16 + 1) * height) {
          for u in ((cell % 16) * width)..<((cell % 16 + 1) * width) {
            sum += Double(pixels[v / 16 * width + u / 16])
          }
        }
        #expect(abs(Double(squeezed[cell]) - sum / Double(width * height)) < 1e-3)
      }
    }
  }

  @Test func `grey and colour shrink alike and by the formula`() {
    var random = Random(seed: 6)
    for _ in 0..<40 {
      let (width, height) = (random.integer(in: 1...90), random.integer(in: 1...90))
      let pixels = (0..<(width * height)).map { _ in UInt8(random.integer(in: 0...255)) }
      let side = random.integer(in: 1...max(width, height))
      let gray = GrayImage(width: width, height: height, pixels: pixels).fitted(longSide: side)
      let color = Image(width: width, height: height, pixels: pixels.flatMap { [$0, $0, $0] }).fitted(longSide: side)
      #expect((gray.width, gray.height) == (color.width, color.height))
      for place in gray.pixels.indices {
        #expect(color.pixels[3 * place] == gray.pixels[place] && color.pixels[3 * place + 2] == gray.pixels[place])
      }
      let (x, y) = (gray.width / 2, gray.height / 2)
      let wanted = average(
        pixels, width, height, Double(x * width) / Double(gray.width), Double((x + 1) * width) / Double(gray.width),
        Double(y * height) / Double(gray.height), Double((y + 1) * height) / Double(gray.height))
      #expect(abs(Double(gray.pixels[y * gray.width + x]) - wanted) < 0.51, "seed 6, \(width)x\(height) to \(side)")
    }
  }

  /// The mean over a rectangle.
  private func average(
    _ pixels: [UInt8], _ width: Int, _ height: Int, _ left: Double, _ right: Double, _ top: Double, _ bottom: Double
  ) -> Double {
    var sum = 0.0
    for y in 0..<height {
      for x in 0..<width {
        let across = max(0, min(right, Double(x + 1)) - max(left, Double(x)))
        let down = max(0, min(bottom, Double(y + 1)) - max(top, Double(y)))
        sum += across * down * Double(pixels[y * width + x])
      }
    }
    return sum / ((right - left) * (bottom - top))
  }
}

@Suite struct QualityTests {
  @Test func `the numbers of a small picture are those of the formulas`() {
    let image = noisy(scene(60, 45, seed: 2), sigma: 6)
    let gray = GrayImage(image)
    func at(_ x: Int, _ y: Int) -> Double { Double(gray.pixels[y * 60 + x]) }
    var laplacians: [Double] = []
    for y in 1..<44 {
      for x in 1..<59 { laplacians.append(at(x - 1, y) + at(x + 1, y) + at(x, y - 1) + at(x, y + 1) - 4 * at(x, y)) }
    }
    let quality = Quality(image)
    let variance = deviation(laplacians) * deviation(laplacians)
    let levels = gray.pixels.map(Double.init)
    #expect(abs(quality.sharpness - variance / (variance + 300)) < 1e-9)
    #expect(abs(quality.contrast - deviation(levels) / 255) < 1e-9)
    #expect(abs(quality.brightness - levels.reduce(0, +) / Double(levels.count) / 255) < 1e-9)
    let shares = (0...240).map { low in gray.pixels.count { (low..<(low + 16)).contains(Int($0)) } }
    #expect(quality.uniformity == Double(shares.max() ?? 0) / Double(gray.pixels.count))
  }

  private func deviation(_ values: [Double]) -> Double {
    let mean = values.reduce(0, +) / Double(values.count)
    return (values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(values.count)).squareRoot()
  }

  @Test(arguments: 0..<4 as Range<UInt64>)
  func `blurring never lowers blur, and much of it is told`(seed: UInt64) {
    let image = noisy(scene(96, 72, seed: seed), sigma: 12)
    let blurs = [0, 1, 2, 4, 8].map { Quality(blurred(image, radius: $0)).blur }
    #expect(blurs == blurs.sorted(), "seed \(seed)")
    #expect(blurs[0] < 0.3 && blurs[4] > 0.7, "seed \(seed)")
  }

  @Test func `noise is measured as it was added, and more of it is more`() {
    let image = scene(96, 75, seed: 1)
    let noises = [0.0, 2, 5, 10, 20].map { Quality(noisy(image, sigma: $0)).noise }
    #expect(noises == noises.sorted())
    // The luminance of three channels of independent noise has 0.67 of its deviation.
    for (noise, sigma) in zip(noises, [0.0, 2, 5, 10, 20]).dropFirst(2) {
      #expect((0.5...0.85).contains(noise * 255 / sigma), "sigma \(sigma)")
    }
  }

  @Test(arguments: Orientation.allCases)
  func `a mirrored or turned picture is as good`(orientation: Orientation) {
    let image = noisy(scene(130, 100, seed: 8), sigma: 3)
    let (one, other) = (Quality(image), Quality(image.upright(from: orientation)))
    #expect(abs(one.sharpness - other.sharpness) < 1e-9 && one.contrast == other.contrast)
    #expect(one.uniformity == other.uniformity && abs(one.noise - other.noise) < 0.002)
  }

  @Test func `a negative is as sharp, as noisy, as uniform and bright where the picture was dark`() {
    let gray = noisy(scene(200, 150, seed: 4), sigma: 3).pixels.map { 128 + $0 / 4 }
    let image = Image(width: 200, height: 150, pixels: (0..<(3 * 200 * 150)).map { gray[$0 / 3 * 3] })
    var negative = image
    negative.pixels = image.pixels.map { 255 - $0 }
    let (one, other) = (Quality(image), Quality(negative))
    #expect(abs(one.brightness + other.brightness - 1) < 1e-9)
    #expect(abs(one.sharpness - other.sharpness) < 1e-9 && abs(one.contrast - other.contrast) < 1e-9)
    #expect(one.uniformity == other.uniformity)
    #expect(abs(one.noise - other.noise) < 1e-9)
  }

  @Test func `numbers do not depend on the photograph's resolution`() {
    let small = scene(96, 72, seed: 3)
    let large = Image(
      width: 384, height: 288,
      pixels: (0..<(384 * 288)).flatMap { place in
        let color = small[place % 384 / 4, place / 384 / 4]
        return [color.red, color.green, color.blue]
      })
    let (one, other) = (Quality(small), Quality(large))
    #expect(abs(one.sharpness - other.sharpness) < 1e-9 && one.uniformity == other.uniformity)
    #expect(abs(one.noise - other.noise) < 1e-9 && abs(one.brightness - other.brightness) < 1e-9)
  }

  @Test(arguments: [(1, 1), (2, 9), (9, 2), (3, 3), (1, 400)])
  func `the smallest pictures have numbers too`(width: Int, height: Int) {
    let quality = Quality(Image(width: width, height: height, color: .gray))
    #expect(quality.blur == 1 && quality.contrast == 0 && quality.noise == 0 && quality.uniformity == 1)
    #expect(abs(quality.brightness - 128 / 255) < 1e-9)
  }

  @Test func `issues are told by their limits`() {
    func issues(_ image: Image) -> [QualityIssue] {
      QualityIssue.issues(of: Quality(image), width: image.width, height: image.height)
    }
    #expect(issues(noisy(scene(240, 180, seed: 0), sigma: 25)) == [])
    #expect(issues(Image(width: 200, height: 100)) == [.dark, .blurred, .uniform])
    #expect(issues(Image(width: 200, height: 100, color: .white)) == [.light, .blurred, .uniform])
    #expect(issues(noisy(scene(240, 40, seed: 0), sigma: 40)) == [.tiny, .oddAspect])
    var limits = QualityLimits()
    limits.blur = 0
    let scene = scene(240, 180, seed: 0)
    #expect(QualityIssue.issues(of: Quality(scene), width: 240, height: 180, limits: limits) == [.blurred])
  }
}

@Suite struct PhotographFactsTests {
  @Test func `facts are those of the decoded picture`() throws {
    let bytes = scene(900, 600, seed: 12).jpeg(quality: 92)
    let facts = try PhotographFacts(of: bytes)
    let decoded = try Image.decode(bytes, options: DecodeOptions(longSide: PhotographFacts.longSide))
    #expect((facts.width, facts.height, facts.scale) == (900, 600, 1))
    #expect(facts.pixels == Digest.sha256(decoded.image.pixels))
    #expect(facts.hashes == PerceptualHash.all(of: decoded.image).map(\.bits))
    #expect(facts.hash == PerceptualHash(decoded.image).bits)
    #expect(facts.signature == decoded.image.luminance(side: 16).map { UInt8(($0 + 0.5).rounded(.down)) })
    let quality = Quality(decoded.image)
    #expect(facts.quality.sharpness == quality.sharpness && facts.quality.noise == quality.noise)
    #expect(abs(facts.quality.brightness - quality.brightness) < 0.002)
    let thumbnail = try Image.decode(facts.thumbnail).image
    #expect((thumbnail.width, thumbnail.height) == (96, 64))
    #expect(thumbnail == (try Image.decode(decoded.image.fitted(longSide: 96).jpeg(quality: 75)).image))
  }

  @Test(arguments: Orientation.allCases)
  func `facts are those of the upright picture, however the camera was held`(orientation: Orientation) throws {
    let image = scene(320, 240, seed: 13)
    let facts = try PhotographFacts(of: image.jpeg(quality: 95, orientation: orientation))
    let upright = try PhotographFacts(of: image.png())
    #expect((facts.width, facts.height) == (320, 240))
    #expect(zip(facts.hashes, upright.hashes).allSatisfy { ($0 ^ $1).nonzeroBitCount <= 4 })
    #expect(zip(facts.signature, upright.signature).allSatisfy { abs(Int($0) - Int($1)) <= 3 })
  }

  @Test func `what metadata says changes no pixel id, and what is seen does`() throws {
    let image = scene(100, 80, seed: 14)
    #expect(try PhotographFacts(of: image.png()).pixels == Digest.sha256(image.pixels))
    var other = image
    other[50, 50] = .black
    #expect(try PhotographFacts(of: other.png()).pixels != PhotographFacts(of: image.png()).pixels)
  }

  @Test func `a damaged photograph is refused`() throws {
    let bytes = scene(400, 300, seed: 15).jpeg()
    #expect(throws: DecodeProblem.self) { try PhotographFacts(of: Array(bytes.prefix(bytes.count / 2))) }
    #expect(throws: DecodeProblem.tooLarge(width: 400, height: 300)) { try PhotographFacts(of: bytes, maxPixels: 99) }
  }
}
