import Foundation
import Pages
import TestSupport
import Testing

#if canImport(FoundationXML)
  import FoundationXML
#endif

/// One of every block, with texts that would be markup were they not escaped.
private let wicked = "</title><script>alert('x')</script>\"'&\u{0}"

private func blocks(_ text: String) -> [any Block] {
  [
    Paragraph(text), KeyFigures([.init(text, text)]), Table(text, header: [text, text], rows: [[text, text]]),
    BarPlot(text, [Quantity(text, 3), Quantity("none", 0)]),
    HistogramPlot(text, axis: text, edges: [0, 1, 2, .infinity], counts: [1, 0, 4], marks: [.init(text, 1.5)]),
    CrossPlot(text, rows: (text, [text]), columns: (text, [text, "b"]), counts: [[1, 0]]),
    StackedPlot(text, parts: [text, "b"], rows: [.init(text, [1, 2])]),
    PictureSheet(text, [.init(jpeg: [0xFF, 0xD8, 0xFF], lines: [text, "2"])]),
  ]
}

private func page(_ text: String) -> Page {
  Page(title: text, subtitle: text, sections: (0..<3).map { _ in Page.Section(text, note: text, blocks(text)) })
}

/// The elements of a page with their attributes, in order: a parser that refuses what is not well-formed.
private final class Reader: NSObject, XMLParserDelegate {
  var elements: [(name: String, attributes: [String: String])] = []
  var text = ""

  func parser(
    _ parser: XMLParser, didStartElement name: String, namespaceURI: String?, qualifiedName: String?,
    attributes: [String: String]
  ) {
    elements.append((name, attributes))
  }

  func parser(_ parser: XMLParser, foundCharacters string: String) { text += string }

  /// HTML's empty elements are closed first, as XML wants it.
  static func read(_ html: String) throws -> Reader {
    let body = html.replacing("<!DOCTYPE html>", with: "").replacing(#/<meta [^>]*>/#, with: "")
    let reader = Reader()
    let parser = XMLParser(data: Data(body.utf8))
    parser.delegate = reader
    #expect(parser.parse(), "\(parser.lineNumber): \(parser.parserError.map(String.init(describing:)) ?? "")")
    return reader
  }
}

@Suite("Pages") struct PageTests {
  @Test("Every text is text: the same elements come out, whatever is in it")
  func escaped() throws {
    let (plain, odd) = try (Reader.read(page("plain").html), Reader.read(page(wicked).html))
    #expect(odd.elements.map(\.name) == plain.elements.map(\.name))
    #expect(odd.elements.map { $0.attributes.keys.sorted() } == plain.elements.map { $0.attributes.keys.sorted() })
    #expect(!odd.elements.contains { $0.name == "script" })
    #expect(odd.text.contains("<script>alert('x')</script>\"'&\u{FFFD}"))
  }

  @Test("A page needs nothing from elsewhere and runs nothing")
  func selfContained() throws {
    let reader = try Reader.read(page("plain").html)
    for element in reader.elements {
      #expect(!["script", "link", "iframe", "object"].contains(element.name))
      for (name, value) in element.attributes {
        #expect(!name.hasPrefix("on"))
        if name == "src" { #expect(value.hasPrefix("data:")) }
        if name == "href" { #expect(value.hasPrefix("#")) }
      }
    }
    #expect(!page("plain").html.contains("://"))
  }

  @Test("Every drawing has a title, a description and its numbers as a table; every picture has words")
  func accessible() throws {
    let reader = try Reader.read(page("plain").html)
    let ids = reader.elements.compactMap { $0.attributes["id"] }
    #expect(Set(ids).count == ids.count)
    let drawings = reader.elements.filter { $0.name == "svg" }
    #expect(drawings.count == 9)
    for drawing in drawings {
      let names = drawing.attributes["aria-labelledby"]?.split(separator: " ").map(String.init) ?? []
      #expect(drawing.attributes["role"] == "img" && names.count == 2 && names.allSatisfy(ids.contains))
    }
    #expect(reader.elements.filter { $0.name == "details" }.count == drawings.count)
    for picture in reader.elements.filter({ $0.name == "img" }) { #expect(picture.attributes["alt"]?.isEmpty == false) }
  }

  @Test("Light and dark follow the reader, and paper is thought of")
  func style() {
    for words in ["prefers-color-scheme: dark", "@media print", "color-scheme"] {
      #expect(page("plain").html.contains(words))
    }
  }

  @Test("No number under a histogram leaves the drawing", arguments: [2, 5, 9, 10, 16, 40])
  func ticks(bins: Int) throws {
    let plot = HistogramPlot(
      "h", axis: "a", edges: (0...bins).map { Double($0) * 1024 }, counts: Array(repeating: 1, count: bins))
    let html = Page(title: "t", sections: [.init("s", [plot])]).html
    let texts = html.matches(of: #/<text x="([\d.]+)" y="[\d.]+" text-anchor="(\w+)" class="quiet">([^<]*)</#)
    #expect(texts.count > 2)
    for text in texts {
      let (x, width) = (try #require(Double(text.1)), 7 * Double(text.3.count))
      let left = text.2 == "end" ? x - width : text.2 == "middle" ? x - width / 2 : x
      #expect(left >= 0 && left + width <= 460, "\(text.0)")
    }
  }

  @Test("The colours of parts can be told apart, and seen on their paper, in the light and in the dark")
  func colours() throws {
    var colours: [String: String] = [:]
    let html = page("plain").html
    for scheme in html.matches(of: #/:root \{([^}]*)\}/#) {
      for entry in scheme.1.matches(of: #/--([a-z0-9]+): (#[0-9a-f]{6})/#) {
        colours[String(entry.1)] = String(entry.2)
      }
      let parts = try (["first"] + (1...7).map { "p\($0)" }).map { try #require(colours[$0]) }
      let paper = try #require(colours["paper"])
      for (place, part) in parts.enumerated() {
        #expect(Shade(part).contrast(to: Shade(paper)) > 2.2, "\(part) on \(paper)")
        for other in parts[..<place] { #expect(Shade(part).distance(to: Shade(other)) > 25, "\(part) and \(other)") }
      }
    }
    #expect(html.matches(of: #/:root \{/#).count == 2)
  }

  @Test("On paper the numbers are shown, and no headline is left alone")
  func print() throws {
    let rules = try #require(page("plain").html.firstMatch(of: #/@media print \{[\s\S]*/#)).0
    #expect(rules.contains("details::details-content") && !rules.contains("details {") && !rules.contains("details,"))
    #expect(
      rules.contains("h2, .note, figcaption { break-after: avoid; }") && rules.contains(".blocks { display: block; }"))
  }

  @Test(
    "Bars are as long as their counts, and none leaves the drawing", arguments: [[0, 0], [1, 1_000_000], [7, 3, 0]])
  func bars(counts: [Int]) throws {
    let bars = counts.enumerated().map { Quantity("\($0)", $1) }
    let reader = try Reader.read(Page(title: "t", sections: [.init("s", [BarPlot("b", bars)])]).html)
    let widths = reader.elements.filter { $0.name == "rect" }.compactMap { Double($0.attributes["width"] ?? "") }
    #expect(widths.count == counts.count)
    let most = counts.max() ?? 0
    for (width, count) in zip(widths, counts) {
      #expect((width > 0) == (count > 0) && width <= 225)
      if most > 0 { #expect(abs(width - max(225 * Double(count) / Double(most), count > 0 ? 1 : 0)) < 0.06) }
    }
  }

  @Test("Numbers are short: three digits that count, spaces between thousands")
  func numbers() {
    #expect(
      [0, 9999, 10_000, -1_234_567].map { readable($0) } == ["0", "9999", "10\u{2009}000", "-1\u{2009}234\u{2009}567"])
    #expect([0.1234, 1.239, 12.34, 123.4, 5, .nan].map { readable($0) } == ["0.123", "1.24", "12.3", "123", "5", "-"])
  }
}

/// A colour in CIE L*a*b* under D65, with its luminance (https://www.w3.org/TR/WCAG22/#dfn-relative-luminance).
private struct Shade {
  var lab: [Double]
  var luminance: Double

  init(_ hex: String) {
    let digits = Array(hex.dropFirst())
    let rgb = stride(from: 0, to: 6, by: 2).map { place -> Double in
      let value = Double(Int(String(digits[place...(place + 1)]), radix: 16) ?? 0) / 255
      return value <= 0.04045 ? value / 12.92 : pow((value + 0.055) / 1.055, 2.4)
    }
    func sum(_ weights: [Double]) -> Double { zip(weights, rgb).map(*).reduce(0, +) }
    luminance = sum([0.2126, 0.7152, 0.0722])
    let white = [sum([0.4124, 0.3576, 0.1805]) / 0.9505, luminance, sum([0.0193, 0.1192, 0.9505]) / 1.089]
    let f = white.map { $0 > 0.008856 ? cbrt($0) : 7.787 * $0 + 16.0 / 116 }
    lab = [116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])]
  }

  func distance(to other: Shade) -> Double {
    zip(lab, other.lab).map { ($0 - $1) * ($0 - $1) }.reduce(0, +).squareRoot()
  }

  func contrast(to other: Shade) -> Double {
    (max(luminance, other.luminance) + 0.05) / (min(luminance, other.luminance) + 0.05)
  }
}
