import Foundation
import Pages
import TestSupport
import Testing

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
    TargetPlot(text, [.init(text, asked: 3, achieved: 4), .init("none", asked: 0, achieved: 0)]),
    ComparedPlot(
      text, axis: text, edges: [0, 1, 2, .infinity], parts: [.init(text, [1, 0, 4]), .init("none", [0, 0, 0])]),
    WorldMap(text, parts: [text, "b"], rows: [.init("Nigeria", [2, 1]), .init(text, [1, 1])]),
    StackedPlot(
      text, parts: [text], rows: [.init(text, [1])], isWide: true, numbers: Table(text, header: [text], rows: [[text]])),
    IntervalPlot(text, [.init(text, value: 0.5, low: 0.25, high: 1), .init("b", value: 0, low: 0, high: 0)]),
    CurvePlot(text, x: text, y: text, [.init(text, [.init(x: 0, y: 1), .init(x: 1, y: 0)]), .init("none", [])]),
    CurvePlot(text, x: text, y: text, range: 0.01...10, isLogarithmic: true, [.init(text, [.init(x: 0.1, y: 0.5)])]),
    Notices([.init(text, text), .init(text, text, isGrave: true)]),
    PictureRows(
      text,
      [
        .init(
          [
            .init(key: "a1", width: 150, height: 100, lines: [text, text]),
            .init(key: nil, width: 0, height: 0, lines: [text]),
          ], [text, text])
      ]),
  ]
}

private let store = PictureStore(["a1": [0xFF, 0xD8, 0xFF]])

private func page(_ text: String) -> Page {
  let sections = (0..<3).map { Page.Section(text, note: text, blocks(text) + ($0 == 2 ? [store] : [])) }
  return Page(title: text, subtitle: text, sections: sections)
}

@Suite("Pages") struct PageTests {
  @Test("Every text is text: the same elements come out, whatever is in it")
  func escaped() throws {
    let (plain, odd) = try (MarkupReader.read(page("plain").html), MarkupReader.read(page(wicked).html))
    #expect(odd.elements.map(\.name) == plain.elements.map(\.name))
    #expect(odd.elements.map { $0.attributes.keys.sorted() } == plain.elements.map { $0.attributes.keys.sorted() })
    #expect(!odd.elements.contains { $0.name == "script" })
    #expect(odd.text.contains("<script>alert('x')</script>\"'&\u{FFFD}"))
  }

  @Test("A page needs nothing from elsewhere and runs nothing")
  func selfContained() throws {
    let reader = try MarkupReader.read(page("plain").html)
    for element in reader.elements {
      #expect(!["script", "link", "iframe", "object"].contains(element.name))
      for (name, value) in element.attributes {
        #expect(!name.hasPrefix("on"))
        if name == "src" { #expect(value.hasPrefix("data:")) }
        if name == "href" { #expect(value.hasPrefix(element.name == "image" ? "data:" : "#")) }
      }
    }
    #expect(!page("plain").html.contains("://"))
  }

  @Test("Every drawing has a title, a description and its numbers as a table; every picture has words")
  func accessible() throws {
    let reader = try MarkupReader.read(page("plain").html)
    let ids = reader.elements.compactMap { $0.attributes["id"] }
    #expect(Set(ids).count == ids.count)
    let drawings = reader.elements.filter { $0.name == "svg" && $0.attributes["class"] == nil }
    #expect(drawings.count == 30)
    for drawing in drawings {
      let names = drawing.attributes["aria-labelledby"]?.split(separator: " ").map(String.init) ?? []
      #expect(drawing.attributes["role"] == "img" && names.count == 2 && names.allSatisfy(ids.contains))
    }
    #expect(reader.elements.filter { $0.name == "details" }.count == drawings.count)
    for picture in reader.elements.filter({ $0.name == "img" }) { #expect(picture.attributes["alt"]?.isEmpty == false) }
    let thumbs = reader.elements.filter { $0.attributes["class"] == "thumb" }
    #expect(thumbs.count == 3 && thumbs.allSatisfy { $0.attributes["aria-label"]?.isEmpty == false })
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
    let reader = try MarkupReader.read(Page(title: "t", sections: [.init("s", [BarPlot("b", bars)])]).html)
    let widths = reader.elements.filter { $0.name == "rect" }.compactMap { Double($0.attributes["width"] ?? "") }
    #expect(widths.count == counts.count)
    let most = counts.max() ?? 0
    for (width, count) in zip(widths, counts) {
      #expect((width > 0) == (count > 0) && width <= 225)
      if most > 0 { #expect(abs(width - max(225 * Double(count) / Double(most), count > 0 ? 1 : 0)) < 0.06) }
    }
  }

  @Test("A picture is in the page once, however often it is shown")
  func store() throws {
    let reader = try MarkupReader.read(page("plain").html)
    #expect(reader.elements.filter { $0.name == "image" }.count == 1)
    let shown = reader.elements.filter { $0.name == "use" }
    #expect(shown.count == 3 && shown.allSatisfy { $0.attributes["href"] == "#pa1" })
    #expect(reader.elements.contains { $0.name == "symbol" && $0.attributes["id"] == "pa1" })
  }

  @Test("Sets that are alike have bars of one height, however large they are")
  func compared() throws {
    let plot = ComparedPlot(
      "c", axis: "a", edges: [0, 1, 2, 4], parts: [.init("a", [1, 2, 1]), .init("b", [100, 200, 100])])
    let reader = try MarkupReader.read(Page(title: "t", sections: [.init("s", [plot])]).html)
    let heights = reader.elements.filter { $0.name == "rect" && $0.attributes["height"] != "10" }
      .map { $0.attributes["height"] ?? "" }
    #expect(heights.count == 6)
    #expect((0..<3).allSatisfy { heights[2 * $0] == heights[2 * $0 + 1] })
  }

  @Test("Every country has a tile of its own within the map")
  func tiles() throws {
    let html = Page(title: "t", sections: [.init("s", [WorldMap("m", parts: ["a"], rows: [])])]).html
    let tiles = try MarkupReader.read(html).elements.filter { $0.attributes["class"] == "land" }
    let places = tiles.map { [$0.attributes["x"], $0.attributes["y"]].map { Double($0 ?? "") ?? -1 } }
    #expect(Set(places).count == places.count && places.count > 190)
    let view = try #require(html.firstMatch(of: #/viewBox="0 0 ([\d.]+) ([\d.]+)"/#))
    let (width, height) = (try #require(Double(view.1)), try #require(Double(view.2)))
    #expect(places.allSatisfy { $0[0] >= 0 && $0[1] >= 0 && $0[0] + 33 <= width && $0[1] + 33 <= height })
  }

  @Test("A country is known by two letters, three letters and its names, in any case and with accents")
  func countries() {
    func map(_ names: [String]) -> WorldMap {
      WorldMap("m", parts: ["a"], rows: names.map { StackedPlot.Row($0, [1]) })
    }
    for names in [
      ["US", "usa", "United States", "United States of America", "U.S."], ["UK", "GB", "GBR", "Great Britain"],
      ["CI", "Côte d'Ivoire", "ivory coast"], ["KR", "South Korea", "Korea, Republic of"], ["TR", "Türkiye", "Turkey"],
    ] {
      let map = map(names)
      #expect(map.count == 1 && map.unknown.isEmpty, "\(names): \(map.unknown)")
      #expect(Page(title: "t", sections: [.init("s", [map])]).html.contains("\(names.count) (100%)"))
    }
    #expect(map(["Atlantis", "", "(missing)", "Nigeria"]).unknown.map(\.name) == ["Atlantis", "", "(missing)"])
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
