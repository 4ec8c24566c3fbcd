import Basics
import Foundation

/// Where words go: the payload to standard output, all else to standard error.
enum Console {
  /// A line for the person who watches.
  static func error(_ line: String) { FileHandle.standardError.write(Data((line + "\n").utf8)) }

  /// A line of the payload, at once.
  static func out(_ line: String) { FileHandle.standardOutput.write(Data((line + "\n").utf8)) }

  /// The payload as JSON: over several lines on a terminal, on one line otherwise.
  static func json(_ value: some Encodable) throws {
    let text = isatty(STDOUT_FILENO) == 1 ? try JSON.pretty(value) : try JSON.line(value) + "\n"
    FileHandle.standardOutput.write(Data(text.utf8))
  }
}

extension Double {
  /// With so many digits behind the point.
  func formatted(_ digits: Int) -> String { String(format: "%.\(digits)f", self) }
}
