import Compute
import Foundation

/// What stays the same about a person from photograph to photograph.
struct Identity: Sendable {
  /// How the hair of the head is worn.
  enum HairStyle: CaseIterable, Sendable {
    case bald, cropped, short, quiff, sideParted, bob, long, fringe, afro, bun, ponytail, receding
  }

  /// How the hair of the face is worn.
  enum Beard: CaseIterable, Sendable {
    case none, stubble, moustache, goatee, full
  }

  /// `female` or `male`, as metadata.csv has it.
  var sex: String
  /// 0 young, 1 old.
  var age: Float
  /// The skin's linear colour.
  var skin: Vector
  /// The hair's linear colour.
  var hair: Vector
  /// The iris's linear colour.
  var iris: Vector
  var hairStyle: HairStyle
  var beard: Beard
  /// Wears glasses on every photograph.
  var wearsGlasses: Bool
  /// The shape of the glasses: half width, half height, roundness.
  var lens: Vector
  /// The colour of their frame.
  var frame: Vector
  /// Proportions, each about 1 and seldom beyond 0.85 to 1.15.
  var faceWidth, jaw, chin, nose, noseWidth, eyes, eyeSpacing, lips, brows, ears, cheeks: Float
  /// 0 to 1.
  var freckles: Float
  /// A seed for what is drawn from noise.
  var grain: UInt32

  /// The person for a sequence of random numbers.
  init(_ random: inout Random) {
    let female = random.chance(0.5)
    sex = female ? "female" : "male"
    age = random.number(0, 1)
    skin = Self.skinTone(&random)
    hair = Self.hairColor(&random, age: age, dark: skin.luminance < 0.22)
    iris = Self.irisColor(&random, dark: skin.luminance < 0.25)
    hairStyle = random.choose(female ? Self.feminineStyles : Self.masculineStyles)
    beard =
      female ? .none : random.choose([.none, .none, .none, .stubble, .stubble, .moustache, .goatee, .full, .full])
    wearsGlasses = random.chance(0.25)
    lens = Vector(random.number(0.19, 0.24), random.number(0.13, 0.2), random.number(0.3, 1), 0)
    frame = random.choose([
      .srgb(18, 18, 20), .srgb(60, 35, 22), .srgb(150, 120, 70), .srgb(110, 20, 25), .srgb(30, 45, 90),
    ])
    faceWidth = random.around(female ? 0.97 : 1.02, 0.06)
    jaw = random.around(female ? 0.9 : 1.08, 0.1)
    chin = random.around(1, 0.1)
    nose = random.around(1, 0.12)
    noseWidth = random.around(female ? 0.94 : 1.06, 0.14)
    eyes = random.around(female ? 1.07 : 0.98, 0.07)
    eyeSpacing = random.around(1, 0.05)
    lips = random.around(female ? 1.12 : 0.94, 0.16)
    brows = random.around(female ? 0.8 : 1.2, 0.18)
    ears = random.around(1, 0.1)
    cheeks = random.around(1, 0.13)
    freckles = random.chance(0.15) ? random.number(0.3, 1) : 0
    grain = random.next32()
  }

  private static let feminineStyles: [HairStyle] = [
    .bob, .bob, .long, .long, .long, .fringe, .fringe, .bun, .ponytail, .ponytail, .afro, .short, .sideParted,
  ]

  private static let masculineStyles: [HairStyle] = [
    .bald, .cropped, .cropped, .short, .short, .short, .quiff, .quiff, .sideParted, .sideParted, .receding, .receding,
    .afro, .long,
  ]

  private static func skinTone(_ random: inout Random) -> Vector {
    let tones: [Vector] = [
      .srgb(250, 220, 198), .srgb(240, 196, 168), .srgb(226, 174, 138), .srgb(200, 142, 104), .srgb(166, 110, 74),
      .srgb(128, 82, 56), .srgb(94, 60, 42), .srgb(66, 43, 33),
    ]
    let place = random.number(0, Float(tones.count) - 1.001)
    let mixed = tones[Int(place)].mixed(tones[Int(place) + 1], place - place.rounded(.down))
    let warmth = random.number(-0.06, 0.06)
    return mixed * Vector(1 + warmth, 1, 1 - warmth, 1)
  }

  private static func hairColor(_ random: inout Random, age: Float, dark: Bool) -> Vector {
    let natural: [Vector] = [
      .srgb(22, 18, 17), .srgb(38, 26, 20), .srgb(62, 40, 26), .srgb(94, 62, 38), .srgb(132, 74, 42),
      .srgb(186, 146, 92),
      .srgb(216, 184, 132), .srgb(150, 66, 30),
    ]
    let dyed: [Vector] = [.srgb(200, 60, 120), .srgb(50, 110, 170), .srgb(110, 50, 140)]
    if random.chance(0.03) { return random.choose(dyed) }
    let color = natural[random.integer(in: 0...(dark ? 2 : natural.count - 1))]
    let grey = age > 0.6 ? smoothstep(0.6, 1, age) * random.number(0.3, 1) : 0
    return color.mixed(.srgb(196, 194, 190), grey)
  }

  private static func irisColor(_ random: inout Random, dark: Bool) -> Vector {
    let colors: [Vector] = [
      .srgb(52, 32, 20), .srgb(74, 46, 26), .srgb(98, 70, 34), .srgb(92, 104, 60), .srgb(82, 122, 160),
      .srgb(112, 130, 138),
    ]
    return random.choose(dark ? Array(colors.prefix(2)) : colors)
  }
}

extension Random {
  /// A number between `low` and `high`, evenly spread.
  mutating func number(_ low: Float, _ high: Float) -> Float { low + (high - low) * Float(uniform()) }

  /// A normal number, held within two standard deviations.
  mutating func around(_ mean: Float, _ deviation: Float) -> Float {
    mean + deviation * clamp(Float(normal()), -2, 2)
  }

  /// A number between `low` and `high`, whose logarithm is evenly spread.
  mutating func logarithmic(_ low: Float, _ high: Float) -> Float { exp(number(log(low), log(high))) }
}
