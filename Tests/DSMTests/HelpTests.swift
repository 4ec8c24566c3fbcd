import Foundation
import TestSupport
import Testing

/// What `--experimental-dump-help` tells of a command.
private struct Page: Decodable {
  struct Argument: Decodable {
    var abstract: String?
    var valueName: String?
  }
  var commandName: String
  var superCommands: [String]?
  var abstract: String?
  var discussion: String?
  var arguments: [Argument]?
  var subcommands: [Page]?

  /// The command and all below it.
  var all: [Page] { [self] + (subcommands ?? []).flatMap(\.all) }
  /// As a user types it.
  var words: [String] { (superCommands ?? []) + [commandName] }
}

private struct Dump: Decodable {
  var command: Page
}

@Suite("Help") struct HelpTests {
  private func pages(_ tool: Tool) throws -> [Page] {
    let outcome = try tool.run("--experimental-dump-help")
    let dump = try JSONDecoder().decode(Dump.self, from: Data(outcome.output.utf8))
    return dump.command.all.filter { $0.commandName != "help" }
  }

  @Test("Every command teaches with an example, and says what each option is for")
  func documented() throws {
    try withTemporaryFolder { folder in
      let pages = try pages(Tool(folder: folder))
      #expect(pages.count >= 9)
      for page in pages {
        #expect(page.abstract?.isEmpty == false, "\(page.words)")
        #expect(page.discussion?.contains("dsm \(page.commandName)") == true || page.words.count != 2, "\(page.words)")
        for argument in page.arguments ?? [] {
          #expect(argument.abstract?.isEmpty == false, "\(page.words) \(argument.valueName ?? "")")
        }
      }
    }
  }

  @Test("--help of every command shows an example and ends well")
  func help() throws {
    try withTemporaryFolder { folder in
      let tool = Tool(folder: folder)
      for page in try pages(tool) {
        let outcome = try tool.run(page.words.dropFirst() + ["--help"])
        #expect(outcome.code == 0 && outcome.errors.isEmpty, "\(page.words)")
        let example = page.words.count == 1 ? "dsm ingest photos" : page.words.joined(separator: " ")
        let discussion = outcome.output.components(separatedBy: "USAGE:").first ?? ""
        #expect(discussion.contains(example), "\(page.words): \(outcome.output)")
      }
    }
  }

  @Test(
    "A wrong argument ends with 64 and names it",
    arguments: [
      ["detect", "a.jpg", "--treshold", "0.5"], ["train"], ["train", "m", "--epochs", "2000000"],
      ["train", "m", "--budget", "10001h"], ["train", "m", "--batch", "5000"], ["train", "m", "--threads", "2000"],
      ["train", "m", "--size", "33"], ["train", "m", "--lr", "inf"], ["train", "m", "--epochs", "3", "--budget", "3m"],
      ["split", "--ratios", "70/70"], ["synthesize", "x", "--images", "0"], ["evaluate", "r", "--split", "dev"],
      ["evaluate", "r", "--protocol", "imagenet"], ["evaluate", "r", "--by", "sex,,size"],
      ["nope"],
    ])
  func usage(_ arguments: [String]) throws {
    try withTemporaryFolder { folder in
      let outcome = try Tool(folder: folder).run(arguments)
      #expect(outcome.code == 64 && outcome.output.isEmpty)
      #expect(outcome.errors.hasPrefix("Error: "))
    }
  }
}
