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
  mutating func apply(table: ByteTable) { pixels = PixelLoops.mapped(pixels, by: table.values) }

  /// Sends the bytes of red, green and blue through a table each.
  mutating func apply(tables: [ByteTable]) {
    pixels = PixelLoops.mapped(pixels, byChannels: tables.flatMap(\.values))
  }

  /// The mean of all bytes.
  var meanByte: Double { Double(PixelLoops.sum(of: pixels)) / Double(pixels.count) }
}
