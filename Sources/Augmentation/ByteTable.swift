import Compute
import Imaging

/// A change of bytes that depends on nothing but the byte: computed 256 times rather than once a pixel.
struct ByteTable {
  private(set) var values: [UInt8]

  /// The table of this change and then the other.
  func then(_ next: ByteTable) -> ByteTable {
    var both = self
    both.values = values.map { next.values[Int($0)] }
    return both
  }

  /// The table of `change`, which goes from 0...255 to the same range; what leaves it is cut off.
  init(_ change: (Double) -> Double) {
    values = (0..<256).map { UInt8(min(max(change(Double($0)), 0), 255).rounded()) }
  }
}

/// Changes of bytes that follow one another and cost one pass over the pixels: a table for all channels, or one for each.
struct ByteTables {
  private var tables: [ByteTable]

  init(_ tables: [ByteTable]) {
    precondition(tables.count == 1 || tables.count == 3, "a table for all channels, or one for each")
    self.tables = tables
  }

  /// These changes and then others.
  func then(_ next: ByteTables) -> ByteTables {
    ByteTables((0..<max(tables.count, next.tables.count)).map { self[$0].then(next[$0]) })
  }

  private subscript(channel: Int) -> ByteTable { tables[tables.count == 1 ? 0 : channel] }

  /// Every byte sent through its channel's table.
  func applied(to pixels: [UInt8]) -> [UInt8] {
    tables.count == 1
      ? PixelLoops.mapped(pixels, by: tables[0].values)
      : PixelLoops.mapped(pixels, byChannels: tables.flatMap(\.values))
  }
}

extension Image {
  /// The mean of all bytes.
  var meanByte: Double { Double(PixelLoops.sum(of: pixels)) / Double(pixels.count) }
}
