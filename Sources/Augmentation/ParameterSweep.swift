import Basics
import Foundation

/// A numeric parameter of a transform and the numbers through which it can be led, to see what it does.
public struct ParameterSweep: Sendable {
  /// The parameter's name in a recipe.
  public let name: String
  /// From the lowest number to the highest.
  public let range: Interval
  let isWhole: Bool
  let fixed: @Sendable (Double) -> ParameterValue

  /// Whether a look at a few steps of the range is worth anything: it ends, and does not reach to the longest sides that a canvas may have.
  public var isShort: Bool { range.upperBound < Double(longestSide) }

  /// `count` numbers from the lowest of `range` to the highest, evenly spread, or by equal factors where the highest is a thousand times the
  /// lowest; fewer where only whole ones are allowed.
  public func steps(_ count: Int, in range: Interval) -> [Double] {
    precondition(count >= 2, "a sweep has two ends")
    let all = (0..<count).map { number in
      let value = Self.value(at: Double(number) / Double(count - 1), of: range)
      return isWhole ? value.rounded() : value
    }
    return all.enumerated().filter { $0 == 0 || all[$0 - 1] != $1 }.map(\.element)
  }

  /// The number at a part of the way through a range.
  private static func value(at part: Double, of range: Interval) -> Double {
    let (low, high) = (range.lowerBound, range.upperBound)
    if part == 0 || part == 1 { return part == 0 ? low : high }
    return low > 0 && high >= 1000 * low ? low * pow(high / low, part) : low + (high - low) * part
  }
}

extension Augmentation {
  /// The numeric parameters, without the probability.
  public var sweeps: [ParameterSweep] {
    Self.parameters.filter { $0.name != "p" }.compactMap { $0.sweep?(self) }
  }

  /// The transform, always applied, with one parameter that is always `value` and all others in the middle of what they draw from.
  ///
  /// Throws where the parameter does not take the number.
  public func swept(_ sweep: ParameterSweep, to value: Double) throws(Failure) -> any Augmentation {
    var result = self
    result.p = 1
    for parameter in Self.parameters where parameter.name != "p" && parameter.name != sweep.name {
      guard parameter.draws(self), let other = parameter.sweep?(self) else { continue }
      try parameter.set(other.fixed((other.range.lowerBound + other.range.upperBound) / 2), in: &result)
    }
    for parameter in Self.parameters where parameter.name == sweep.name {
      try parameter.set(sweep.fixed(value), in: &result)
    }
    return result
  }
}

extension Parameter where Owner: Augmentation {
  /// Whether a sample's number is drawn from more than one.
  fileprivate func draws(_ owner: Owner) -> Bool {
    guard case .list(let ends) = write(owner), ends.count == 2 else { return false }
    return ends[0] != ends[1]
  }

  fileprivate func set(_ value: ParameterValue, in owner: inout Owner) throws(Failure) {
    do throws(Refusal) {
      if try read(value, &owner) { return }
    } catch {
      throw Failure("\(Owner.name): \(name)", error.reason, nextStep: error.nextStep)
    }
    throw Failure("\(Owner.name): \(name)", "cannot take \(value)", nextStep: "'\(name)' must be \(form).")
  }
}

extension Augmentations {
  /// The transform that `text` names, as a recipe would: `Rotate`, or `Rotate: {limit: 20}`; a bare name takes parameters at their defaults,
  /// also those that a recipe has to state.
  public static func parsing(_ text: String) throws(Failure) -> any Augmentation {
    if let type = all.first(where: { $0.name == text }) { return type.init() }
    let recipe = try recipe(of: text)
    guard recipe.steps.count == 1, let step = recipe.steps.first else {
      throw Failure(text, "not one transform", nextStep: "Write 'Name' or 'Name: {parameter: value}'.")
    }
    return step
  }

  /// Lines do not matter to who has written one: a refusal names the text instead of a place in it.
  private static func recipe(of text: String) throws(Failure) -> Recipe {
    do throws(Failure) {
      return try Recipe(yaml: "augment:\n  - \(text)\n", name: text)
    } catch {
      throw Failure("transform '\(text)'", error.reason, nextStep: error.nextStep)
    }
  }

  /// The type of that name; a slip of the pen is answered by the nearest names.
  public static func type(named name: String) throws(Failure) -> any Augmentation.Type {
    do throws(Refusal) {
      return try named(name)
    } catch {
      throw Failure(name, error.reason, nextStep: error.nextStep)
    }
  }
}
