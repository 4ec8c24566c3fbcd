import Basics
import Foundation
import Imaging
import TestSupport
import Testing

@Suite("What cannot be done") struct FailureTests {
  /// Fails with 2, and names the place and a next step.
  private func expectFailure(
    _ arguments: String..., named words: String..., step: String, in folder: String,
    _ line: SourceLocation = #_sourceLocation
  ) throws {
    let outcome = try Tool(folder: folder).run(arguments)
    #expect(outcome.code == 2, "\(outcome)", sourceLocation: line)
    #expect(outcome.errors.hasPrefix("error: "), "\(outcome)", sourceLocation: line)
    for word in words + [step] { #expect(outcome.errors.contains(word), "\(outcome)", sourceLocation: line) }
  }

  @Test("What is not there is named, with the next step")
  func missing() throws {
    try withTemporaryFolder { folder in
      try expectFailure("ingest", "nowhere", named: "nowhere: no such folder", step: "Name a folder", in: folder)
      try expectFailure("split", named: "catalog.sqlite", step: "dsm ingest", in: folder)
      try expectFailure("train", "nope", named: "nope: no such folder of manifests", step: "dsm split", in: folder)
      try expectFailure(
        "train", "--resume", "nope", named: "nope: no such run", step: "dsm train MANIFESTS", in: folder)
      try expectFailure("evaluate", "nope", named: "nope: no such run", step: "Name a run folder", in: folder)
      let outcome = try Tool(folder: folder).run("detect", "a.jpg")
      #expect(outcome.code == 1 && outcome.errors.contains("a.jpg: no such file"))
      try expectFailure("detect", "a.jpg", "--model", "m", named: "m: no such file", step: "Check the path", in: folder)
      try expectFailure("augment", "preview", "x.jsonl", named: "x.jsonl: no such file", step: "Check", in: folder)
    }
  }

  @Test(
    "Folders and files that the system will not give are told of, and the code says so",
    .enabled(if: Tool.canBeForbidden))
  func forbidden() throws {
    try withTemporaryFolder { folder in
      for name in ["a/1", "b/2", "c/3"] { try Image(width: 96, height: 64).write(to: "\(folder)/photos/\(name).png") }
      for (place, mode) in [("b", 0), ("c/3.png", 0)] { chmod("\(folder)/photos/\(place)", mode_t(mode)) }
      defer { chmod(folder + "/photos/b", 0o755) }
      let tool = Tool(folder: folder)
      let outcome = try tool.runForbidden("ingest", "photos")
      #expect(outcome.code == 1, "\(outcome)")
      #expect(outcome.output.contains("photos/b: a folder that cannot be listed. Check its permissions"), "\(outcome)")
      #expect(outcome.output.contains("files     2: 1 ok, 1 unreadable"), "\(outcome)")
      let nothing = try tool.runForbidden("ingest", "photos/b", "--catalog", "other.sqlite")
      #expect(nothing.code == 2 && nothing.errors.contains("photos/b: cannot be listed"), "\(nothing)")
      #expect(!Files.exists(folder + "/other.sqlite"))
    }
  }

  @Test("A recipe with an unknown transform is refused, and the one that was meant is offered")
  func recipe() throws {
    try withTemporaryFolder { folder in
      try AtomicFile.write("augment: [{HorizontalFlop: {p: 1}}]", to: folder + "/recipe.yaml")
      try Image(width: 20, height: 20).write(to: folder + "/a.png")
      try expectFailure(
        "augment", "preview", "a.png", "--recipe", "recipe.yaml", named: "recipe.yaml", "HorizontalFlop",
        step: "HorizontalFlip", in: folder)
    }
  }

  @Test("A broken file stops no ingest: it is counted, and the exit code is 1")
  func broken() throws {
    try withTemporaryFolder { folder in
      try Image(width: 64, height: 48, color: .gray).write(to: folder + "/photos/whole.png")
      try AtomicFile.write("<html>", to: folder + "/photos/page.jpg")
      let outcome = try Tool(folder: folder).run("ingest", "photos", "--json")
      #expect(outcome.code == 1)
      #expect(outcome.output.contains("page.jpg") && outcome.output.split(separator: "\n").count == 1)
    }
  }
}

@Suite("Streams that cannot be written") struct StreamTests {
  private static let synthesize = ["synthesize", "photos", "--images", "4", "--long-side", "96"]
  private static let hasFullDevice = Files.exists("/dev/full")

  @Test("A closed standard output is told on standard error, with 2")
  func closedOutput() throws {
    try withTemporaryFolder { folder in
      let outcome = try Tool(folder: folder).run(Self.synthesize, redirection: ">&-")
      #expect(outcome.code == 2)
      #expect(outcome.errors.contains("standard output: cannot be written (Bad file descriptor)"))
    }
  }

  @Test("A full disk behind standard output is told on standard error, with 2", .enabled(if: hasFullDevice))
  func fullOutput() throws {
    try withTemporaryFolder { folder in
      let tool = Tool(folder: folder)
      for arguments in [Self.synthesize, ["ingest", "photos"], ["ingest", "photos", "--json"], ["split"], ["--help"]] {
        let outcome = try tool.run(arguments, redirection: ">/dev/full")
        #expect(outcome.code == 2, "\(arguments)")
        #expect(outcome.errors.contains("standard output: cannot be written (No space left on device)"), "\(arguments)")
      }
    }
  }

  @Test("A reader who has gone is no error")
  func brokenPipe() throws {
    try withTemporaryFolder { folder in
      let pipe = Pipe()
      try pipe.fileHandleForReading.close()
      let outcome = try Tool(folder: folder).run(Self.synthesize, output: pipe)
      #expect(outcome.code == 0 && outcome.errors.isEmpty, "\(outcome)")
    }
  }

  @Test("Nobody to hear of errors changes nothing else", arguments: ["2>&-", "2>/dev/full"])
  func errors(redirection: String) throws {
    try withTemporaryFolder { (folder) throws in
      let tool = Tool(folder: folder)
      #expect(try tool.run(["ingest", "nowhere"], redirection: redirection).code == 2)
      #expect(try tool.run(["nowhere"], redirection: redirection).code == 64)
      #expect(try tool.run(Self.synthesize, redirection: redirection).code == 0)
    }
  }
}
