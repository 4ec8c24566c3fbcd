import Basics
import Foundation
import TestSupport
import Testing

@Suite("Paths")
struct PathTests {
  @Test("A relative path leads back to the file", arguments: ["/a/b/c.jpg", "/a/x/y/z.png", "/q.jpg", "/a/b"])
  func relative(_ path: String) {
    for folder in ["/a/b", "/", "/a/b/c/d", "/elsewhere"] {
      #expect(Files.resolve(Files.relative(path, to: folder), in: folder) == path)
    }
  }

  @Test("Dots are folded away")
  func absolute() {
    #expect(Files.absolute("/a/./b/../c") == "/a/c")
    #expect(Files.absolute("/../a") == "/a")
    for (path, folded) in [
      ("/", "/"), ("//a//b/", "/a/b"), ("/a/..", "/"), ("/a/.", "/a"), ("/a/.b/..c/...", "/a/.b/..c/..."), ("/.", "/"),
    ] {
      #expect(Files.absolute(path) == folded)
    }
  }

  @Test("A relative path climbs as far as it must, by bytes")
  func climbs() {
    #expect(Files.relative("/a/b", to: "/a/b") == ".")
    #expect(Files.relative("/", to: "/a/b") == "../..")
    #expect(Files.relative("/a", to: "/a/b") == "..")
    #expect(Files.relative("/ab/c", to: "/a") == "../ab/c")
    #expect(Files.relative("/a/b", to: "/") == "a/b")
    #expect(Array(Files.relative("/u\u{308}/b", to: "/\u{fc}").utf8) == Array("../u\u{308}/b".utf8))
  }

  @Test("A path is its folder and its name")
  func parts() {
    for (path, folder, name) in [
      ("/a/b/c.jpg", "/a/b", "c.jpg"), ("/c", "/", "c"), ("/a/b/", "/a", "b"), ("/", "/", "/"),
      ("/a/\u{301}/x\u{301}", "/a/\u{301}", "x\u{301}"),
    ] {
      #expect((Files.parent(of: path), Files.name(of: path)) == (folder, name))
    }
  }
}

@Suite("Atomic writing")
struct AtomicFileTests {
  @Test("What is written is what is read, in folders that were not there")
  func roundTrip() throws {
    try withTemporaryFolder { folder in
      let path = folder + "/new/deep/file"
      try AtomicFile.write([1, 2, 3] as [UInt8], to: path)
      try AtomicFile.write([4] as [UInt8], to: path)
      #expect(try Files.read(path) == [4])
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder + "/new/deep") == ["file"])
    }
  }

  @Test("Where it fails, the old content stays and the error names the path and the next step")
  func failure() throws {
    try withTemporaryFolder { folder in
      try AtomicFile.write("old", to: folder + "/file")
      let impossible = folder + "/file/below"
      #expect {
        try AtomicFile.write("new", to: impossible)
      } throws: { error in
        let failure = error as? Failure
        return failure?.place == impossible && failure?.nextStep.isEmpty == false
      }
      #expect(try Files.read(folder + "/file") == Array("old".utf8))
    }
  }

  @Test("A missing file and a folder are told as such")
  func missing() throws {
    #expect {
      try Files.read("/no/such/file")
    } throws: { "\($0)".hasPrefix("/no/such/file: no such file.") }
    #expect {
      try Files.read("/")
    } throws: { "\($0)".hasPrefix("/: a folder, not a file.") }
    #expect {
      try AtomicFile.write("x", to: "/")
    } throws: { "\($0)".hasPrefix("/: cannot be written (Is a directory).") }
  }

  @Test("What the system forbids is told in its own words, whoever asked it", .enabled(if: geteuid() != 0))
  func forbidden() throws {
    try withTemporaryFolder { folder in
      try AtomicFile.write("x", to: folder + "/file")
      chmod(folder + "/file", 0)
      #expect {
        try Files.read(folder + "/file")
      } throws: { "\($0)".contains("cannot be read (Permission denied)") }
    }
  }

  @Test("Foundation's errors speak the system's words")
  func words() throws {
    #expect {
      try FileManager.default.contentsOfDirectory(atPath: "/no/such/folder")
    } throws: { reason(of: $0) == "No such file or directory" }
    #expect(reason(of: SystemError(ENOSPC)) == "No space left on device")
  }

  @Test("A file whose length is not known before is read to its end")
  func endless() throws {
    try withTemporaryFolder { folder in
      let pipe = folder + "/pipe"
      #expect(mkfifo(pipe, 0o600) == 0)
      let content = [UInt8]((0..<200_000).map { UInt8(truncatingIfNeeded: $0 &* 31) })
      let writer = Thread { try? AtomicFile.write(content, to: pipe) }
      writer.start()
      let read = try Files.read(pipe)
      #expect(read == content)
      // It was written to, not replaced: opened without waiting, it is still a pipe, which knows no place.
      let descriptor = open(pipe, O_RDONLY | O_NONBLOCK)
      #expect(lseek(descriptor, 0, SEEK_CUR) < 0 && errno == ESPIPE)
      close(descriptor)
    }
  }

  @Test("A link stays, and what it leads to is replaced")
  func links() throws {
    try withTemporaryFolder { folder in
      try AtomicFile.write("old", to: folder + "/file")
      try FileManager.default.createSymbolicLink(atPath: folder + "/link", withDestinationPath: "file")
      try AtomicFile.write("new", to: folder + "/link")
      #expect(try Files.read(folder + "/file") == Array("new".utf8))
      #expect(try FileManager.default.destinationOfSymbolicLink(atPath: folder + "/link") == "file")
      #expect(Files.areSame(folder + "/file", folder + "/./link"))
      #expect(!Files.areSame(folder + "/file", folder) && !Files.areSame(folder + "/none", folder + "/none"))
    }
  }
}

@Suite("Names")
struct NameTests {
  @Test("A slip of the finger finds the name that was meant")
  func nearest() {
    let known = ["HorizontalFlip", "VerticalFlip", "Rotate", "GaussNoise"]
    #expect(nearestNames(to: "HorizontalFlop", among: known).first == "HorizontalFlip")
    #expect(nearestNames(to: "rotat", among: known) == ["Rotate"])
    #expect(nearestNames(to: "Zebra", among: known).isEmpty)
    #expect(nearestNames(to: "US", among: ["id", "use"]) == ["use"])
  }

  @Test("Without a near one, all are listed")
  func listed() {
    #expect(suggestion(for: "xyz", among: ["country", "sex"]) == "Known are: country, sex.")
    let many = (100..<200).map { "photograph \($0)" }
    #expect(suggestion(for: "xyz", among: many).hasSuffix("photograph 159 and 40 more."))
  }
}

@Suite("Digests and JSON")
struct DigestTests {
  @Test("SHA-256 is FIPS 180's")
  func vectors() {
    #expect(Digest.sha256("abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
    #expect(Digest.sha256("") == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")
  }

  @Test("Keys are sorted and slashes plain")
  func json() throws {
    #expect(try JSON.line(["b": "x/y", "a": "1"]) == #"{"a":"1","b":"x/y"}"#)
  }

  @Test("What does not fit is told with its place")
  func explanation() throws {
    struct Thing: Decodable { var sizes: [Int] }
    try withTemporaryFolder { folder in
      let path = folder + "/thing.json"
      try AtomicFile.write(#"{"sizes": [1, "two"]}"#, to: path)
      #expect {
        try JSON.read(Thing.self, from: path)
      } throws: { "\($0)".contains("at sizes[1]") }
    }
  }
}

@Suite("Stamps")
struct StampTests {
  @Test("A stamp stays with the content, and goes with it")
  func follows() throws {
    try withTemporaryFolder { folder in
      let path = folder + "/a"
      try AtomicFile.write([1, 2, 3], to: path)
      let first = try Files.stamped(path, tick: -60), again = try Files.stamped(path, tick: -60)
      #expect(first.bytes == [1, 2, 3] && first.stamp != nil && first.stamp == again.stamp)
      try AtomicFile.write([1, 2, 4], to: path)
      let changed = try Files.stamped(path, tick: -60)
      #expect(changed.bytes == [1, 2, 4] && changed.stamp != nil && changed.stamp != first.stamp)
    }
  }

  @Test("What was written a moment ago has none yet, and what is no file is refused")
  func refuses() throws {
    try withTemporaryFolder { folder in
      try AtomicFile.write([1], to: folder + "/a")
      let fresh = try Files.stamped(folder + "/a", tick: 3600)
      #expect(fresh.bytes == [1] && fresh.stamp == nil)
      #expect(throws: Failure.self) { try Files.stamped(folder) }
      #expect(throws: Failure.self) { try Files.stamped(folder + "/nothing") }
    }
  }
}
