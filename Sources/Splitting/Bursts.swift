/// Photographs that one camera took within seconds of each other: frames of one scene.
public enum Bursts {
  /// A link between each photograph and the next that the same camera took, where no more than `seconds` lie between.
  ///
  /// Who has no camera or no time is in no burst. Times without an offset from UTC are one camera's own clock, and are compared with their
  /// like alone.
  public static func links(_ items: [SplitItem], within seconds: Double) -> [ItemLink] {
    var shots: [String: [(time: Double, item: Int)]] = [:]
    for (number, item) in items.enumerated() {
      guard let camera = item.camera, let time = item.takenAt.flatMap(ClockTime.init) else { continue }
      shots[camera + (time.hasOffset ? " z" : ""), default: []].append((time.seconds, number))
    }
    return shots.values.flatMap { shots -> [ItemLink] in
      let sorted = shots.sorted { ($0.time, items[$0.item].id) < ($1.time, items[$1.item].id) }
      return zip(sorted, sorted.dropFirst()).compactMap { a, b in
        let gap = b.time - a.time
        guard gap <= seconds, items[a.item].id != items[b.item].id else { return nil }
        return ItemLink(items[a.item].id, items[b.item].id, .burst(seconds: gap))
      }
    }
  }
}

/// A moment as ISO 8601 writes it: `2026-05-17T14:03:59.25+02:00`.
struct ClockTime {
  /// Seconds since some moment; of UTC where the offset is known.
  let seconds: Double
  /// Whether the offset from UTC is known.
  let hasOffset: Bool

  init?(_ text: String) {
    let bytes = Array(text.utf8)
    let fields = [(0, 4), (5, 2), (8, 2), (11, 2), (14, 2), (17, 2)].map { Self.number(bytes, $0, $1) }
    let numbers = fields.compactMap(\.self)
    guard numbers.count == 6, bytes[10] == UInt8(ascii: "T") else { return nil }
    let fraction = bytes.dropFirst(19).prefix { $0 == UInt8(ascii: ".") || $0 &- UInt8(ascii: "0") < 10 }
    let zone = Self.offset(Array(bytes[(19 + fraction.count)...]))
    hasOffset = zone != nil
    let clock = 3600 * numbers[3] + 60 * numbers[4] + numbers[5] - (zone ?? 0)
    let part = fraction.count > 1 ? Double("0" + String(decoding: fraction, as: UTF8.self)) ?? 0 : 0
    seconds = 86400 * Double(Self.days(numbers[0], numbers[1], numbers[2])) + Double(clock) + part
  }

  /// Seconds ahead of UTC; nil where nothing is said.
  private static func offset(_ bytes: [UInt8]) -> Int? {
    guard let sign = bytes.first else { return nil }
    if sign == UInt8(ascii: "Z") { return 0 }
    guard let hours = number(bytes, 1, 2), let minutes = number(bytes, 4, 2) else { return nil }
    return (sign == UInt8(ascii: "-") ? -1 : 1) * (3600 * hours + 60 * minutes)
  }

  private static func number(_ bytes: [UInt8], _ start: Int, _ count: Int) -> Int? {
    guard start + count <= bytes.count else { return nil }
    let digits = bytes[start..<(start + count)].map { Int($0) - 48 }
    return digits.allSatisfy((0...9).contains) ? digits.reduce(0) { 10 * $0 + $1 } : nil
  }

  /// Days since the first of March of the year 0 (Hinnant, "chrono-compatible low-level date algorithms").
  private static func days(_ year: Int, _ month: Int, _ day: Int) -> Int {
    let y = month > 2 ? year : year - 1
    let ofYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
    return 365 * y + y / 4 - y / 100 + y / 400 + ofYear
  }
}
