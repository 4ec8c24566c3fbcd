import Compute

/// How a person looks on one photograph: pose, expression, clothes and what is worn over the face.
struct Appearance: Sendable {
  /// What covers the head or a part of the face.
  enum Cover: Sendable {
    case none, cap, beanie, sunHat, headscarf, scarf, mask, sunglasses
  }

  /// The pattern of the clothes.
  enum Pattern: CaseIterable, Sendable {
    case plain, stripes, checks, dots
  }

  /// The head's turn, in radians.
  var yaw, pitch, roll: Float
  /// -1 sad, 1 laughing.
  var smile: Float
  /// How far the mouth is open, 0 to 1.
  var open: Float
  /// How far the eyes are open; 0 is shut.
  var eyesOpen: Float
  /// Where the eyes look to, beside the head's direction.
  var gaze: (x: Float, y: Float)
  /// How far the brows are raised.
  var browRaise: Float
  var cover: Cover
  var coverColor: Vector
  var cloth, trim: Vector
  var pattern: Pattern
  /// 0 a round collar, 1 a deep one.
  var neckline: Float
  /// A seed for folds.
  var grain: UInt32

  /// The look for a sequence of random numbers; `posing` people turn to the camera.
  init(_ random: inout Random, posing: Bool) {
    let spread: Float = posing ? 0.6 : 1
    yaw = clamp(random.around(0, 0.42 * spread), -1.15, 1.15)
    pitch = clamp(random.around(0.02, 0.17 * spread), -0.4, 0.45)
    roll = random.around(0, random.chance(0.06) ? 0.4 : 0.1)
    smile = clamp(random.around(0.3, 0.5), -0.6, 1)
    open = random.chance(0.35) ? random.number(0.15, 1) : 0
    eyesOpen = random.chance(0.05) ? 0.05 : random.number(0.7, 1.05)
    gaze = (random.around(0, 0.16), random.around(0, 0.08))
    browRaise = random.around(0, 0.4)
    cover = Self.cover(&random)
    coverColor = Self.fabric(&random)
    cloth = Self.fabric(&random)
    trim = Self.fabric(&random)
    pattern = random.chance(0.55) ? .plain : random.choose(Pattern.allCases)
    neckline = random.number(0, 1)
    grain = random.next32()
  }

  private static func cover(_ random: inout Random) -> Cover {
    guard random.chance(0.27) else { return .none }
    return random.choose([
      .cap, .cap, .beanie, .beanie, .sunHat, .headscarf, .scarf, .scarf, .mask, .mask, .sunglasses, .sunglasses,
    ])
  }

  private static func fabric(_ random: inout Random) -> Vector {
    let vivid = random.chance(0.4)
    return .hue(
      random.number(0, 1), saturation: vivid ? random.number(0.5, 0.9) : random.number(0, 0.35),
      value: random.number(0.12, 0.95))
  }
}
