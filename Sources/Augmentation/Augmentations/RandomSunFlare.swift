import Compute
import Foundation
import Imaging

/// See ``summary``.
public struct RandomSunFlare: Augmentation {
  public static let summary =
    "Lets the sun shine into the lens: a glow around it, and fainter discs along a line through it."
  public static let parameters: [Parameter<Self>] = [
    Parameter(
      "flare_roi", \.region, .vector(4, 0...1), "where the sun stands: [left, top, right, bottom] in parts of the sides"
    ),
    Parameter("src_radius", \.radius, .integer(2...longestSide), "pixels from the sun to where its glow ends"),
    Parameter("src_color", \.color, .color, "colour of the light"),
    Parameter("angle_range", \.angle, .interval(0...1), "direction of the line, in parts of the circle"),
    Parameter("num_flare_circles_range", \.circles, .wholeInterval(0...100), "how many discs"),
    .probability,
  ]
  public var region = [0, 0, 1, 0.5]
  public var radius = 400
  public var color = Color.white
  public var angle: Interval = 0...1
  public var circles: Interval = 6...10
  public var p = 0.5

  public init() {}

  public func apply(to sample: inout Sample, random: inout Random) {
    let (width, height) = (Double(sample.canvas.width), Double(sample.canvas.height))
    let x = width * random.uniform(in: min(region[0], region[2])...max(region[0], region[2]))
    let y = height * random.uniform(in: min(region[1], region[3])...max(region[1], region[3]))
    sample.note("x", x)
    sample.note("y", y)
    let turn = 2 * Double.pi * random.uniform(in: angle)
    var discs = [Disc(x: x, y: y, radius: Double(radius), light: 1)]
    for _ in 0..<random.integer(in: Int(circles.lowerBound.rounded())...Int(circles.upperBound.rounded())) {
      let far = random.uniform(in: -1...1) * width
      discs.append(
        Disc(
          x: x + far * cos(turn), y: y + far * sin(turn), radius: max(2, height * random.uniform(in: 0.02...0.12)),
          light: random.uniform(in: 0.05...0.2)))
    }
    let map = CoarseMap(width: sample.canvas.width, height: sample.canvas.height) { x, y in
      1 - discs.reduce(1) { $0 * (1 - $1.light(x, y)) }
    }
    sample.pixels.veil(color, by: map)
  }

  /// Light that fades to nothing at a distance.
  private struct Disc {
    var x, y, radius, light: Double

    func light(_ x: Double, _ y: Double) -> Double {
      let far = hypot(x - self.x, y - self.y) / radius
      return far < 1 ? light * (1 - far) * (1 - far) : 0
    }
  }
}
