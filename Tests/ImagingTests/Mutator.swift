import Compute

/// Breaks files in the ways that disks, networks and enemies do; the same seed gives the same files.
struct Mutator {
  enum Kind: CaseIterable {
    case bits, bytes, truncation, splice, swap, dimensions, lengths, repetition, removal
  }

  var random: Random

  init(seed: UInt64) { random = Random(seed: seed) }

  /// `file` broken in one way; `other` lends its bytes where two are spliced.
  mutating func broken(_ file: [UInt8], _ other: [UInt8], _ kind: Kind) -> [UInt8] {
    var bytes = file
    switch kind {
    case .bits: for _ in 0..<random.integer(in: 1...8) { bytes[place(bytes)] ^= 1 << UInt8(random.integer(in: 0...7)) }
    case .bytes: for _ in 0..<random.integer(in: 1...8) { bytes[place(bytes)] = UInt8(random.integer(in: 0...255)) }
    case .truncation: bytes.removeLast(bytes.count - random.integer(in: 0...(bytes.count - 1)))
    case .splice: bytes = Array(file.prefix(place(file)) + other.suffix(place(other)))
    case .swap: bytes = swapped(bytes)
    case .dimensions: oversize(&bytes)
    case .lengths:
      for i in [0, 1] { bytes[min(segment(bytes).lowerBound + 2 + i, bytes.count - 1)] = oneOf([0, 1, 127, 255]) }
    case .repetition: bytes.insert(contentsOf: repeated(segment(bytes), of: bytes), at: segment(bytes).lowerBound)
    case .removal: bytes.removeSubrange(segment(bytes))
    }
    return random.chance(0.5) ? Self.mended(bytes) : bytes
  }

  private mutating func place(_ bytes: [UInt8]) -> Int { random.integer(in: 0...(bytes.count - 1)) }

  private mutating func oneOf(_ values: [UInt8]) -> UInt8 { values[random.integer(in: 0...(values.count - 1))] }

  /// From one marker or chunk of the file to a later one.
  private mutating func segment(_ bytes: [UInt8]) -> Range<Int> {
    let starts = Self.starts(bytes)
    guard starts.count > 1 else { return 0..<min(4, bytes.count) }
    let first = random.integer(in: 0...(starts.count - 2))
    return starts[first]..<starts[first + 1]
  }

  private mutating func repeated(_ range: Range<Int>, of bytes: [UInt8]) -> [UInt8] {
    let part = bytes[range].prefix(64)
    return (0..<random.integer(in: 1...200)).flatMap { _ in part }
  }

  private mutating func swapped(_ bytes: [UInt8]) -> [UInt8] {
    let (one, other) = (segment(bytes), segment(bytes))
    let (first, second) = one.lowerBound <= other.lowerBound ? (one, other) : (other, one)
    guard first.upperBound <= second.lowerBound else { return bytes }
    return Array(
      bytes[..<first.lowerBound] + bytes[second] + bytes[first.upperBound..<second.lowerBound] + bytes[first]
        + bytes[second.upperBound...])
  }

  /// Sets the sides in a JPEG's frame, a PNG's header, or a WebP's first bytes to something large, odd or nothing.
  private mutating func oversize(_ bytes: inout [UInt8]) {
    let frame = bytes.indices.dropLast(9).first {
      bytes[$0] == 0xFF && [0xC0, 0xC1, 0xC2, 0xC9, 0xCA].contains(bytes[$0 + 1])
    }
    let place = bytes[0] == 0x89 ? 16 : bytes[0] == 0xFF ? (frame ?? 0) + 5 : 20
    for i in 0..<(bytes[0] == 0x89 ? 8 : bytes[0] == 0xFF ? 4 : 10) where place + i < bytes.count && random.chance(0.6)
    {
      bytes[place + i] = oneOf([0, 0, 1, 16, 127, 255])
    }
  }

  /// Where the markers of a JPEG, the chunks of a PNG or those of a WebP begin.
  private static func starts(_ bytes: [UInt8]) -> [Int] {
    if bytes.first == 0x89 { return chunks(bytes).map(\.lowerBound) }
    if bytes.first == 0xFF { return bytes.indices.dropLast().filter { bytes[$0] == 0xFF && bytes[$0 + 1] > 0xBF } }
    return Array(stride(from: 0, to: bytes.count, by: 4))
  }

  private static func chunks(_ bytes: [UInt8]) -> [Range<Int>] {
    var found: [Range<Int>] = []
    var i = 8
    while i + 12 <= bytes.count {
      let length = bytes[i..<(i + 4)].reduce(0) { $0 << 8 | Int($1) }
      guard length <= bytes.count - i - 12 else { break }
      found.append(i..<(i + 12 + length))
      i += 12 + length
    }
    return found
  }

  /// A PNG whose checksums are right again, so that a reader goes on to what was broken.
  private static func mended(_ bytes: [UInt8]) -> [UInt8] {
    guard bytes.first == 0x89 else { return bytes }
    var out = bytes
    for chunk in chunks(bytes) {
      let whole = TestPNG.chunk(
        String(decoding: bytes[(chunk.lowerBound + 4)..<(chunk.lowerBound + 8)].map { $0 & 127 }, as: UTF8.self),
        Array(bytes[(chunk.lowerBound + 8)..<(chunk.upperBound - 4)]))
      out.replaceSubrange((chunk.upperBound - 4)..<chunk.upperBound, with: whole.suffix(4))
    }
    return out
  }
}
