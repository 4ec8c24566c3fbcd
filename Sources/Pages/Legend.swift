extension Plot {
  /// The colours of parts with their names, in as many lines as they need; at most eight parts have colours of their own.
  static func legend(_ parts: [String], left: Double, width: Double) -> (shapes: [String], height: Double) {
    var (x, y) = (left, 0.0)
    let shapes = parts.enumerated().flatMap { part, name -> [String] in
      let room = Double(short(name, 24).count) * 7 + 26
      if x > left, x + room > left + width { (x, y) = (left, y + 18) }
      defer { x += room }
      return [
        bar(x: x, y: y + 4, width: 10, height: 10, class: "c\(part % 8)", told: name),
        text(short(name, 24), x: x + 15, y: y + 13, class: "quiet"),
      ]
    }
    return (shapes, y + 24)
  }
}
