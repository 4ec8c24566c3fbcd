import Compute
import Dataset
import Imaging

/// See ``summary``.
public struct AtLeastOneBBoxRandomCrop: CanvasSetting {
  public static let summary =
    "Cuts a piece out at random that holds a face, or most of one; where there is none, anywhere."
  public static let scales = false
  public static let parameters: [Parameter<Self>] = [
    Parameter("height", \.size.height, .integer(1...longestSide), required: true, "pixels down"),
    Parameter("width", \.size.width, .integer(1...longestSide), required: true, "pixels across"),
    Parameter("erosion_factor", \.erosion, .number(0...1), "by what part a face may be cut on each side"),
    Parameter("fill", \.fill, .color, "colour beyond the picture"),
    .probability,
  ]
  public var size = CanvasSize(width: 320, height: 320)
  public var erosion = 0.0
  public var fill = Color.black
  public var p = 1.0

  public init() {}

  public func apply(to sample: inout Sample, random: inout Random) {
    let faces = sample.annotations.filter { !$0.ignore }.map(\.box)
    let face = faces.isEmpty ? nil : random.choose(faces)
    let x = start(sample.canvas.width, size.width, face.map { ($0.x, $0.maxX) }, &random)
    let y = start(sample.canvas.height, size.height, face.map { ($0.y, $0.maxY) }, &random)
    sample.note("x", x)
    sample.note("y", y)
    sample.warp(by: .translation(x: -Double(x), y: -Double(y)), to: size, fill: fill)
  }

  /// Where a crop of `length` may start on a side of `side` pixels: inside of the picture and, as far as that goes, around the stretch.
  private func start(_ side: Int, _ length: Int, _ stretch: (low: Double, high: Double)?, _ random: inout Random) -> Int
  {
    let inside = min(0, side - length)...max(0, side - length)
    guard let stretch else { return random.integer(in: inside) }
    let cut = erosion * (stretch.high - stretch.low)
    let (first, last) = (Int((stretch.high - cut).rounded(.up)) - length, Int((stretch.low + cut).rounded(.down)))
    guard first <= last else { return min(max((first + last) / 2, inside.lowerBound), inside.upperBound) }
    return random.integer(in: (first...last).clamped(to: inside))
  }
}
