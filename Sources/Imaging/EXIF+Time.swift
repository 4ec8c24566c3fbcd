extension EXIF {
  /// The time of the exposure; else of the digitisation; else of the file, each with its own offset. Of those written, the first that is a date.
  static func time(_ tiff: TIFF, _ main: TIFF.Directory?, _ details: TIFF.Directory?) -> (String?, String?) {
    let written = [
      (tiff.text(0x9003, in: details), tiff.text(0x9011, in: details)),
      (tiff.text(0x9004, in: details), tiff.text(0x9012, in: details)),
      (tiff.text(0x0132, in: main), tiff.text(0x9010, in: details)),
    ]
    let found = written.first { $0.0.flatMap(isoTime) != nil } ?? written.first { $0.0 != nil }
    return found ?? (nil, nil)
  }

  /// `2026:05:17 14:03:59` as `2026-05-17T14:03:59`; some writers have ISO's own signs already. Nil where there is no such moment.
  static func isoTime(_ written: String) -> String? {
    let bytes = Array(written.utf8)
    guard bytes.count >= 19, [bytes[4], bytes[7]].allSatisfy({ ":-/".utf8.contains($0) }),
      " T".utf8.contains(bytes[10]), bytes[13] == UInt8(ascii: ":"), bytes[16] == UInt8(ascii: ":")
    else { return nil }
    let ranges = [0..<4, 5..<7, 8..<10, 11..<13, 14..<16, 17..<19]
    let numbers = ranges.compactMap { digits(bytes[$0]) }
    guard numbers.count == 6, isMoment(numbers) else { return nil }
    let texts = ranges.map { String(decoding: bytes[$0], as: UTF8.self) }
    return texts[0...2].joined(separator: "-") + "T" + texts[3...5].joined(separator: ":")
  }

  /// `+02:00` as it is, `Z` too; nil where it is no offset that any place on Earth has.
  static func isoOffset(_ written: String) -> String? {
    if written == "Z" { return written }
    let bytes = Array(written.utf8)
    guard bytes.count == 6, "+-".utf8.contains(bytes[0]), bytes[3] == UInt8(ascii: ":"),
      let hours = digits(bytes[1..<3]), let minutes = digits(bytes[4..<6]), minutes < 60,
      60 * hours + minutes <= 14 * 60
    else { return nil }
    return written
  }

  /// Year, month, day, hour, minute and second; the first photograph is of 1826.
  private static func isMoment(_ n: [Int]) -> Bool {
    guard n[0] >= 1826, (1...12).contains(n[1]) else { return false }
    return (1...days(n[1], year: n[0])).contains(n[2]) && n[3] < 24 && n[4] < 60 && n[5] < 60
  }

  private static func days(_ month: Int, year: Int) -> Int {
    let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
    return [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1]
  }

  private static func digits(_ bytes: ArraySlice<UInt8>) -> Int? {
    guard bytes.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
    return bytes.reduce(0) { 10 * $0 + Int($1) - 0x30 }
  }
}
