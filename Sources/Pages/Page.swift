import Foundation

/// A report as one HTML file that needs nothing else: no network, no script, no file beside it.
///
/// It follows the reader's choice of light and dark, prints well, and says in tables what it shows in plots. All text in it is
/// escaped here; callers give plain text.
public struct Page: Sendable {
  /// What the page is about; in the window's title and as headline.
  public var title: String
  /// A line under the headline.
  public var subtitle: String
  /// What it says, in order.
  public var sections: [Section]

  /// A part of a page, with a headline of its own.
  public struct Section: Sendable {
    /// The headline.
    public var title: String
    /// A sentence or two under the headline.
    public var note: String
    /// What it shows, in order.
    public var blocks: [any Block]

    /// A section of these blocks.
    public init(_ title: String, note: String = "", _ blocks: [any Block]) {
      self.title = title
      self.note = note
      self.blocks = blocks
    }
  }

  /// A page of these sections.
  public init(title: String, subtitle: String = "", sections: [Section] = []) {
    self.title = title
    self.subtitle = subtitle
    self.sections = sections
  }

  /// The page as the text of an HTML file; equal pages give equal texts.
  public var html: String {
    """
    <!DOCTYPE html>
    <html lang="en">
    <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <meta name="color-scheme" content="light dark">
    <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src data:">
    <title>\(Markup.escaped(title))</title>
    <style>
    \(Style.sheet)
    </style>
    </head>
    <body>
    <header>\(headline)</header>
    \(contents)
    <main>
    \(sections.enumerated().map { Self.written($1, number: $0) }.joined(separator: "\n"))
    </main>
    </body>
    </html>

    """
  }

  private var headline: String {
    Markup.element("h1", [:], Markup.escaped(title))
      + (subtitle.isEmpty ? "" : Markup.element("p", [:], Markup.escaped(subtitle)))
  }

  /// Links to the sections, where there are several.
  private var contents: String {
    guard sections.count > 2 else { return "" }
    let links = sections.enumerated().map { number, section in
      Markup.element("a", ["href": "#s\(number)"], Markup.escaped(section.title))
    }
    return Markup.element("nav", ["aria-label": "Sections"], links.joined(separator: " "))
  }

  private static func written(_ section: Section, number: Int) -> String {
    let title = Markup.element("h2", [:], Markup.escaped(section.title))
    let note = section.note.isEmpty ? "" : Markup.element("p", ["class": "note"], Markup.escaped(section.note))
    let blocks = section.blocks.enumerated().map { $1.html(id: "s\(number)b\($0)") }.joined(separator: "\n")
    return Markup.element(
      "section", ["id": "s\(number)"], "\n\(title)\(note)\n<div class=\"blocks\">\n\(blocks)\n</div>\n")
  }
}

/// Something that a page shows.
public protocol Block: Sendable {
  /// Its markup; `id` is the block's own on the page, letters and digits.
  func html(id: String) -> String
}

/// A paragraph of plain text.
public struct Paragraph: Block, Hashable {
  /// The text.
  public var text: String

  /// A paragraph.
  public init(_ text: String) { self.text = text }

  public func html(id: String) -> String { Markup.element("p", ["class": "wide"], Markup.escaped(text)) }
}

/// A few numbers that matter most, in large letters.
public struct KeyFigures: Block, Hashable {
  /// A number and what it counts.
  public struct Figure: Hashable, Sendable {
    /// The number, as it is to be read.
    public var value: String
    /// What it counts.
    public var name: String

    /// A figure.
    public init(_ value: String, _ name: String) {
      self.value = value
      self.name = name
    }
  }

  /// The figures, in order.
  public var figures: [Figure]

  /// These figures.
  public init(_ figures: [Figure]) { self.figures = figures }

  public func html(id: String) -> String {
    let items = figures.map { figure in
      Markup.element(
        "div", [:],
        Markup.element("dt", [:], Markup.escaped(figure.name)) + Markup.element("dd", [:], Markup.escaped(figure.value))
      )
    }
    return Markup.element("dl", ["class": "figures wide"], items.joined())
  }
}
