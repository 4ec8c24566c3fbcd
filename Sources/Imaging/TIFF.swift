/// A TIFF structure: directories of tagged fields, in either byte order. Every access is checked against the end.
///
/// Nothing is followed but the two sub-directories that EXIF asks for, so that directories which lead to each other, or to
/// themselves, cost nothing.
struct TIFF {
  /// Where a directory's fields begin, and how many there are (as far as the bytes go).
  struct Directory {
    var start: Int
    var count: Int
  }

  private struct Field {
    var type: Int
    var count: Int
    /// Where the value, or the place of the value, stands.
    var slot: Int
  }

  private let bytes: [UInt8]
  private let littleEndian: Bool

  init?(_ bytes: [UInt8]) {
    guard bytes.count >= 8, bytes[0] == bytes[1], bytes[0] == UInt8(ascii: "I") || bytes[0] == UInt8(ascii: "M") else {
      return nil
    }
    self.bytes = bytes
    littleEndian = bytes[0] == UInt8(ascii: "I")
  }

  var firstDirectory: Int { number(at: 4, size: 4) ?? 0 }

  func directory(at offset: Int) -> Directory? {
    guard offset >= 8, let count = number(at: offset, size: 2) else { return nil }
    return Directory(start: offset + 2, count: min(count, (bytes.count - offset - 2) / 12))
  }

  /// A whole number of one (types 1, 3, 4).
  func integer(_ tag: Int, in directory: Directory?) -> Int? {
    guard let field = field(tag, in: directory), field.count > 0 else { return nil }
    switch field.type {
    case 1: return number(at: field.slot, size: 1)
    case 3: return number(at: field.slot, size: 2)
    case 4: return number(at: field.slot, size: 4)
    default: return nil
    }
  }

  /// A text (type 2, and EXIF 3.0's type 129) up to its first null, without the blanks around it.
  func text(_ tag: Int, in directory: Directory?) -> String? {
    guard let field = field(tag, in: directory), field.type == 2 || field.type == 129, field.count < 4096,
      let place = place(of: field, bytes: field.count)
    else { return nil }
    let content = bytes[place].prefix { $0 != 0 }
    let text = String(decoding: content, as: UTF8.self)
    let trimmed = text.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed()
    return trimmed.isEmpty ? nil : String(trimmed)
  }

  /// Unsigned quotients (type 5); nil where one of them divides by zero.
  func quotients(_ tag: Int, in directory: Directory?) -> [Double]? {
    guard let field = field(tag, in: directory), field.type == 5, (1...16).contains(field.count),
      let place = place(of: field, bytes: 8 * field.count)
    else { return nil }
    let values = stride(from: place.lowerBound, to: place.upperBound, by: 8).compactMap { quotient(at: $0) }
    return values.count == field.count ? values : nil
  }

  private func quotient(at offset: Int) -> Double? {
    guard let above = number(at: offset, size: 4), let below = number(at: offset + 4, size: 4), below > 0 else {
      return nil
    }
    return Double(above) / Double(below)
  }

  private func field(_ tag: Int, in directory: Directory?) -> Field? {
    guard let directory else { return nil }
    for index in 0..<directory.count {
      let place = directory.start + 12 * index
      guard number(at: place, size: 2) == tag else { continue }
      guard let type = number(at: place + 2, size: 2), let count = number(at: place + 4, size: 4) else { return nil }
      return Field(type: type, count: count, slot: place + 8)
    }
    return nil
  }

  /// Where a field's value lies: in the field itself where it has four bytes or fewer.
  private func place(of field: Field, bytes size: Int) -> Range<Int>? {
    guard size > 0, let start = size <= 4 ? field.slot : number(at: field.slot, size: 4), start <= bytes.count - size
    else { return nil }
    return start..<(start + size)
  }

  private func number(at offset: Int, size: Int) -> Int? {
    guard offset >= 0, offset <= bytes.count - size else { return nil }
    var value = 0
    for i in 0..<size {
      let byte = Int(bytes[offset + i])
      value = littleEndian ? value | byte << (8 * i) : value << 8 | byte
    }
    return value
  }
}
