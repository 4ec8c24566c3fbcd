import Compute
import Foundation
import Imaging

/// See ``summary``.
public struct RandomResizedCrop: CanvasSetting {
  public static let summary = "Cuts out a piece of random area and shape and scales it to a size."
  public static let scales = true
  public static let parameters: [Parameter<Self>] = [
    Parameter("size", \.size, .size, required: true, "the canvas"),
    Parameter("scale", \.scale, .interval(1e-4...1), "part of the picture's area that is cut out"),
    Parameter("ratio", \.ratio, .interval(0.01...100), "width against height of the piece"),
    .probability,
  ]
  public var size = CanvasSize(width: 320, height: 320)
  public var scale: Interval = 0.08...1
  public var ratio: Interval = 0.75...1.3333333333333333
  public var p = 1.0

  public init() {}

  public func apply(to sample: inout Sample, random: inout Random) {
    let (width, height) = piece(of: sample.canvas, &random)
    let x = random.integer(in: 0...(sample.canvas.width - width))
    let y = random.integer(in: 0...(sample.canvas.height - height))
    for (name, value) in [("x", x), ("y", y), ("width", width), ("height", height)] { sample.note(name, value) }
    let map = Affine.translation(x: -Double(x), y: -Double(y)).then(
      .scale(x: Double(size.width) / Double(width), y: Double(size.height) / Double(height)))
    sample.warp(by: map, to: size)
  }

  /// Ten tries for a piece that fits; then the largest one of an allowed shape.
  private func piece(of canvas: CanvasSize, _ random: inout Random) -> (width: Int, height: Int) {
    let area = Double(canvas.width * canvas.height)
    for _ in 0..<10 {
      let wanted = area * random.uniform(in: scale)
      let shape = exp(random.uniform(in: log(ratio.lowerBound)...log(ratio.upperBound)))
      let (width, height) = (Int((wanted * shape).squareRoot().rounded()), Int((wanted / shape).squareRoot().rounded()))
      if width >= 1 && width <= canvas.width && height >= 1 && height <= canvas.height { return (width, height) }
    }
    let shape = min(max(Double(canvas.width) / Double(canvas.height), ratio.lowerBound), ratio.upperBound)
    let width = min(canvas.width, Int(Double(canvas.height) * shape))
    return (max(1, width), max(1, min(canvas.height, Int(Double(width) / shape))))
  }
}
