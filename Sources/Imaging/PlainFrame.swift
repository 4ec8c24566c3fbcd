/// What a plain frame around a picture leaves of it: a border of one colour, the bars of a film, the margin of a scan.
public struct PlainFrame: Hashable, Sendable {
  /// Pixels left of what is framed and above it.
  public let x, y: Int
  /// Pixels across and down of what is framed.
  public let width, height: Int

  /// A frame leaves so much of each side at the least, and of one at the most.
  private static let (leastPart, mostPart) = (0.4, 0.96)

  /// What lies within a picture's frame; nil where none is to be seen, or little else is.
  ///
  /// Each side is cut off row by row, or column by column, as long as all is like its first pixel. A last line that is mixed from frame and
  /// picture goes where the larger part of it belongs.
  ///
  /// - Parameter tolerance: by how many grey levels a frame may differ from the first pixel of each side: what compression leaves around
  ///   an edge.
  public init?(of image: GrayImage, tolerance: Int = 10) {
    let sides = Sides(pixels: image.pixels, tolerance: tolerance)
    let top = sides.plain(from: 0, to: image.height, step: image.width, across: 0..<image.width, of: 1)
    guard top < image.height else { return nil }
    let bottom = sides.plain(from: image.height - 1, to: -1, step: image.width, across: 0..<image.width, of: 1)
    let rows = top..<(image.height - bottom)
    guard Double(rows.count) >= Self.leastPart * Double(image.height) else { return nil }
    let left = sides.plain(from: 0, to: image.width, step: 1, across: rows, of: image.width)
    let right = sides.plain(from: image.width - 1, to: -1, step: 1, across: rows, of: image.width)
    (x, y, width, height) = (left, top, image.width - left - right, rows.count)
    let (across, down) = (Double(width) / Double(image.width), Double(height) / Double(image.height))
    guard across >= Self.leastPart, min(across, down) <= Self.mostPart else { return nil }
  }
}

/// The lines of a picture from its sides inwards.
private struct Sides {
  let pixels: [UInt8]
  let tolerance: Int

  /// How many lines are plain before one that is not.
  ///
  /// - Parameters:
  ///   - step: from a line to the next in bytes.
  ///   - stride: from a pixel of a line to the next in bytes.
  func plain(from first: Int, to end: Int, step: Int, across: Range<Int>, of stride: Int) -> Int {
    let color = Int(pixels[first * step + across.lowerBound * stride])
    let inwards = end > first ? 1 : -1
    for line in Swift.stride(from: first, to: end, by: inwards) {
      guard !isPlain(line * step, across, stride, color) else { continue }
      let count = abs(line - first)
      guard count > 0, line + inwards != end else { return count }
      let own = contrast(line * step, across, stride, color)
      return 2 * own < contrast((line + inwards) * step, across, stride, color) ? count + 1 : count
    }
    return abs(end - first)
  }

  private func isPlain(_ start: Int, _ across: Range<Int>, _ stride: Int, _ color: Int) -> Bool {
    across.allSatisfy { abs(Int(pixels[start + $0 * stride]) - color) <= tolerance }
  }

  private func contrast(_ start: Int, _ across: Range<Int>, _ stride: Int, _ color: Int) -> Int {
    across.reduce(0) { $0 + abs(Int(pixels[start + $1 * stride]) - color) }
  }
}
