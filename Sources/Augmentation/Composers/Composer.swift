import Basics
import Compute

/// A transform that applies others. Its own name is not told of a sample, theirs are.
public protocol Composer: Augmentation {
  /// The others, in the order of the recipe.
  var transforms: [any Augmentation] { get set }
  /// The epochs in which it does anything, from 0 on; nil for all.
  var epochs: ClosedRange<Int>? { get set }
  /// Applies some of ``transforms``.
  func compose(_ sample: inout Sample, random: inout Random)
}

extension Composer {
  public func apply(to sample: inout Sample, random: inout Random) {
    guard epochs?.contains(sample.epoch) ?? true else { return }
    compose(&sample, random: &random)
  }

  /// Applies the transform at `place`, if chance or `always` has it so, with numbers that no other one draws from.
  func apply(_ place: Int, to sample: inout Sample, key: UInt64, always: Bool = false) {
    let step = transforms[place]
    var random = Random(seed: key, UInt64(place))
    guard random.chance(step.p) || always else { return }
    sample.apply(step, random: &random)
  }

  /// The places of a random number of transforms, each no more than once, in a random order.
  func chosen(_ count: Interval, _ random: inout Random) -> ArraySlice<Int> {
    let wanted = random.integer(in: Int(count.lowerBound.rounded())...Int(count.upperBound.rounded()))
    var places = Array(transforms.indices)
    random.shuffle(&places)
    return places.prefix(wanted)
  }

  /// How likely each is chosen before others: by its own probability.
  var weights: [Double] { transforms.map(\.p) }
}

extension Sample {
  /// Applies a transform and takes note of its name and of what becomes of faces.
  mutating func apply(_ step: any Augmentation, random: inout Random) {
    guard !(step is any Composer) else { return step.apply(to: &self, random: &random) }
    let before = standings()
    applyTraced(step) { step.apply(to: &$0, random: &random) }
    applied.append(type(of: step).name)
    account.note(type(of: step).name, before: before, after: standings())
  }
}

extension Random {
  /// The place of one of `weights`, as likely as it is heavy; nil where all are 0.
  mutating func choose(weights: [Double]) -> Int? {
    var rest = uniform() * weights.reduce(0, +)
    for (place, weight) in weights.enumerated() {
      rest -= weight
      if rest < 0 { return place }
    }
    return weights.lastIndex { $0 > 0 }
  }
}

extension Parameter where Owner: Composer {
  /// The transforms of a composer.
  static var transforms: Parameter {
    Parameter("transforms", \.transforms, .transforms, required: true, "what is chosen from")
  }

  /// The epochs of a composer.
  static var epochs: Parameter {
    Parameter("epochs", \.epochs, .optionalRange, "the first and the last epoch in which it does anything, from 0 on")
  }
}

extension ParameterForm where Value == [any Augmentation] {
  /// One or more transforms, written as in a recipe.
  static var transforms: Self {
    Self(
      read: { value throws(Refusal) in
        guard case .list(let items) = value, !items.isEmpty else { return nil }
        var steps: [any Augmentation] = []
        for item in items { steps.append(try Augmentations.reading(item)) }
        return steps
      },
      write: { .list($0.map { .table([type(of: $0).name: .table($0.parameterValues)]) }) },
      words: "a list of transforms as in a recipe")
  }
}

extension ParameterForm where Value == ClosedRange<Int>? {
  /// Two whole numbers from 0 on, or null.
  static var optionalRange: Self {
    let whole = ParameterForm<Int>.integer(0...1_000_000)
    return Self(
      read: { value throws(Refusal) in
        if value == .null { return .some(nil) }
        guard case .list(let items) = value, items.count == 2, let low = try whole.read(items[0]),
          let high = try whole.read(items[1]), low <= high
        else { return nil }
        return .some(low...high)
      },
      write: { $0.map { .list([.number(Double($0.lowerBound)), .number(Double($0.upperBound))]) } ?? .null },
      words: "two whole numbers [first, last], or null for all")
  }
}

extension Augmentations {
  /// The transform that a recipe's value stands for: a bare name, or a name with its parameters.
  static func reading(_ value: ParameterValue) throws(Refusal) -> any Augmentation {
    switch value {
    case .text(let name): return try reading(name, [:])
    case .table(let table) where table.count == 1:
      guard let (name, values) = table.first else { break }
      if values == .null { return try reading(name, [:]) }
      guard case .table(let parameters) = values else { break }
      return try reading(name, parameters)
    default: break
    }
    throw Refusal(
      reason: "cannot take \(value) as a transform", nextStep: "Write 'Name: {parameter: value}' behind a dash.")
  }

  private static func reading(_ name: String, _ table: [String: ParameterValue]) throws(Refusal) -> any Augmentation {
    do throws(Refusal) {
      return try named(name).reading(table)
    } catch {
      throw Refusal(reason: "\(name): \(error.reason)", nextStep: error.nextStep)
    }
  }
}
