import ArgumentParser
import Basics
import Foundation

/// Where words go: the payload to standard output, all else to standard error.
enum Console {
  /// A line for the person who watches; where nobody can be reached, the work goes on all the same.
  static func error(_ line: String) { StandardStream.error.tell(line + "\n") }

  /// A line of the payload, at once.
  static func out(_ line: String) throws { try write(line + "\n") }

  /// The payload as JSON: over several lines on a terminal, on one line otherwise.
  static func json(_ value: some Encodable) throws {
    try write(StandardStream.output.isTerminal ? try JSON.pretty(value) : try JSON.line(value) + "\n")
  }

  /// Part of the payload. A reader who has gone has read enough: that ends the command, and is no error.
  static func write(_ text: String) throws {
    do {
      try StandardStream.output.write(text)
    } catch let error where error.code == EPIPE {
      throw ExitCode.success
    } catch {
      throw Failure(
        "standard output", "cannot be written (\(error))",
        nextStep: "Check where it leads and that there is space, then run the command again.")
    }
  }
}
