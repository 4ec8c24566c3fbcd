/// A span of time as people write it: `90s`, `20m`, `1.5h`.
public struct TimeSpan: Hashable, Sendable, CustomStringConvertible {
  /// Above 0.
  public let seconds: Double

  private static let units: [Character: Double] = ["s": 1, "m": 60, "h": 3600]

  /// What `argument` says; nil where that is no span of time.
  public init?(argument: String) {
    guard let unit = argument.last.flatMap({ Self.units[$0] }), let number = Double(argument.dropLast()), number > 0,
      number.isFinite
    else { return nil }
    seconds = number * unit
  }

  /// A span of so many seconds.
  public init(seconds: Double) { self.seconds = seconds }

  /// In the largest unit in which it is a whole number: `90s`, `20m`.
  public var description: String {
    for (unit, length) in [("h", 3600.0), ("m", 60.0)] where (seconds / length).rounded() == seconds / length {
      return "\(Int(seconds / length))\(unit)"
    }
    return seconds.rounded() == seconds ? "\(Int(seconds))s" : "\(seconds)s"
  }
}
