import Imaging

/// Two numbers, the lower first: what a transform draws from.
public typealias Interval = ClosedRange<Double>

/// The size of a canvas in pixels.
public struct CanvasSize: Hashable, Sendable {
  /// Pixels across.
  public var width: Int
  /// Pixels down.
  public var height: Int

  /// A canvas of this size.
  public init(width: Int, height: Int) {
    self.width = width
    self.height = height
  }
}

/// The longest side of a canvas that a recipe may ask for.
let longestSide = 8192

extension ParameterForm where Value == Double {
  /// A number in `range`.
  static func number(_ range: Interval) -> Self {
    Self(
      read: { $0.number.flatMap { range.contains($0) ? $0 : nil } }, write: { .number($0) },
      words: "a number \(range.words)", sweep: Sweep(range: { _ in range }, fixed: { .number($0) }))
  }

  /// A probability.
  static var probability: Self { number(0...1) }
}

extension ParameterForm where Value == Int {
  /// A whole number in `range`.
  static func integer(_ range: ClosedRange<Int>) -> Self {
    Self(
      read: { $0.number.flatMap(Int.init(exactly:)).flatMap { range.contains($0) ? $0 : nil } },
      write: { .number(Double($0)) }, words: "a whole number from \(range.lowerBound) to \(range.upperBound)",
      sweep: Sweep(
        range: { _ in Double(range.lowerBound)...Double(range.upperBound) }, fixed: { .number($0.rounded()) },
        isWhole: true))
  }
}

extension ParameterForm where Value == Int? {
  /// A whole number in `range`, or null.
  static func optionalInteger(_ range: ClosedRange<Int>) -> Self {
    let inner = ParameterForm<Int>.integer(range)
    return Self(
      read: { value throws(Refusal) in value == .null ? .some(nil) : try inner.read(value).map(Optional.some) },
      write: { $0.map(inner.write) ?? .null },
      words: inner.words + ", or null")
  }
}

extension ParameterForm where Value == Double? {
  /// A number in `range`, or null.
  static func optionalNumber(_ range: Interval) -> Self {
    let inner = ParameterForm<Double>.number(range)
    return Self(
      read: { value throws(Refusal) in value == .null ? .some(nil) : try inner.read(value).map(Optional.some) },
      write: { $0.map(inner.write) ?? .null },
      words: inner.words + ", or null")
  }
}

extension ParameterForm where Value == Bool {
  /// Yes or no.
  static var flag: Self {
    Self(
      read: { if case .flag(let flag) = $0 { flag } else { nil } }, write: { .flag($0) }, words: "true or false")
  }
}

extension ParameterForm where Value: RawRepresentable & CaseIterable, Value.RawValue == String {
  /// One of a few words.
  static var choice: Self {
    Self(
      read: { if case .text(let text) = $0 { Value(rawValue: text) } else { nil } }, write: { .text($0.rawValue) },
      words: Value.allCases.count == 1
        ? "'\(Value.allCases.map(\.rawValue).joined())'"
        : "one of \(Value.allCases.map(\.rawValue).joined(separator: ", "))")
  }
}

extension ParameterForm where Value == Interval {
  /// What a single number means where two are asked for.
  enum Single {
    /// From its negative to it.
    case symmetric
    /// Itself, always.
    case constant
    /// From 1 to it.
    case fromOne
  }

  /// Two numbers within `range`, or one.
  static func interval(_ range: Interval, single: Single = .constant) -> Self {
    let shorthand =
      switch single {
      case .symmetric: "or one number x for [-x, x]"
      case .constant: "or one number"
      case .fromOne: "or one number x for [1, x]"
      }
    return Self(
      read: { value in
        guard let pair = pair(value, single), pair.0 <= pair.1, range.contains(pair.0), range.contains(pair.1) else {
          return nil
        }
        return pair.0...pair.1
      }, write: { .list([.number($0.lowerBound), .number($0.upperBound)]) },
      words: "two numbers [low, high] \(range.words), \(shorthand)",
      sweep: Sweep(
        range: { $0.lowerBound < $0.upperBound ? $0 : range }, fixed: { .list([.number($0), .number($0)]) }))
  }

  private static func pair(_ value: ParameterValue, _ single: Single) -> (Double, Double)? {
    switch value {
    case .number(let x):
      switch single {
      case .symmetric: return (-abs(x), abs(x))
      case .constant: return (x, x)
      case .fromOne: return (1, x)
      }
    case .list(let items) where items.count == 2:
      guard let low = items[0].number, let high = items[1].number else { return nil }
      return (low, high)
    default: return nil
    }
  }
}

extension ParameterForm where Value == Interval {
  /// Two whole numbers within `range`, or one: a count is drawn from them.
  static func wholeInterval(_ range: ClosedRange<Int>) -> Self {
    let (low, high) = (Double(range.lowerBound), Double(range.upperBound))
    let any = interval(low...high)
    return Self(
      read: { value throws(Refusal) in
        try any.read(value).flatMap { [$0.lowerBound, $0.upperBound].allSatisfy { $0 == $0.rounded() } ? $0 : nil }
      }, write: any.write,
      words: "two whole numbers [low, high] from \(range.lowerBound) to \(range.upperBound), or one",
      sweep: Sweep(
        range: { $0.lowerBound < $0.upperBound ? $0 : low...high },
        fixed: { .list([.number($0.rounded()), .number($0.rounded())]) }, isWhole: true))
  }

  /// Parts of a side, or pixels along it, and not from the one to the other.
  static var extent: Self {
    let any = interval(0...Double(longestSide))
    return Self(
      read: { value throws(Refusal) in
        try any.read(value).flatMap { $0.upperBound <= 1 || $0.lowerBound >= 1 ? $0 : nil }
      }, write: any.write,
      words: "two numbers [low, high], both from 0 to 1 or both from 1 to \(longestSide), or one number",
      sweep: any.sweep)
  }
}

extension ParameterForm where Value == Interval? {
  /// Two whole numbers within `range`, or one, or null.
  static func optionalWholeInterval(_ range: ClosedRange<Int>) -> Self {
    let inner = ParameterForm<Interval>.wholeInterval(range)
    return Self(
      read: { value throws(Refusal) in value == .null ? .some(nil) : try inner.read(value).map(Optional.some) },
      write: { $0.map(inner.write) ?? .null },
      words: inner.words + ", or null")
  }
}

/// Ranges of their own for what happens across and down.
public struct Axes: Hashable, Sendable {
  /// Across.
  public var x: Interval
  /// Down.
  public var y: Interval

  /// One range for both.
  public init(_ both: Interval) { (x, y) = (both, both) }
}

extension ParameterForm where Value == Axes {
  /// A range for both axes, or one for each.
  static func axes(_ range: Interval, single: ParameterForm<Interval>.Single = .constant) -> Self {
    let inner = ParameterForm<Interval>.interval(range, single: single)
    return Self(
      read: { value throws(Refusal) in
        guard case .table(let table) = value else { return try inner.read(value).map(Axes.init) }
        guard Set(table.keys) == ["x", "y"], let across = table["x"], let down = table["y"],
          let x = try inner.read(across), let y = try inner.read(down)
        else { return nil }
        var axes = Axes(x)
        axes.y = y
        return axes
      },
      write: { $0.x == $0.y ? inner.write($0.x) : .table(["x": inner.write($0.x), "y": inner.write($0.y)]) },
      words: inner.words + ", or {x: range, y: range}",
      sweep: Sweep(
        range: { $0.x.lowerBound < $0.x.upperBound ? $0.x : range }, fixed: { .list([.number($0), .number($0)]) }))
  }
}

extension ParameterForm where Value == [Double] {
  /// So many numbers in `range`, or one for all of them.
  static func vector(_ count: Int, _ range: Interval) -> Self {
    Self(
      read: { value in
        let items = if case .list(let list) = value { list } else { [ParameterValue](repeating: value, count: count) }
        let numbers = items.compactMap { $0.number.flatMap { range.contains($0) ? $0 : nil } }
        return items.count == count && numbers.count == count ? numbers : nil
      }, write: { .list($0.map { .number($0) }) },
      words: "\(count) numbers \(range.words), or one for all")
  }

  /// One or more numbers in `range`.
  static func numbers(_ range: Interval) -> Self {
    Self(
      read: { value in
        guard case .list(let items) = value, !items.isEmpty else { return nil }
        let numbers = items.compactMap { $0.number.flatMap { range.contains($0) ? $0 : nil } }
        return numbers.count == items.count ? numbers : nil
      }, write: { .list($0.map { .number($0) }) }, words: "a list of numbers \(range.words)")
  }
}

extension ParameterForm where Value == Color {
  /// One brightness, or red, green and blue.
  static var color: Self {
    Self(read: color, write: write, words: "a number from 0 to 255, or three [red, green, blue]")
  }

  @Sendable private static func color(_ value: ParameterValue) -> Color? {
    let items = if case .list(let list) = value { list } else { [value, value, value] }
    let bytes = items.compactMap { $0.number.flatMap(UInt8.init(exactly:)) }
    return items.count == 3 && bytes.count == 3 ? Color(bytes[0], bytes[1], bytes[2]) : nil
  }

  @Sendable private static func write(_ color: Color) -> ParameterValue {
    let bytes = [color.red, color.green, color.blue].map { ParameterValue.number(Double($0)) }
    return Set(bytes).count == 1 ? bytes[0] : .list(bytes)
  }
}

extension ParameterForm where Value == CanvasSize {
  /// `[height, width]`, as Albumentations orders them, or one number for a square.
  static var size: Self { size(upTo: longestSide) }

  /// The same with sides of at most `longest`.
  static func size(upTo longest: Int) -> Self {
    Self(
      read: { value throws(Refusal) in
        let items = if case .list(let list) = value { list } else { [value, value] }
        let side = ParameterForm<Int>.integer(1...longest)
        guard items.count == 2, let height = try side.read(items[0]), let width = try side.read(items[1]) else {
          return nil
        }
        return CanvasSize(width: width, height: height)
      }, write: { .list([.number(Double($0.height)), .number(Double($0.width))]) },
      words: "two whole numbers [height, width] from 1 to \(longest), or one for a square")
  }
}

extension Interval {
  fileprivate var words: String {
    upperBound.isFinite
      ? "from \(ParameterValue.number(lowerBound)) to \(ParameterValue.number(upperBound))"
      : "of at least \(ParameterValue.number(lowerBound))"
  }
}
