import Compute
import Foundation

/// Where one person stands in a picture.
struct Placement: Sendable {
  /// The face's height from hairline to chin, in pixels.
  var size: Float
  /// The head's origin, in pixels.
  var x, y: Float
}

/// How people stand in a picture.
enum SceneArrangement: Sendable {
  case portrait, group, crowd, distance

  /// Heads are this many units high from hairline to chin.
  static let faceHeight: Float = 1.72

  /// One of the arrangements.
  init(_ random: inout Random) {
    let place = random.uniform()
    self = place < 0.38 ? .portrait : (place < 0.7 ? .group : (place < 0.87 ? .crowd : .distance))
  }

  /// Where people stand in a picture of the given size: the main one first.
  func placements(_ random: inout Random, width: Float, height: Float) -> [Placement] {
    let largest = min(250, 0.62 * min(width, height))
    switch self {
    case .portrait: return [portrait(&random, width, height, largest)]
    case .group: return group(&random, width, height, largest)
    case .crowd: return crowd(&random, width, height, largest)
    case .distance:
      return (0..<random.integer(in: 1...3)).map { _ in distant(&random, width, height, largest) }
    }
  }

  /// Somebody small, seen from head to foot or nearly so: a person is about 6.2 faces high.
  private func distant(_ random: inout Random, _ width: Float, _ height: Float, _ largest: Float) -> Placement {
    let size = random.logarithmic(12, max(13, largest * 0.22))
    let feet = random.number(0.84, 1.2) * height
    return Placement(
      size: size, x: random.number(0.08, 0.92) * width, y: max(size, min(0.7 * height, feet - 5.7 * size)))
  }

  private func portrait(_ random: inout Random, _ width: Float, _ height: Float, _ largest: Float) -> Placement {
    let size = random.logarithmic(largest * 0.32, largest)
    let leaving = random.chance(0.1)
    let margin = leaving ? size * 0.25 : size * 0.55
    return Placement(
      size: size, x: random.number(margin, max(margin + 1, width - margin)),
      y: random.number(size * (leaving ? 0.35 : 0.6), max(size * 0.62, height - size * 0.75)))
  }

  private func group(_ random: inout Random, _ width: Float, _ height: Float, _ largest: Float) -> [Placement] {
    let count = random.integer(in: 2...5)
    let room = width / Float(count)
    let size = min(largest, room * random.number(0.45, 0.95)) * random.number(0.55, 1)
    let level = random.number(max(0.25 * height, size * 0.7), max(0.26 * height, 0.62 * height))
    return (0..<count).map { i in
      let own = max(12, size * random.number(0.72, 1.12))
      return Placement(
        size: own, x: room * (Float(i) + random.number(0.2, 0.8)), y: level + random.around(0, 0.35) * size)
    }
  }

  /// Rows that grow towards the camera: whoever stands lower in the picture is nearer.
  private func crowd(_ random: inout Random, _ width: Float, _ height: Float, _ largest: Float) -> [Placement] {
    let count = random.integer(in: 6...20)
    let (far, near) = (random.number(10, 16), random.number(0.2, 0.42) * largest)
    // The farthest stand on the ground, not in the sky.
    let top = clamp(random.number(0.68, 0.8) * height - 5.7 * far, 0.1 * height, 0.5 * height)
    let bottom = random.number(0.6, 0.85) * height
    return (0..<count).map { i in
      let depth = pow(1 - Float(i) / Float(count), 1.4)
      let size = max(8, far + (max(near, far + 4) - far) * depth)
      return Placement(
        size: size * random.number(0.85, 1.15), x: random.number(-0.02, 1.02) * width,
        y: top + (bottom - top) * depth + random.around(0, 0.02) * height)
    }
  }
}
