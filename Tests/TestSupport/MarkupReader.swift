import Foundation

#if canImport(FoundationXML)
  import FoundationXML
#endif

/// The elements of a page with their attributes, in order, and its text: a parser that refuses what is not well-formed.
public final class MarkupReader: NSObject, XMLParserDelegate {
  /// What is wrong with a page.
  public struct Problem: Error, CustomStringConvertible {
    public var description: String
  }

  public private(set) var elements: [(name: String, attributes: [String: String])] = []
  public private(set) var text = ""

  public func parser(
    _ parser: XMLParser, didStartElement name: String, namespaceURI: String?, qualifiedName: String?,
    attributes: [String: String]
  ) {
    elements.append((name, attributes))
  }

  public func parser(_ parser: XMLParser, foundCharacters string: String) { text += string }

  /// HTML's empty elements are closed first, as XML wants it.
  public static func read(_ html: String) throws -> MarkupReader {
    let body = html.replacing("<!DOCTYPE html>", with: "").replacing(#/<meta [^>]*>/#, with: "")
    let reader = MarkupReader()
    let parser = XMLParser(data: Data(body.utf8))
    parser.delegate = reader
    guard parser.parse() else {
      throw Problem(
        description: "\(parser.lineNumber): \(parser.parserError.map(String.init(describing:)) ?? "not well-formed")")
    }
    return reader
  }
}
