extension String {
  /// The text on one line, whatever it holds: control characters are written as `\n`, `\t`, `\u{1B}`.
  public var printable: String {
    guard utf8.contains(where: { $0 < 0x20 || $0 == 0x7F }) else { return self }
    return unicodeScalars.map { $0.value < 0x20 || $0.value == 0x7F ? $0.escaped(asASCII: true) : String($0) }.joined()
  }
}
