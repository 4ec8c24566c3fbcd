/// A drawing with its title, a sentence for those who cannot see it, and the same numbers as a table.
struct Plot {
  var title: String
  var description: String
  /// The drawing's own pixels; it is shown no wider.
  var width: Double
  var height: Double
  /// Elements of SVG.
  var shapes: [String]
  /// What it shows, in numbers.
  var table: Table

  /// The figure; `id` is unique on the page.
  func html(id: String, class name: String = "") -> String {
    let svg = """
      <svg role="img" aria-labelledby="\(id)t \(id)d" viewBox="0 0 \(Markup.length(width)) \(Markup.length(height))" \
      style="max-width:\(Markup.length(width))px">
      <title id="\(id)t">\(Markup.escaped(title))</title><desc id="\(id)d">\(Markup.escaped(description))</desc>
      \(shapes.joined(separator: "\n"))
      </svg>
      """
    let caption = Markup.element("figcaption", [:], Markup.escaped(title))
    let numbers = Markup.element("details", [:], "<summary>in numbers</summary>" + table.bare)
    return Markup.element("figure", ["class": ("plot " + name)], caption + svg + numbers)
  }

  /// A text of SVG; `anchor` is start, middle or end.
  static func text(_ text: String, x: Double, y: Double, anchor: String = "start", class name: String = "") -> String {
    Markup.element(
      "text", ["x": Markup.length(x), "y": Markup.length(y), "text-anchor": anchor, "class": name],
      Markup.escaped(text))
  }

  /// A rectangle of SVG that tells what it is when one points at it.
  static func bar(
    x: Double, y: Double, width: Double, height: Double, class name: String, style: String = "", told: String
  ) -> String {
    Markup.element(
      "rect",
      [
        "x": Markup.length(x), "y": Markup.length(y), "width": Markup.length(max(0, width)),
        "height": Markup.length(max(0, height)), "class": name, "style": style,
      ], Markup.element("title", [:], Markup.escaped(told)))
  }

  /// A straight line of SVG.
  static func line(_ x1: Double, _ y1: Double, _ x2: Double, _ y2: Double, class name: String) -> String {
    Markup.shape(
      "line",
      [
        "x1": Markup.length(x1), "y1": Markup.length(y1), "x2": Markup.length(x2), "y2": Markup.length(y2),
        "class": name,
      ])
  }

  /// `text` cut to `count` letters; what is left out shows as an ellipsis.
  static func short(_ text: String, _ count: Int) -> String {
    text.count <= count ? text : text.prefix(max(1, count - 1)) + "…"
  }
}

/// How much of something there is.
public struct Quantity: Hashable, Sendable, Codable {
  /// What.
  public var name: String
  /// How much; at least 0.
  public var count: Int

  /// A quantity.
  public init(_ name: String, _ count: Int) {
    self.name = name
    self.count = count
  }
}
