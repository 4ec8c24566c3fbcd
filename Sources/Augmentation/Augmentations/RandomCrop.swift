import Compute
import Imaging

/// See ``summary``.
public struct RandomCrop: CanvasSetting {
  public static let summary = "Cuts a piece out at random; where the picture is smaller, the rest is filled."
  public static let scales = false
  public static let parameters: [Parameter<Self>] = [
    Parameter("height", \.size.height, .integer(1...longestSide), required: true, "pixels down"),
    Parameter("width", \.size.width, .integer(1...longestSide), required: true, "pixels across"),
    Parameter("fill", \.fill, .color, "colour beyond the picture"),
    .probability,
  ]
  public var size = CanvasSize(width: 320, height: 320)
  public var fill = Color.black
  public var p = 1.0

  public init() {}

  public func apply(to sample: inout Sample, random: inout Random) {
    let x = random.integer(in: room(sample.canvas.width - size.width))
    let y = random.integer(in: room(sample.canvas.height - size.height))
    sample.note("x", x)
    sample.note("y", y)
    sample.warp(by: .translation(x: -Double(x), y: -Double(y)), to: size, fill: fill)
  }

  /// Where the crop may start: inside of the picture, or so that it holds the whole picture.
  private func room(_ spare: Int) -> ClosedRange<Int> { min(0, spare)...max(0, spare) }
}
