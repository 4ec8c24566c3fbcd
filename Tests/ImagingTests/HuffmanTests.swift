import CTestPictures
import Compute
import Imaging
import Testing

/// dsm decodes the Huffman codes of most JPEGs itself; libjpeg alone is the oracle.
@Suite struct HuffmanTests {
  @Test(arguments: [(1, 1), (2, 1), (2, 2), (1, 2), (4, 1)])
  func `pixels are libjpeg's, to the bit, at every quality, scale and restart interval`(across: Int, down: Int) throws {
    var random = Random(seed: 77, UInt64(across), UInt64(down))
    for quality in [1, 10, 35, 60, 80, 92, 98, 100] as [Int32] {
      for restart in [0, 1, 3, 8, 9] as [Int32] {
        let (width, height) = (random.integer(in: 1...70), random.integer(in: 1...70))
        let pixels = noise(width, height, &random)
        // The codes that most encoders share, and those that are made for the picture, down to a single bit.
        for optimize in [0, 1] as [Int32] {
          let bytes = try #require(
            testJPEG(pixels, width: width, height: height) {
              ($0.across, $0.down, $0.quality, $0.restart) = (Int32(across), Int32(down), quality, restart)
              $0.optimize = optimize
            })
          let name = "seed 77, \(width)x\(height), quality \(quality), restart \(restart), optimize \(optimize)"
          try compare(bytes, name)
        }
      }
    }
  }

  @Test func `blocks with a coefficient at every place, and with the last one alone`() throws {
    var random = Random(seed: 78)
    // White noise at the best quality fills blocks to their ends; waves of the highest frequency have the last coefficient.
    let full = (0..<(3 * 64 * 64)).map { _ in UInt8(random.integer(in: 0...255)) }
    let waves = (0..<(64 * 64)).flatMap { place in
      let wave = [1.0, -3, 4, -5, 5, -4, 3, -1], (x, y) = (place % 64 % 8, place / 64 % 8)
      return [UInt8](repeating: UInt8(128 + 4 * wave[x] * wave[y]), count: 3)
    }
    for optimize in [0, 1] as [Int32] {
      for pixels in [full, waves] {
        let bytes = try #require(
          testJPEG(pixels, width: 64, height: 64) { ($0.quality, $0.optimize) = (100, optimize) })
        try compare(bytes, "seed 78, optimize \(optimize)")
      }
    }
  }

  @Test func `pictures of one channel and of photographs too`() throws {
    let image = testPicture(width: 143, height: 77)
    for quality in [20, 75, 95] as [Int32] {
      for samples in [image.pixels, image.luminances] {
        let bytes = try #require(testJPEG(samples, width: 143, height: 77) { $0.quality = quality })
        try compare(bytes, "quality \(quality)")
      }
    }
  }

  @Test func `of broken files libjpeg's word counts: what comes out, and whether anything was lost`() throws {
    var compared = 0
    for (name, bytes) in HostileTests.corpus(seed: 20_261_126, rounds: 40) where name.hasSuffix(".jpg") {
      compared += try compare(bytes, name)
    }
    #expect(compared > 500)
  }

  /// As many of the scales as came out.
  @discardableResult
  private func compare(_ bytes: [UInt8], _ name: String) throws -> Int {
    var compared = 0
    for longSide in [nil, 40, 20, 1] {
      var options = DecodeOptions(longSide: longSide)
      options.maxPixels = 100_000
      guard let decoded = try? Image.decode(bytes, options: options), decoded.header.colorSpace != .cmyk,
        decoded.header.colorSpace != .ycck
      else { continue }
      let stored = decoded.image.stored(as: decoded.exif.orientation)
      var rgb = [UInt8](repeating: 0, count: stored.pixels.count)
      let result = ctest_decode_jpeg(bytes, bytes.count, Int32(decoded.scale), &rgb, rgb.count)
      #expect(result == (decoded.damage == nil ? 0 : 1), "\(name) at \(decoded.scale)")
      #expect(rgb == stored.pixels, "\(name) at \(decoded.scale)")
      compared += 1
    }
    return compared
  }

  /// Flat areas, edges and noise of every strength: runs of zeros and coefficients of every length.
  private func noise(_ width: Int, _ height: Int, _ random: inout Random) -> [UInt8] {
    let strength = random.integer(in: 0...127)
    return (0..<(width * height)).flatMap { place in
      (0..<3).map { channel in
        let base = 128 + 60 * (((place % width) / 9 + (place / width) / 7 + channel) % 3 - 1)
        return UInt8(min(max(base + random.integer(in: -strength...strength), 0), 255))
      }
    }
  }
}
