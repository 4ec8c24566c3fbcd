import Foundation

/// Small pictures with captions, within the page itself.
public struct PictureSheet: Block, Hashable {
  /// A picture with what is to be read under it.
  public struct Picture: Hashable, Sendable {
    /// The bytes of a JPEG file.
    public var jpeg: [UInt8]
    /// What is under it, line by line.
    public var lines: [String]

    /// A picture.
    public init(jpeg: [UInt8], lines: [String]) {
      self.jpeg = jpeg
      self.lines = lines
    }
  }

  /// What the pictures are.
  public var title: String
  /// The pictures, in order.
  public var pictures: [Picture]

  /// Pixels of the longest line on which a picture is shown; nil for the usual.
  public var side: Int?

  /// A sheet of these pictures.
  public init(_ title: String, _ pictures: [Picture], side: Int? = nil) {
    self.title = title
    self.pictures = pictures
    self.side = side
  }

  public func html(id: String) -> String {
    let items = pictures.map { picture in
      let text = picture.lines.map { Markup.element("span", [:], Markup.escaped($0)) }.joined()
      let source = "data:image/jpeg;base64," + Data(picture.jpeg).base64EncodedString()
      return Markup.element(
        "li", [:],
        Markup.shape("img", ["src": source, "alt": picture.lines.first ?? "a picture", "loading": "lazy"])
          + Markup.element("div", [:], text))
    }
    return Markup.element(
      "figure", ["class": "wide"],
      Markup.element("figcaption", [:], Markup.escaped(title))
        + Markup.element(
          "ul", side.map { ["class": "sheet", "style": "--side: \($0)px"] } ?? ["class": "sheet"],
          items.joined(separator: "\n")))
  }
}
