/// The header of an array in NumPy's own format (NEP 1, version 1.0), in C order, the least significant byte first.
enum NumPyArray {
  /// What a number is, as NumPy writes it.
  enum Element: String {
    case uint8 = "|u1"
    case float32 = "<f4"
  }

  /// The bytes before the numbers; 64 of them or a multiple, so that the numbers are aligned.
  static func header(_ shape: [Int], _ element: Element) -> [UInt8] {
    let sizes = shape.map { "\($0)" }.joined(separator: ", ") + (shape.count == 1 ? "," : "")
    let text = "{'descr': '\(element.rawValue)', 'fortran_order': False, 'shape': (\(sizes)), }"
    let padding = (64 - (10 + text.utf8.count + 1) % 64) % 64
    let body = Array(text.utf8) + [UInt8](repeating: 0x20, count: padding) + [0x0A]
    return [0x93] + Array("NUMPY".utf8) + [1, 0, UInt8(body.count & 255), UInt8(body.count >> 8)] + body
  }

  /// An array of 32-bit floating point numbers, whole.
  static func bytes(_ numbers: [Float], shape: [Int]) -> [UInt8] {
    header(shape, .float32)
      + numbers.flatMap { number in
        let bits = number.bitPattern
        return [0, 8, 16, 24].map { UInt8(truncatingIfNeeded: bits >> $0) }
      }
  }
}

extension TensorFormat {
  var numPyElement: NumPyArray.Element { element == .uint8 ? .uint8 : .float32 }
}
