import Imaging

/// A smooth map of light over a picture, known at every sixteenth pixel and mixed linearly between: for fog and flares.
struct CoarseMap {
  /// Pixels from one place to the next.
  static let step = 16
  private let across: Int
  private let down: Int
  private var values: [Float]

  /// A map over a picture of this size of what `value` is at places in pixels.
  init(width: Int, height: Int, _ value: (_ x: Double, _ y: Double) -> Double) {
    (across, down) = ((width - 1) / Self.step + 2, (height - 1) / Self.step + 2)
    values = []
    values.reserveCapacity(across * down)
    for row in 0..<down {
      for column in 0..<across { values.append(Float(value(Double(column * Self.step), Double(row * Self.step)))) }
    }
  }

  /// The values of a row of pixels.
  func row(_ y: Int, width: Int) -> [Float] {
    let (above, part) = (y / Self.step, Float(y % Self.step) / Float(Self.step))
    let line = (0..<across).map { column in
      let (a, b) = (values[above * across + column], values[(above + 1) * across + column])
      return a + (b - a) * part
    }
    var result = [Float](repeating: 0, count: width)
    for column in 0..<(across - 1) {
      let (start, end) = (column * Self.step, min(width, (column + 1) * Self.step))
      let slope = (line[column + 1] - line[column]) / Float(Self.step)
      for x in start..<end { result[x] = line[column] + slope * Float(x - start) }
    }
    return result
  }
}

extension Image {
  /// Moves every pixel towards `color` by the part, from 0 to 1, that `map` has at its place.
  mutating func veil(_ color: Color, by map: CoarseMap) {
    let goal = (Int32(color.red), Int32(color.green), Int32(color.blue))
    let (width, height) = (width, height)
    var bytes = pixels.mutableSpan
    for y in 0..<height {
      let parts = map.row(y, width: width)
      for x in 0..<width {
        // In 256ths.
        let part = Int32(min(max(parts[x], 0), 1) * 256 + 0.5)
        let i = 3 * (y * width + x)
        bytes[i] = Self.moved(bytes[i], goal.0, part)
        bytes[i + 1] = Self.moved(bytes[i + 1], goal.1, part)
        bytes[i + 2] = Self.moved(bytes[i + 2], goal.2, part)
      }
    }
  }

  @inline(__always)
  private static func moved(_ byte: UInt8, _ goal: Int32, _ part: Int32) -> UInt8 {
    UInt8(truncatingIfNeeded: (Int32(byte) << 8 &+ (goal &- Int32(byte)) &* part &+ 128) >> 8)
  }
}
