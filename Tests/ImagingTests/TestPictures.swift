import CTestPictures
import Imaging

/// A JPEG of any kind, by libjpeg's own writer.
func testJPEG(
  _ samples: [UInt8], width: Int, height: Int, _ change: (inout ctest_jpeg_options) -> Void = { _ in }
) -> [UInt8]? {
  var options = ctest_jpeg_options()
  options.channels = Int32(samples.count / (width * height))
  (options.ycc, options.quality, options.baseline, options.across, options.down) = (1, 90, 1, 1, 1)
  change(&options)
  var count = 0
  guard let bytes = ctest_jpeg(samples, UInt32(width), UInt32(height), options, &count) else { return nil }
  defer { ctest_free(bytes) }
  return Array(UnsafeBufferPointer(start: bytes, count: count))
}

/// A WebP of RGBA; nil where the tests were built without the trait.
func testWebP(_ rgba: [UInt8], width: Int, height: Int, lossless: Bool) -> [UInt8]? {
  var count = 0
  guard let bytes = ctest_webp(rgba, UInt32(width), UInt32(height), lossless ? 1 : 0, 90, &count) else { return nil }
  defer { ctest_free(bytes) }
  return Array(UnsafeBufferPointer(start: bytes, count: count))
}

/// A PNG put together by hand, independently of libpng: what it holds is known to the bit.
struct TestPNG {
  var width: Int
  var height: Int
  var depth = 8
  /// 0 grey, 2 RGB, 3 palette, 4 grey and alpha, 6 RGB and alpha.
  var type = 2
  var interlaced = false
  /// Chunks between the header and the data: name and content.
  var chunks: [(String, [UInt8])] = []
  /// A sample of channel `c` at (x, y).
  var sample: (_ x: Int, _ y: Int, _ c: Int) -> Int

  var bytes: [UInt8] {
    let header = number(width) + number(height) + [UInt8(depth), UInt8(type), 0, 0, interlaced ? 1 : 0]
    let middle = chunks.flatMap { Self.chunk($0.0, $0.1) }
    let data = Self.chunk("IHDR", header) + middle + Self.chunk("IDAT", Self.stored(rows)) + Self.chunk("IEND", [])
    return [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A] + data
  }

  private var channels: Int { [0: 1, 2: 3, 3: 1, 4: 2, 6: 4][type]! }

  /// Rows with filter 0; of the seven passes of Adam7 where interlaced.
  private var rows: [UInt8] {
    let adam7 = [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)]
    return (interlaced ? adam7 : [(0, 0, 1, 1)]).flatMap { pass in
      pass.0 >= width
        ? []
        : stride(from: pass.1, to: height, by: pass.3).flatMap { row($0, stride(from: pass.0, to: width, by: pass.2)) }
    }
  }

  private func row(_ y: Int, _ columns: StrideTo<Int>) -> [UInt8] {
    let bits = columns.flatMap { x in
      (0..<channels).flatMap { c in
        let value = sample(x, y, c)
        return (0..<depth).map { UInt8(value >> (depth - 1 - $0) & 1) }
      }
    }
    return [0]
      + stride(from: 0, to: bits.count, by: 8).map { start in
        (0..<8).reduce(0) { $0 << 1 | (start + $1 < bits.count ? bits[start + $1] : 0) }
      }
  }

  static func chunk(_ name: String, _ content: [UInt8]) -> [UInt8] {
    let body = Array(name.utf8) + content
    return number(content.count) + body + number(Int(crc(body)))
  }

  /// A zlib stream of stored blocks.
  static func stored(_ bytes: [UInt8]) -> [UInt8] {
    var out: [UInt8] = [0x78, 0x01]
    for start in stride(from: 0, to: bytes.count, by: 65_535) {
      let block = bytes[start..<min(start + 65_535, bytes.count)]
      let length = UInt16(block.count)
      out += [start + block.count == bytes.count ? 1 : 0]
      out += [UInt8(length & 255), UInt8(length >> 8), UInt8(~length & 255), UInt8(~length >> 8)] + block
    }
    var (a, b) = (1, 0)
    for byte in bytes {
      a = (a + Int(byte)) % 65_521
      b = (b + a) % 65_521
    }
    return out + number(b << 16 | a)
  }

  private static func crc(_ bytes: [UInt8]) -> UInt32 {
    ~bytes.reduce(UInt32.max) { sum, byte in
      (0..<8).reduce(sum ^ UInt32(byte)) { value, _ in value & 1 == 1 ? 0xEDB8_8320 ^ value >> 1 : value >> 1 }
    }
  }
}

/// Four bytes, the most significant first.
func number(_ value: Int) -> [UInt8] { [24, 16, 8, 0].map { UInt8(value >> $0 & 255) } }

/// EXIF put together by hand, in either byte order.
struct TestEXIF {
  enum Value {
    case text(String)
    case short(Int)
    case byte(Int)
    case quotients([(Int, Int)])
  }

  var bigEndian = false
  var main: [(Int, Value)] = []
  var details: [(Int, Value)] = []
  var place: [(Int, Value)] = []

  var bytes: [UInt8] {
    let count = main.count + (details.isEmpty ? 0 : 1) + (place.isEmpty ? 0 : 1)
    let start = 8 + 2 + 12 * count + 4
    let mainTail = main.reduce(0) { $0 + Self.tail($1.1) }
    let detailsAt = start + mainTail
    let placeAt = detailsAt + (details.isEmpty ? 0 : size(of: details))
    var pointers: [(Int, Int)] = []
    if !details.isEmpty { pointers.append((0x8769, detailsAt)) }
    if !place.isEmpty { pointers.append((0x8825, placeAt)) }
    let mark = Array((bigEndian ? "MM" : "II").utf8) + whole(42, 2) + whole(8, 4)
    return mark + directory(main, pointers: pointers, at: 8)
      + (details.isEmpty ? [] : directory(details, pointers: [], at: detailsAt))
      + (place.isEmpty ? [] : directory(place, pointers: [], at: placeAt))
  }

  /// An APP1 segment with its marker.
  var segment: [UInt8] {
    let body = Array("Exif\0\0".utf8) + bytes
    return [0xFF, 0xE1, UInt8((body.count + 2) >> 8), UInt8((body.count + 2) & 255)] + body
  }

  private func size(of fields: [(Int, Value)]) -> Int {
    6 + 12 * fields.count + fields.reduce(0) { $0 + Self.tail($1.1) }
  }

  private func directory(_ fields: [(Int, Value)], pointers: [(Int, Int)], at start: Int) -> [UInt8] {
    var entries = whole(fields.count + pointers.count, 2)
    var tail: [UInt8] = []
    let tailAt = start + 6 + 12 * (fields.count + pointers.count)
    for (tag, value) in fields {
      let (type, count, content) = content(value)
      entries += whole(tag, 2) + whole(type, 2) + whole(count, 4)
      if content.count <= 4 {
        entries += content + [UInt8](repeating: 0, count: 4 - content.count)
      } else {
        entries += whole(tailAt + tail.count, 4)
        tail += content
      }
    }
    for (tag, place) in pointers { entries += whole(tag, 2) + whole(4, 2) + whole(1, 4) + whole(place, 4) }
    return entries + whole(0, 4) + tail
  }

  private func content(_ value: Value) -> (type: Int, count: Int, [UInt8]) {
    switch value {
    case .text(let text): return (2, text.utf8.count + 1, Array(text.utf8) + [0])
    case .short(let number): return (3, 1, whole(number, 2))
    case .byte(let number): return (1, 1, whole(number, 1))
    case .quotients(let all): return (5, all.count, all.flatMap { whole($0.0, 4) + whole($0.1, 4) })
    }
  }

  private static func tail(_ value: Value) -> Int {
    let size = TestEXIF().content(value).2.count
    return size <= 4 ? 0 : size
  }

  private func whole(_ value: Int, _ size: Int) -> [UInt8] {
    let bytes = (0..<size).map { UInt8(value >> (8 * $0) & 255) }
    return bigEndian ? bytes.reversed() : bytes
  }
}
