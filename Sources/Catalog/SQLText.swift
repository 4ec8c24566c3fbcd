import Basics

/// Texts of the user's within SQL. Whatever becomes part of a statement goes through here.
extension String {
  /// The text as an identifier between double quotes; a double quote in it is doubled, as the standard has it. (GRDB's own quoting leaves
  /// it alone, and whoever names a column could end the name and go on in SQL.)
  ///
  /// It must not hold the character of code 0, which would end the statement; see ``withoutNul``.
  var quotedAsName: String { "\"" + replacing("\"", with: "\"\"") + "\"" }

  /// The text as an expression that gives it, with the character of code 0 too.
  var asSQL: String {
    guard utf8.contains(0) else { return quotedForSQL }
    let digits = utf8.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    return "CAST(x'\(digits)' AS TEXT)"
  }

  /// The text with the sign of what cannot be shown in place of each character of code 0.
  var withoutNul: String { replacing("\0", with: "\u{FFFD}") }
}
