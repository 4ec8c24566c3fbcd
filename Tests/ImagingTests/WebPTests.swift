import Imaging
import Testing

#if WebP
  @Suite("WebP")
  struct WebPTests {
    private func rgba(_ image: Image, alpha: (Int) -> UInt8 = { _ in 255 }) -> [UInt8] {
      (0..<(image.width * image.height)).flatMap { pixel -> [UInt8] in
        let place = 3 * pixel
        return [image.pixels[place], image.pixels[place + 1], image.pixels[place + 2], alpha(pixel)]
      }
    }

    private func webp(_ image: Image, lossless: Bool, alpha: (Int) -> UInt8 = { _ in 255 }) throws -> [UInt8] {
      try #require(testWebP(rgba(image, alpha: alpha), width: image.width, height: image.height, lossless: lossless))
    }

    @Test("Lossless keeps every byte; lossy keeps what one sees")
    func pixels() throws {
      let image = testPicture(width: 48, height: 36)
      let exact = try Image.decode(webp(image, lossless: true))
      #expect(exact.image == image && exact.damage == nil)
      #expect((exact.header.format, exact.header.colorSpace, exact.header.subsampling) == (.webp, .rgb, nil))
      let lossy = try Image.decode(webp(image, lossless: false))
      #expect(largestDifference(lossy.image, image) < 24)
      #expect((lossy.header.colorSpace, lossy.header.subsampling, lossy.header.bitDepth) == (.ycbcr, "4:2:0", 8))
    }

    @Test("Transparent pixels are laid on white", arguments: [true, false])
    func transparency(lossless: Bool) throws {
      let image = Image(width: 32, height: 16, color: Color(40, 60, 80))
      let decoded = try Image.decode(webp(image, lossless: lossless) { $0 % 32 < 16 ? 0 : 255 })
      #expect(decoded.header.hasAlpha && decoded.image[2, 8] == .white)
      #expect(abs(Int(decoded.image[30, 8].green) - 60) < 6)
    }

    @Test("A reduced decode looks like the whole one made smaller")
    func reduced() throws {
      let image = testPicture(width: 400, height: 300)
      let decoded = try Image.decode(webp(image, lossless: true), options: DecodeOptions(longSide: 100))
      #expect((decoded.image.width, decoded.image.height, decoded.scale, decoded.fullWidth) == (100, 75, 2, 400))
      #expect(largestDifference(decoded.image, image.resized(width: 100, height: 75)) < 16)
    }

    @Test(
      "EXIF turns the picture, with JPEG's prefix or without; a profile is told of",
      arguments: [[], Array("Exif\0\0".utf8)])
    func exif(prefix: [UInt8]) throws {
      let image = testPicture(width: 40, height: 20)
      let plain = try webp(image, lossless: true)
      let tiff = prefix + TestEXIF(main: [(0x0112, .short(6))]).bytes
      let bytes = extended(
        plain, flags: 0x28, width: 40, height: 20, before: [("ICCP", [1, 2])], after: [("EXIF", tiff)])
      let decoded = try Image.decode(bytes)
      #expect(decoded.exif.orientation == .right && decoded.header.hasICC)
      #expect(decoded.image == image.upright(from: .right))
    }

    @Test("Animated files are refused, cut ones are corrupt, and too large ones are too large")
    func refused() throws {
      let image = testPicture(width: 40, height: 20)
      let plain = try webp(image, lossless: false)
      let frames = [
        ("ANIM", [UInt8](repeating: 0, count: 6)), ("ANMF", [UInt8](repeating: 0, count: 16) + plain.dropFirst(12)),
      ]
      #expect(throws: DecodeProblem.animated(.webp)) {
        try Image.decode(extended(plain, flags: 2, width: 40, height: 20, before: frames, after: []))
      }
      #expect(throws: DecodeProblem.corrupt("premature end of WebP data")) {
        try Image.decode(Array(plain.dropLast(9)))
      }
      var options = DecodeOptions()
      options.maxPixels = 799
      #expect(throws: DecodeProblem.tooLarge(width: 40, height: 20)) { try Image.decode(plain, options: options) }
    }

    /// The simple file `plain` as an extended one (VP8X) with chunks of its own.
    private func extended(
      _ plain: [UInt8], flags: UInt8, width: Int, height: Int, before: [(String, [UInt8])], after: [(String, [UInt8])]
    ) -> [UInt8] {
      func little(_ value: Int, _ size: Int) -> [UInt8] { (0..<size).map { UInt8(value >> (8 * $0) & 255) } }
      func chunk(_ name: String, _ content: [UInt8]) -> [UInt8] {
        Array(name.utf8) + little(content.count, 4) + content + (content.count % 2 == 1 ? [0] : [])
      }
      let header = chunk("VP8X", [flags, 0, 0, 0] + little(width - 1, 3) + little(height - 1, 3))
      let around = { (chunks: [(String, [UInt8])]) in chunks.flatMap { chunk($0.0, $0.1) } }
      let body = Array("WEBP".utf8) + header + around(before) + plain.dropFirst(12) + around(after)
      return Array("RIFF".utf8) + little(body.count, 4) + body
    }
  }
#else
  @Suite("WebP")
  struct WebPTests {
    @Test("A dsm that was built without WebP says so, and how to build one with it")
    func without() {
      let bytes = Array("RIFF\u{10}\0\0\0WEBPVP8 \u{4}\0\0\0abcd".utf8)
      #expect(!ImageFormat.webp.isReadable)
      #expect {
        try Image.decode(bytes)
      } throws: { error in
        error as? DecodeProblem == .builtWithout(.webp) && "\(error)".contains("without WebP")
          && "\(error)".contains("--traits WebP")
      }
    }
  }
#endif
