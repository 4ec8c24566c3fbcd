import Basics
import CTestPictures
import Foundation
import Imaging
import TestSupport
import Testing

@Suite("Hostile files")
struct HostileTests {
  /// A small file of every kind that is read.
  static let seeds: [(name: String, bytes: [UInt8])] = {
    let (width, height) = (29, 18)
    let image = testPicture(width: width, height: height)
    let inks = (0..<(width * height)).flatMap { i in (0..<4).map { UInt8((7 * i + 50 * $0) & 255) } }
    func jpeg(_ name: String, _ samples: [UInt8], _ change: (inout ctest_jpeg_options) -> Void) -> (String, [UInt8])? {
      testJPEG(samples, width: width, height: height, change).map { (name + ".jpg", $0) }
    }
    let jpegs = [
      jpeg("baseline", image.pixels) { ($0.across, $0.down) = (2, 2) },
      jpeg("progressive", image.pixels) { $0.progressive = 1 },
      jpeg("arithmetic", image.pixels) { $0.arithmetic = 1 },
      jpeg("restart", image.pixels) { $0.restart = 1 },
      jpeg("gray", image.luminances) { $0.progressive = 1 },
      jpeg("cmyk", inks) { ($0.adobe, $0.ycc) = (1, 0) },
      jpeg("ycck", inks) { $0.adobe = 1 },
      ("exif.jpg", image.jpeg(orientation: .left)),
    ].compactMap { $0 }
    let pngs = [(2, 8, false), (0, 1, true), (4, 16, true), (6, 8, true), (3, 4, false)].map {
      type, depth, interlaced in
      var png = TestPNG(width: width, height: height, depth: depth, type: type, interlaced: interlaced) { x, y, c in
        (3 * x + 5 * y + 7 * c) & ((1 << depth) - 1)
      }
      if type == 3 { png.chunks = [("PLTE", [UInt8](repeating: 70, count: 48)), ("tRNS", [1, 2, 3])] }
      return ("type\(type)-\(depth).png", png.bytes)
    }
    let rgba = inks
    let webps = [true, false].compactMap { lossless in
      testWebP(rgba, width: width, height: height, lossless: lossless).map { ("lossless-\(lossless).webp", $0) }
    }
    return jpegs + pngs + [("deflated.png", image.png())] + webps
  }()

  /// Each seed broken in each way several times.
  static func corpus(seed: UInt64, rounds: Int) -> [(name: String, bytes: [UInt8])] {
    var mutator = Mutator(seed: seed)
    return seeds.indices.flatMap { index in
      Mutator.Kind.allCases.flatMap { kind in
        (0..<rounds).map { round in
          let other = seeds[(index + round + 1) % seeds.count].bytes
          return ("\(kind)-\(round)-\(seeds[index].name)", mutator.broken(seeds[index].bytes, other, kind))
        }
      }
    }
  }

  @Test("Every seed is whole")
  func whole() throws {
    #expect(Self.seeds.count >= 14)
    for seed in Self.seeds { #expect(try Image.decode(seed.bytes).damage == nil, "\(seed.name)") }
  }

  @Test("Thousands of broken files: each is decoded or refused in words, at once")
  func broken() throws {
    let corpus = Self.corpus(seed: 20_260_517, rounds: 24)
    #expect(corpus.count >= 2_000)
    var options = DecodeOptions(longSide: 16)
    options.maxPixels = 1_000_000
    var refused = 0
    for (name, bytes) in corpus {
      let start = ContinuousClock.now
      do throws(DecodeProblem) {
        let decoded = try Image.decode(bytes, options: options)
        #expect(decoded.image.pixels.count == 3 * decoded.image.width * decoded.image.height, "\(name)")
      } catch {
        refused += 1
        #expect(!"\(error)".isEmpty && !"\(error)".contains("\n"), "\(name)")
      }
      #expect(start.duration(to: .now) < .seconds(5), "\(name)")
    }
    #expect(refused > corpus.count / 4 && refused < corpus.count)
    try Self.write(corpus)
  }

  /// For `make sanitize` and the fuzzers: the same files in a folder that the environment names.
  private static func write(_ corpus: [(name: String, bytes: [UInt8])]) throws {
    guard let folder = ProcessInfo.processInfo.environment["DSM_HOSTILE_CORPUS"] else { return }
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    for (name, bytes) in corpus + seeds { try Data(bytes).write(to: URL(fileURLWithPath: folder + "/" + name)) }
  }

  @Test("A JPEG of thousands of scans is refused")
  func scans() throws {
    let image = testPicture(width: 64, height: 64)
    let bytes = try #require(testJPEG(image.pixels, width: 64, height: 64) { $0.progressive = 1 })
    let last = try #require(bytes.indices.dropLast().last { bytes[$0] == 0xFF && bytes[$0 + 1] == 0xDA })
    let scan = bytes[last..<(bytes.count - 2)]
    let bomb = Array(bytes.dropLast(2)) + (0..<5_000).flatMap { _ in scan } + [0xFF, 0xD9]
    #expect(throws: DecodeProblem.exhausting("a JPEG of more than 100 scans")) { try Image.decode(bomb) }
  }

  @Test("A progressive JPEG is refused where its coefficients take more memory than is allowed; a plain one needs none")
  func memory() throws {
    let image = testPicture(width: 640, height: 480)
    var options = DecodeOptions()
    options.maxMemory = 300_000
    for (progressive, fits) in [(0, true), (1, false)] as [(Int32, Bool)] {
      let bytes = try #require(testJPEG(image.pixels, width: 640, height: 480) { $0.progressive = progressive })
      let problem = DecodeProblem.exhausting("a JPEG that wants more memory than is allowed")
      if fits {
        #expect(try Image.decode(bytes, options: options).damage == nil)
      } else {
        #expect(throws: problem) { try Image.decode(bytes, options: options) }
      }
    }
  }

  @Test("A PNG that cannot hold its pixels is refused before memory is taken for them")
  func emptyPNG() {
    var bytes = TestPNG(width: 4, height: 4) { x, _, _ in x }.bytes
    let header = TestPNG.chunk("IHDR", number(12_000) + number(12_000) + [8, 2, 0, 0, 0])
    bytes.replaceSubrange(8..<(8 + header.count), with: header)
    #expect(throws: DecodeProblem.corrupt("not enough image data for 12000x12000 pixels")) { try Image.decode(bytes) }
  }
}
