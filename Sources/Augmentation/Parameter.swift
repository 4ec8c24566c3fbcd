import Basics

/// How values of one type are read from a recipe, written back, and described.
public struct ParameterForm<Value: Sendable>: Sendable {
  /// The value that `ParameterValue` stands for; nil where it is of another kind or out of range, and a refusal where more can be said.
  let read: @Sendable (ParameterValue) throws(Refusal) -> Value?
  /// The value as a recipe writes it.
  let write: @Sendable (Value) -> ParameterValue
  /// What is allowed, in words that follow "must be": `a number from 0 to 1`.
  let words: String
  /// How the value is led through a range; nil where it is no number.
  var sweep: Sweep?

  /// A range of numbers, each of which stands for a value.
  struct Sweep: Sendable {
    /// What a value draws from where that is more than one number, else all that is allowed.
    let range: @Sendable (Value) -> Interval
    /// The value that is always that number.
    let fixed: @Sendable (Double) -> ParameterValue
    var isWhole = false
  }
}

/// One parameter of a transform: its name, what it means and what may be written for it, all in one place.
public struct Parameter<Owner>: Sendable {
  /// The name in a recipe.
  public let name: String
  /// What the parameter does, for documentation.
  public let meaning: String
  /// What is allowed, in words that follow "must be".
  public let form: String
  /// Whether a recipe has to state it.
  public let isRequired: Bool
  let read: @Sendable (ParameterValue, inout Owner) throws(Refusal) -> Bool
  let write: @Sendable (Owner) -> ParameterValue
  /// See ``ParameterSweep``.
  let sweep: (@Sendable (Owner) -> ParameterSweep)?

  /// A parameter that is kept in the property at `path`.
  public init<Value: Sendable>(
    _ name: String, _ path: any WritableKeyPath<Owner, Value> & Sendable, _ form: ParameterForm<Value>,
    required: Bool = false, _ meaning: String
  ) {
    self.name = name
    self.meaning = meaning
    self.form = form.words
    isRequired = required
    read = { value, owner throws(Refusal) in
      guard let value = try form.read(value) else { return false }
      owner[keyPath: path] = value
      return true
    }
    write = { form.write($0[keyPath: path]) }
    guard let sweep = form.sweep else {
      self.sweep = nil
      return
    }
    self.sweep = { owner in
      ParameterSweep(
        name: name, range: sweep.range(owner[keyPath: path]), isWhole: sweep.isWhole, fixed: sweep.fixed)
    }
  }
}

/// Why a recipe's values are refused, and what could be written instead.
struct Refusal: Error {
  var reason: String
  var nextStep: String
}

/// A value whose properties a recipe sets by name.
public protocol Parametrised: Sendable {
  /// The value with every parameter at its default.
  init()
  /// All that a recipe may set, in the order of the documentation.
  static var parameters: [Parameter<Self>] { get }
}

/// A parameter as documentation shows it.
public struct ParameterDocumentation: Hashable, Sendable, Codable {
  /// The name in a recipe.
  public let name: String
  /// The default as a recipe writes it; nil where the parameter has to be stated.
  public let standard: String?
  /// What is allowed.
  public let form: String
  /// What it does.
  public let meaning: String
}

extension Parametrised {
  /// What may be set, for people to read.
  public static var parameterDocumentation: [ParameterDocumentation] {
    let standard = Self()
    return parameters.map {
      ParameterDocumentation(
        name: $0.name, standard: $0.isRequired ? nil : $0.write(standard).description, form: $0.form,
        meaning: $0.meaning)
    }
  }

  /// The values of all parameters by name.
  public var parameterValues: [String: ParameterValue] {
    Dictionary(uniqueKeysWithValues: Self.parameters.map { ($0.name, $0.write(self)) })
  }

  /// The defaults, overwritten by what `table` states. Everything unknown, missing or out of range is refused.
  static func reading(_ table: [String: ParameterValue]) throws(Refusal) -> Self {
    var result = Self()
    let known = parameters.map(\.name)
    for name in table.keys.sorted() where !known.contains(name) {
      throw Refusal(reason: "has no parameter '\(name)'", nextStep: suggestion(for: name, among: known))
    }
    for parameter in parameters {
      guard let value = table[parameter.name] else {
        if parameter.isRequired { throw parameter.missing }
        continue
      }
      guard try parameter.read(value, &result) else { throw parameter.refusing(value) }
    }
    return result
  }
}

extension Parameter {
  fileprivate var missing: Refusal {
    Refusal(reason: "needs '\(name)'", nextStep: "State \(form): \(meaning).")
  }

  fileprivate func refusing(_ value: ParameterValue) -> Refusal {
    Refusal(reason: "cannot take \(value) as '\(name)'", nextStep: "'\(name)' must be \(form).")
  }
}
