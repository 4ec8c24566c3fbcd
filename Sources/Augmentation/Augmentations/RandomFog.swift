import Compute
import Foundation
import Imaging

/// See ``summary``.
public struct RandomFog: Augmentation {
  public static let summary = "Lays fog over the picture: clouds of white, the denser the nearer to the middle."
  public static let parameters: [Parameter<Self>] = [
    Parameter("alpha_coef", \.alpha, .number(0...1), "how much one cloud hides, at an intensity of 1"),
    Parameter("fog_coef_range", \.fog, .interval(0...1), "intensity: how many and how dense clouds are"),
    .probability,
  ]
  public var alpha = 0.08
  public var fog: Interval = 0.3...1
  public var p = 0.5

  public init() {}

  public func apply(to sample: inout Sample, random: inout Random) {
    let intensity = random.uniform(in: fog)
    sample.note("fog", intensity)
    let (width, height) = (Double(sample.canvas.width), Double(sample.canvas.height))
    let radius = max(2, 0.12 * min(width, height) * (0.5 + intensity / 2))
    let clouds = (0..<Int(60 * intensity)).map { _ in cloud(width, height, radius, &random) }
    // Each cloud lets a part of the light through; parts multiply, so that their logarithms add up.
    let each = -log(max(1e-6, 1 - alpha * intensity))
    let map = CoarseMap(width: sample.canvas.width, height: sample.canvas.height) { x, y in
      1 - exp(-each * clouds.reduce(0) { $0 + $1.weight(x, y) })
    }
    sample.pixels.veil(.white, by: map)
  }

  /// A soft disc that lies about the middle rather than at the rim.
  private struct Cloud {
    var x, y, radius: Double

    /// 4 in its middle, 0 from its rim on.
    func weight(_ x: Double, _ y: Double) -> Double {
      let square = ((x - self.x) * (x - self.x) + (y - self.y) * (y - self.y)) / (radius * radius)
      return square < 1 ? 4 * (1 - square) * (1 - square) : 0
    }
  }

  private func cloud(_ width: Double, _ height: Double, _ radius: Double, _ random: inout Random) -> Cloud {
    let spread = random.uniform(in: 0.35...1)
    return Cloud(
      x: width / 2 + spread * random.uniform(in: -0.5...0.5) * width,
      y: height / 2 + spread * random.uniform(in: -0.5...0.5) * height, radius: radius * random.uniform(in: 1...2))
  }
}
