import Foundation

/// Text as HTML has it.
enum Markup {
  /// `text` so that it is text and nothing else, in an element as in a quoted attribute.
  static func escaped(_ text: String) -> String {
    var escaped = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "&": escaped += "&amp;"
      case "<": escaped += "&lt;"
      case ">": escaped += "&gt;"
      case "\"": escaped += "&quot;"
      case "'": escaped += "&#39;"
      // HTML knows no control characters; a file's name may hold any.
      case "\u{0}"..."\u{8}", "\u{B}"..."\u{1F}", "\u{7F}"..."\u{9F}": escaped += "\u{FFFD}"
      default: escaped.unicodeScalars.append(scalar)
      }
    }
    return escaped
  }

  /// An element with escaped attributes around `content`, which is markup already.
  static func element(_ name: String, _ attributes: KeyValuePairs<String, String> = [:], _ content: String) -> String {
    "<\(name)\(written(attributes))>\(content)</\(name)>"
  }

  /// An element of SVG without content.
  static func shape(_ name: String, _ attributes: KeyValuePairs<String, String>) -> String {
    "<\(name)\(written(attributes))/>"
  }

  private static func written(_ attributes: KeyValuePairs<String, String>) -> String {
    attributes.map { " \($0)=\"\(escaped($1))\"" }.joined()
  }

  /// A coordinate, to a tenth of a pixel.
  static func length(_ value: Double) -> String {
    let text = String(format: "%.1f", value.isFinite ? value : 0)
    return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
  }
}

/// A number as a reader wants it: thin spaces between thousands, three digits that count.
public func readable(_ number: Double) -> String {
  guard number.isFinite else { return "-" }
  if number == number.rounded(), abs(number) < 1e15 { return readable(Int(number)) }
  let size = abs(number)
  let digits = size >= 100 ? 0 : size >= 10 ? 1 : size >= 1 ? 2 : 3
  return String(format: "%.\(digits)f", number)
}

/// A whole number with thin spaces between thousands, from ten thousand on.
public func readable(_ number: Int) -> String {
  guard abs(number) >= 10_000 else { return "\(number)" }
  var groups = [String(format: "%03d", abs(number % 1000))]
  var rest = abs(number / 1000)
  while rest >= 1000 {
    groups.append(String(format: "%03d", rest % 1000))
    rest /= 1000
  }
  return (number < 0 ? "-" : "") + ([String(rest)] + groups.reversed()).joined(separator: "\u{2009}")
}
