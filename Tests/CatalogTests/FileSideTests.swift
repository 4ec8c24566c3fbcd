import Basics
import Catalog
import Dataset
import Foundation
import GRDB
import Imaging
import Synchronization
import TestSupport
import Testing

@Suite struct FileSideTests {
  #if os(Linux)
    @Test func `names that are not UTF-8 are told, and stop nothing`() throws {
      try PhotoFolder.with { folder in
        try folder.fill(1)
        let bytes = PhotoFolder.picture(2).jpeg()
        try folder.write(bytes, "plain.jpg")
        #expect(rename(folder.photos + "/plain.jpg", raw(folder.photos + "/caf", [0xE9], ".jpg")) == 0)
        try folder.write(bytes, "dir/a.jpg")
        #expect(rename(folder.photos + "/dir", raw(folder.photos + "/dir", [0xFF, 0xC3], "")) == 0)
        let report = try folder.ingest()
        #expect(report.verdicts == ["ok": 1, "unreadable": 2])
        #expect(report.problems.map(\.place) == ["photos/caf\\xE9.jpg", "photos/dir\\xFF\\xC3"])
        #expect(report.problems.map(\.reason).allSatisfy { $0.hasSuffix("name that is not UTF-8") })
        #expect(report.problems.allSatisfy { $0.nextStep.hasPrefix("Rename it") })
        let again = try folder.ingest()
        #expect((again.work.read, again.problems) == (0, report.problems))
      }
    }

    private func raw(_ start: String, _ middle: [UInt8], _ end: String) -> [CChar] {
      (Array(start.utf8) + middle + Array(end.utf8) + [0]).map { CChar(bitPattern: $0) }
    }

    @Test func `names of one look and other bytes are two names`() throws {
      try PhotoFolder.with { folder in
        try folder.write(PhotoFolder.picture(1).jpeg(), "\u{E9}.jpg")
        try folder.write(PhotoFolder.picture(2).jpeg(), "e\u{301}.jpg")
        #expect(try folder.ingest().images == 2)
        #expect(try folder.ingest().work.unchanged == 2)
      }
    }
  #endif

  @Test func `a name with a line break is one line of a report`() throws {
    try PhotoFolder.with { folder in
      try folder.fill(1)
      try folder.write("<html>", "two\nlines'; DROP TABLE file.jpg")
      let report = try folder.ingest()
      #expect(report.problems.map(\.place) == ["photos/two\nlines'; DROP TABLE file.jpg"])
      #expect(report.problems[0].description.hasPrefix("photos/two\\nlines'; DROP"))
      #expect(try folder.ingest().work.unchanged == 2)
    }
  }

  @Test func `links among folders cannot multiply, whatever leads where`() throws {
    try PhotoFolder.with { folder in
      let names = (0..<9).map { "f\($0)" }
      for (number, name) in names.enumerated() { try folder.write(PhotoFolder.picture(number).jpeg(), "\(name)/a.jpg") }
      for (from, to) in names.flatMap({ from in names.map { (from, $0) } }) where from != to {
        try FileManager.default.createSymbolicLink(
          atPath: "\(folder.photos)/\(from)/\(to)", withDestinationPath: "../\(to)")
      }
      try FileManager.default.createSymbolicLink(atPath: folder.photos + "/self.jpg", withDestinationPath: "self.jpg")
      let report = try folder.ingest()
      #expect(report.images == 9)
      #expect(report.verdicts["ok"] == 9 + 9 * 8 * 8, "each folder once below each link")
      #expect(report.work.decoded == 9)
      #expect(report.problems.last?.place == "photos/self.jpg")
      #expect(report.problems.count == 1 + 9 * 8, "each link that leads back is told once")
    }
  }

  @Test func `pipes, sockets, devices and very long paths are survived`() throws {
    try PhotoFolder.with { folder in
      try folder.fill(1)
      #expect(mkfifo(folder.photos + "/pipe", 0o600) == 0)
      #expect(mkfifo(folder.photos + "/pipe.json", 0o600) == 0 && unlink(folder.photos + "/pipe.json") == 0)
      try FileManager.default.createSymbolicLink(atPath: folder.photos + "/zero.jpg", withDestinationPath: "/dev/zero")
      try deepen(folder.photos)
      let report = try folder.ingest()
      #expect(report.problems.contains { $0.place == "photos/zero.jpg" && $0.reason.contains("a device") })
      #expect(report.problems.contains { $0.reason.contains("cannot be listed") }, "beyond the system's longest path")
      #expect(report.verdicts["ok"] == 1)
    }
  }

  /// Folders in folders until no path leads to the last.
  private func deepen(_ root: String) throws {
    let name = String(repeating: "d", count: 250)
    let script =
      "cd '\(root)'; for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18; do mkdir \(name); cd -P \(name); done"
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/bin/sh")
    process.arguments = ["-c", script]
    process.standardError = FileHandle.nullDevice
    try process.run()
    process.waitUntilExit()
  }

  @Test func `a photograph refused by one budget is looked at under another, and a smaller one refuses`() throws {
    try PhotoFolder.with { folder in
      try folder.fill(3)
      try folder.write(PhotoFolder.picture(9, width: 200, height: 100).jpeg(), "large.jpg")
      func ingest(_ budget: Int) throws -> IngestReport { try folder.ingest { $0.maxPixels = budget } }
      #expect(try ingest(10_000).verdicts == ["ok": 3, "too large": 1])
      #expect(try folder.ingest().work.read == 0, "the budget is remembered")
      let larger = try ingest(20_000)
      #expect((larger.work.read, larger.verdicts) == (1, ["ok": 4]))
      let smaller = try ingest(19_999)
      #expect((smaller.work.read, smaller.images, smaller.verdicts["too large"]) == (1, 3, 1))
      _ = try ingest(150_000_000)
      let fresh = folder.path + "/fresh.sqlite"
      try folder.ingest { $0.catalog = fresh }
      #expect(try folder.catalog().dump() == Catalog(opening: fresh).dump())
    }
  }

  @Test func `a sparse file of a terabyte is refused and not read`() throws {
    try PhotoFolder.with { folder in
      try folder.fill(1)
      for (name, start) in [("a.jpg", PhotoFolder.picture(1).jpeg()), ("b.jpg", Array("<html>".utf8))] {
        try folder.write(start, name)
        #expect(truncate(folder.photos + "/" + name, 1 << 40) == 0)
      }
      let verdicts = try folder.ingest().verdicts
      #expect(verdicts == ["ok": 1, "too large": 1, "not an image": 1])
    }
  }

  @Test func `a moved folder is decoded no more, nor are copies in one batch, broken ones neither`() throws {
    try PhotoFolder.with { folder in
      try folder.fill(6)
      try folder.write(PhotoFolder.picture(3).jpeg(), "copy.jpg")
      for name in ["x.jpg", "y"] { try folder.write(Array(PhotoFolder.picture(7).jpeg().prefix(300)), name) }
      let first = try folder.ingest(batchSize: 100)
      #expect((first.work.read, first.work.decoded, first.verdicts) == (9, 6, ["ok": 7, "truncated": 2]))
      #expect(Set(first.problems.map(\.reason)).count == 1)
      #expect(rename(folder.photos + "/images", folder.photos + "/pictures") == 0)
      let second = try folder.ingest()
      #expect((second.work.read, second.work.decoded, second.work.moved, second.work.removed) == (6, 0, 6, 0))
    }
  }

  @Test func `a file of another content but the same size and time is found by recheck`() throws {
    try PhotoFolder.with { folder in
      let (one, other) = (PhotoFolder.picture(1).png(), PhotoFolder.picture(2).png())
      let pad = max(one.count, other.count)
      func put(_ bytes: [UInt8]) throws {
        try folder.write(bytes + [UInt8](repeating: 0, count: pad - bytes.count), "a.png")
        let date = Date(timeIntervalSince1970: 1_700_000_000)
        try FileManager.default.setAttributes([.modificationDate: date], ofItemAtPath: folder.photos + "/a.png")
      }
      try put(one)
      try folder.ingest()
      let before = try folder.images().map(\.id)
      try put(other)
      #expect(try folder.ingest().work.read == 0)
      #expect(try folder.catalog().verify().findings.map(\.kind) == [.changed])
      try folder.ingest { $0.recheck = true }
      #expect(try folder.images().map(\.id) != before)
      #expect(try folder.catalog().verify().findings.isEmpty)
    }
  }

  @Test func `two ingests at once take turns, and the second finds what the first has done`() throws {
    try PhotoFolder.with { folder in
      try folder.fill(20)
      let reports = Mutex<[IngestReport]>([])
      DispatchQueue.concurrentPerform(iterations: 3) { _ in
        let report = try? folder.ingest(batchSize: 2)
        reports.withLock { reports in report.map { reports.append($0) } }
      }
      #expect(reports.withLock { $0.map(\.work.read).sorted() } == [0, 0, 20])
      #expect(!Files.exists(folder.catalogPath + "-lock"))
    }
  }

  @Test func `the lock of a process that died blocks nobody, and whoever waits can be stopped`() throws {
    try PhotoFolder.with { folder in
      try folder.fill(1)
      try AtomicFile.write("99999999\n", to: folder.catalogPath + "-lock")
      #expect(try folder.ingest().images == 1)
      let lock = try FileLock(folder.catalogPath + "-lock") { _ in false }
      let failure = #expect(throws: Failure.self) { try folder.ingest(shouldStop: { true }) }
      #expect(failure?.reason == "stopped while another dsm was at work on it")
      #expect(try folder.images().count == 1, "readers need not wait")
      lock?.release()
      #expect(try folder.ingest().work.unchanged == 1)
    }
  }

  @Test func `a catalog is read while an ingest is under way, and its folder is made`() throws {
    try PhotoFolder.with { folder in
      try folder.fill(8)
      let path = folder.path + "/new/folder/c.sqlite"
      try folder.ingest({ $0.catalog = path }, batchSize: 2) {
        if let catalog = try? Catalog(opening: path) {
          let failure = #expect(throws: Failure.self) { try catalog.images() }
          #expect(failure?.reason == "an ingest is at work on it")
          #expect((try? catalog.problems().count) == 0)
        }
        return false
      }
      #expect(try Catalog(opening: path).images().count == 8)
    }
  }
}

@Suite struct MoveTests {
  @Test func `a folder that has moved is known at once, and the next ingest reads nothing`() throws {
    try PhotoFolder.with { folder in
      try folder.fill(4)
      try folder.write(coco([("images/1.jpg", [[1, 1, 20, 20]])]), "annotations.json")
      try folder.ingest()
      #expect(rename(folder.photos, folder.path + "/it's here") == 0)
      #expect(try folder.catalog().move(from: folder.photos, to: folder.path + "/it's here") == MoveReport(files: 4))
      #expect(try folder.images().flatMap(\.paths).allSatisfy { $0.hasPrefix("it's here/images/") })
      let report = try folder.ingest { $0.folders = [] }
      #expect((report.work.read, report.work.unchanged, report.labelled) == (0, 4, 1))
      let fresh = folder.path + "/fresh.sqlite"
      try folder.ingest {
        $0.folders = [folder.path + "/it's here"]
        $0.catalog = fresh
      }
      #expect(try folder.catalog().dump() == Catalog(opening: fresh).dump())
    }
  }

  @Test func `a catalog within its photographs' folder, and one moved away from them`() throws {
    try PhotoFolder.with { folder in
      try folder.fill(3)
      let inside = folder.photos + "/c.sqlite"
      try folder.ingest { $0.catalog = inside }
      let outside = folder.path + "/elsewhere/c.sqlite"
      try FileManager.default.createDirectory(atPath: folder.path + "/elsewhere", withIntermediateDirectories: true)
      #expect(rename(inside, outside) == 0)
      #expect(try Catalog(opening: outside).move(from: folder.path + "/elsewhere", to: folder.photos).files == 3)
      #expect(try Catalog(opening: outside).verify().findings.isEmpty)
      #expect(try folder.ingest { ($0.catalog, $0.folders) = (outside, []) }.work.unchanged == 3)
    }
  }

  @Test func `nonsense is refused, and changes nothing`() throws {
    try PhotoFolder.with { folder in
      try folder.fill(2)
      try folder.fill(3, folder: "more")
      try folder.ingest()
      let before = try folder.catalog().dump()
      let (images, more) = (folder.photos + "/images", folder.photos + "/more")
      for (old, new) in [
        (folder.path + "/none", more), (images, folder.path + "/none"), (images, images), (images, images + "/deeper"),
        (images, more), (images, folder.path),
      ] {
        #expect(throws: Failure.self, "\(old) to \(new)") { try folder.catalog().move(from: old, to: new) }
      }
      #expect(try folder.catalog().dump() == before)
    }
  }

  @Test func `what is missing, changed or unreadable is found, and nothing else`() throws {
    try PhotoFolder.with { folder in
      try folder.fill(5)
      try folder.write("<html>", "page.jpg")
      try folder.ingest()
      #expect(try folder.catalog().verify().findings.isEmpty)
      try folder.write(PhotoFolder.picture(40).jpeg(), "images/1.jpg")
      unlink(folder.photos + "/images/2.jpg")
      unlink(folder.photos + "/images/3.jpg")
      #expect(mkdir(folder.photos + "/images/3.jpg", 0o700) == 0)
      let result = try folder.catalog().verify(threads: 2)
      #expect(result.files == 5)
      #expect(result.findings.map(\.kind) == [.changed, .missing, .unreadable])
      #expect(result.findings.map(\.path) == (1...3).map { "photos/images/\($0).jpg" })
    }
  }
}
