import Compute

/// The luminance of a picture squeezed to a square of cells, in whole numbers and without any rounding.
///
/// Each cell is the sum of the pixels under it, those at its edges by the part that is covered. Being exact, the grid of a mirrored or
/// turned picture is the grid mirrored or turned.
struct LuminanceGrid: Sendable {
  /// Cells across and down.
  let side: Int
  /// Row by row: the mean of a cell times ``weight``.
  let sums: [UInt64]
  /// What the parts of the pixels under one cell add up to.
  let weight: UInt64

  /// The grid of a picture; a cell may be smaller than a pixel.
  init(_ image: GrayImage, side: Int) {
    // The sums of a column have 32 bits; a ribbon of more than eight million rows is shortened first.
    let image = image.height > 1 << 23 ? image.fitted(longSide: 1 << 23) : image
    self.side = side
    weight = UInt64(image.width) * UInt64(image.height)
    var sums: [UInt64] = []
    sums.reserveCapacity(side * side)
    var line = [UInt32](repeating: 0, count: image.width)
    for cell in 0..<side { Self.appendRow(cell, of: image, side: side, by: &line, to: &sums) }
    self.sums = sums
  }

  private init(side: Int, sums: [UInt64], weight: UInt64) {
    (self.side, self.sums, self.weight) = (side, sums, weight)
  }

  /// The grid of half as many cells a side, which is as exact.
  var halved: LuminanceGrid {
    let half = side / 2
    let sums = (0..<(half * half)).map { cell in
      let corner = 2 * (cell / half) * side + 2 * (cell % half)
      return self.sums[corner] + self.sums[corner + 1] + self.sums[corner + side] + self.sums[corner + side + 1]
    }
    return LuminanceGrid(side: half, sums: sums, weight: 4 * weight)
  }

  /// The mean of each cell in bytes.
  var bytes: [UInt8] { sums.map { UInt8(truncatingIfNeeded: ($0 + weight / 2) / weight) } }

  /// The mean of each cell in 256ths of a grey level, from 0 to 65,280.
  var levels: [Int] { sums.map { Int(($0 << 8 + weight / 2) / weight) } }

  /// ``levels`` about zero, in 32 bits.
  var centred: [Int32] { sums.map { Int32(truncatingIfNeeded: Int(($0 << 8 + weight / 2) / weight) - 1 << 15) } }

  /// The mean of all pixels, from 0 to 255.
  var mean: Double { Double(sums.reduce(0, +)) / Double(weight) / Double(sums.count) }

  private static func appendRow(
    _ cell: Int, of image: GrayImage, side: Int, by line: inout [UInt32], to sums: inout [UInt64]
  ) {
    clear(&line)
    for (row, part) in Parts(of: cell, side: side, length: image.height) {
      let start = row * image.width
      PixelLoops.add(image.pixels.span.extracting(start..<(start + image.width)), weight: UInt32(part), to: &line)
    }
    PixelLoops.addStretches(of: line, cells: side, to: &sums)
  }
}

/// The pixels of a side of `length` under one of `side` cells, each with how many of its `side` equal parts are covered: `length` in sum.
private struct Parts: Sequence, IteratorProtocol {
  private let side: Int
  private let end: Int
  private var place: Int

  init(of cell: Int, side: Int, length: Int) {
    self.side = side
    place = cell * length
    end = place + length
  }

  mutating func next() -> (pixel: Int, part: Int)? {
    guard place < end else { return nil }
    let pixel = place / side
    let stop = Swift.min(end, (pixel + 1) * side)
    defer { place = stop }
    return (pixel, stop - place)
  }
}
