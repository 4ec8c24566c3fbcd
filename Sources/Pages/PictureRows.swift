import Foundation

/// Small pictures side by side, a row for each thing that is told of them.
///
/// The pictures themselves are in a ``PictureStore`` of the same page, each once, however often it is shown.
public struct PictureRows: Block, Hashable {
  /// A picture with what is to be read under it.
  public struct Picture: Hashable, Sendable {
    /// Its key in the store; nil where there is no picture to show.
    public var key: String?
    /// Its size as it is shown.
    public var width: Double
    public var height: Double
    /// What is under it, line by line; the first says what the picture is.
    public var lines: [String]

    /// A picture.
    public init(key: String?, width: Double, height: Double, lines: [String]) {
      (self.key, self.width, self.height, self.lines) = (key, width, height, lines)
    }
  }

  /// Pictures that are looked at together.
  public struct Row: Hashable, Sendable {
    /// The pictures, from the left.
    public var pictures: [Picture]
    /// What is said of them, line by line; the first in bold.
    public var lines: [String]

    /// A row.
    public init(_ pictures: [Picture], _ lines: [String]) {
      (self.pictures, self.lines) = (pictures, lines)
    }
  }

  /// What the rows are.
  public var title: String
  /// The rows, in order.
  public var rows: [Row]

  /// These rows.
  public init(_ title: String, _ rows: [Row]) {
    (self.title, self.rows) = (title, rows)
  }

  public func html(id: String) -> String {
    let items = rows.map { row in
      let words = row.lines.enumerated().map { Markup.element($0 == 0 ? "b" : "span", [:], Markup.escaped($1)) }
      return Markup.element(
        "li", [:],
        Markup.element("div", ["class": "words"], words.joined())
          + Markup.element("div", ["class": "pair"], row.pictures.map(Self.shown).joined()))
    }
    return Markup.element(
      "figure", ["class": "wide"],
      Markup.element("figcaption", [:], Markup.escaped(title))
        + Markup.element("ul", ["class": "rows"], items.joined(separator: "\n")))
  }

  private static func shown(_ picture: Picture) -> String {
    let words = picture.lines.map { Markup.element("span", [:], Markup.escaped($0)) }.joined()
    return Markup.element("div", [:], drawing(picture) + words)
  }

  private static func drawing(_ picture: Picture) -> String {
    guard let key = picture.key else { return Markup.element("em", [:], "no thumbnail") }
    let (width, height) = (Markup.length(picture.width), Markup.length(picture.height))
    return Markup.element(
      "svg",
      [
        "class": "thumb", "role": "img", "aria-label": picture.lines.first ?? "a picture",
        "viewBox": "0 0 \(width) \(height)", "style": "width:\(width)px;height:\(height)px",
      ],
      Markup.shape("use", ["href": "#\(PictureStore.name(key))", "width": width, "height": height]))
  }
}

/// The pictures that a page's ``PictureRows`` show; nothing of it is seen where it stands.
public struct PictureStore: Block, Hashable {
  /// The bytes of JPEG files by key; a key is of letters and digits.
  public var pictures: [String: [UInt8]]

  /// A store of these pictures.
  public init(_ pictures: [String: [UInt8]]) { self.pictures = pictures }

  public func html(id: String) -> String {
    let symbols = pictures.sorted { $0.key < $1.key }.map { key, jpeg in
      let source = "data:image/jpeg;base64," + Data(jpeg).base64EncodedString()
      return Markup.element(
        "symbol", ["id": Self.name(key)], Markup.shape("image", ["width": "100%", "height": "100%", "href": source]))
    }
    return Markup.element(
      "svg", ["class": "store", "aria-hidden": "true"], Markup.element("defs", [:], symbols.joined(separator: "\n")))
  }

  static func name(_ key: String) -> String { "p\(key)" }
}
