import Compute
import Imaging

/// A change of bytes that depends on nothing but the byte: computed 256 times rather than once a pixel.
struct ByteTable {
  private(set) var values: [UInt8]

  /// The table of `change`, which goes from 0...255 to the same range; what leaves it is cut off.
  init(_ change: (Double) -> Double) {
    values = (0..<256).map { UInt8(min(max(change(Double($0)), 0), 255).rounded()) }
  }
}

extension Image {
  /// Sends every byte through `table`.
  mutating func apply(table: ByteTable) {
    pixels = PixelFilters.lookup(pixels, in: table.values)
  }

  /// Sends the bytes of red, green and blue through a table each.
  mutating func apply(tables: [ByteTable]) {
    pixels = PixelFilters.lookup(pixels, inEach: tables.map(\.values))
  }

  /// The mean of all bytes.
  var meanByte: Double {
    let bytes = pixels.span
    var sum = 0
    for i in bytes.indices { sum &+= Int(bytes[i]) }
    return Double(sum) / Double(bytes.count)
  }
}
