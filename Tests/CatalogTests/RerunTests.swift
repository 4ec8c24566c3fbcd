import Basics
import Catalog
import Compute
import Dataset
import Foundation
import GRDB
import Imaging
import Synchronization
import TestSupport
import Testing

@Suite struct RerunTests {
  @Test func `a second run reads nothing and changes nothing`() throws {
    try PhotoFolder.with { folder in
      try folder.fill(7)
      try folder.write(coco([("images/1.jpg", [[1, 1, 20, 20]])]), "annotations.json")
      try folder.write("file_name,sex\nimages/1.jpg,f\n", "metadata.csv")
      #expect(try folder.ingest().work.read == 7)
      let dump = try folder.catalog().dump()
      let second = try folder.ingest()
      #expect((second.work.read, second.work.unchanged) == (0, 7))
      #expect(try folder.ingest { $0.recheck = true }.work.read == 7)
      #expect(try folder.catalog().dump() == dump)
    }
  }

  @Test func `a run that was stopped anywhere ends, run again, in the catalog of an undisturbed one`() throws {
    try PhotoFolder.with { folder in
      try folder.fill(13)
      try folder.write(Array(PhotoFolder.picture(50).jpeg().prefix(300)), "cut.jpg")
      try folder.write(PhotoFolder.picture(4).jpeg(), "copy.jpg")
      try folder.write(coco([("images/1.jpg", [[1, 1, 20, 20]])]), "annotations.json")
      try folder.ingest { $0.empty = [folder.photos + "/images"] }
      let undisturbed = try folder.catalog().dump()
      for batches in 0..<5 {
        let path = folder.path + "/\(batches).sqlite"
        let change: PhotoFolder.Change = {
          $0.catalog = path
          $0.empty = [folder.photos + "/images"]
        }
        let asked = Mutex(0)
        let failure = #expect(throws: Failure.self) {
          try folder.ingest(change, batchSize: 3) {
            asked.withLock {
              $0 += 1; return $0 > batches
            }
          }
        }
        #expect(failure?.reason.contains("stopped after \(3 * batches) of 15 files") == true)
        let refused = #expect(throws: Failure.self) { try Catalog(opening: path).images() }
        #expect(refused?.reason.contains("stopped before its end") == true)
        let rest = try folder.ingest(change, batchSize: 5)
        #expect(rest.work.read == 15 - 3 * batches)
        #expect(try Catalog(opening: path).dump() == undisturbed)
      }
    }
  }

  @Test func `labels that have lain untouched are not opened, and an edit that hides behind size and time is seen`()
    throws
  {
    try PhotoFolder.with { folder in
      try folder.fill(1)
      let path = folder.photos + "/annotations.json"
      func label(_ box: [Double]) throws {
        try folder.write(coco([("images/0.jpg", [box])]), "annotations.json")
        let date = Date(timeIntervalSince1970: 1_700_000_000)
        try FileManager.default.setAttributes([.modificationDate: date], ofItemAtPath: path)
      }
      func isCertain() throws -> Bool {
        try DatabaseQueue(path: folder.catalogPath).read {
          try Bool.fetchOne($0, sql: "SELECT EXISTS (SELECT 1 FROM meta WHERE name = 'label_stamps')") ?? false
        }
      }
      try label([1, 1, 20, 20])
      try folder.ingest()
      #expect(try !isCertain(), "it was written a moment ago")
      Thread.sleep(forTimeInterval: 2.2)
      try folder.ingest()
      let dump = try folder.catalog().dump()
      #expect(try isCertain())
      try folder.ingest()
      #expect(try folder.catalog().dump() == dump)
      try label([2, 2, 30, 30])
      try folder.ingest()
      #expect(try folder.catalog().dump() != dump && !isCertain())
    }
  }

  @Test func `whatever happens to a folder, a rerun gives the catalog of a fresh run`() throws {
    let seed: UInt64 = .random(in: 0 ... .max)
    print("seed \(seed)")
    for round in 0..<6 {
      try PhotoFolder.with { folder in
        var random = Random(seed: seed, UInt64(round))
        try folder.fill(8)
        for step in 0..<4 {
          try disturb(folder, step, &random)
          let stopAt = Int(random.next() % 6)
          let asked = Mutex(0)
          _ = try? folder.ingest(batchSize: 2) {
            asked.withLock {
              $0 += 1; return $0 > stopAt
            }
          }
        }
        try folder.ingest()
        let fresh = folder.path + "/fresh.sqlite"
        try folder.ingest { $0.catalog = fresh }
        #expect(try folder.catalog().dump() == Catalog(opening: fresh).dump(), "seed \(seed), round \(round)")
      }
    }
  }

  /// Does one of the things that people do to their folders.
  private func disturb(_ folder: PhotoFolder, _ step: Int, _ random: inout Random) throws {
    let target = "images/\(random.next() % 8).jpg"
    switch random.next() % 5 {
    case 0: try folder.write(PhotoFolder.picture(20 + step).jpeg(quality: 50 + step), target)
    case 1: try? FileManager.default.removeItem(atPath: folder.photos + "/" + target)
    case 2:
      try? FileManager.default.moveItem(
        atPath: folder.photos + "/" + target, toPath: folder.photos + "/moved\(step).jpg")
    case 3: try folder.write(coco([(target, [[1, Double(step), 9, 9]])]), "annotations.json")
    default: try folder.write("file_name,sex\n\(target),f\(step)\n", "metadata.csv")
    }
  }

  @Test func `an edited file is another image, a moved one the same, a deleted one gone`() throws {
    try PhotoFolder.with { folder in
      try folder.fill(4)
      try folder.ingest()
      let before = try folder.images()
      try folder.write(PhotoFolder.picture(30).jpeg(), "images/0.jpg")
      let files = FileManager.default
      try files.moveItem(atPath: folder.photos + "/images/1.jpg", toPath: folder.photos + "/renamed.jpg")
      try files.removeItem(atPath: folder.photos + "/images/2.jpg")
      let work = try folder.ingest().work
      #expect((work.read, work.unchanged, work.moved, work.removed) == (2, 1, 1, 1))
      let after = try folder.images()
      #expect(after.count == 3)
      let moved = try #require(try folder.image("renamed.jpg"))
      #expect(before.contains { $0.id == moved.id && $0.path == "photos/images/1.jpg" })
      #expect(try folder.image("images/0.jpg")?.id == ContentID(hashing: PhotoFolder.picture(30).jpeg()))
    }
  }

  @Test func `labels that change in place, size and time kept, replace the old ones`() throws {
    try PhotoFolder.with { folder in
      try folder.fill(1)
      let path = folder.photos + "/annotations.json"
      try folder.write(coco([("images/0.jpg", [[1, 1, 20, 20], [30, 5, 9, 9]])]), "annotations.json")
      let date = Date(timeIntervalSince1970: 1_700_000_000)
      try FileManager.default.setAttributes([.modificationDate: date], ofItemAtPath: path)
      try folder.ingest()
      try folder.write(coco([("images/0.jpg", [[2, 1, 20, 20], [30, 5, 9, 9]])]), "annotations.json")
      try FileManager.default.setAttributes([.modificationDate: date], ofItemAtPath: path)
      try folder.ingest()
      #expect(try folder.image("images/0.jpg")?.labels.annotations.map(\.box.x) == [2, 30])
      try FileManager.default.removeItem(atPath: path)
      try folder.ingest()
      #expect(try folder.image("images/0.jpg")?.labels == .unlabelled)
    }
  }

  @Test func `a folder of the catalog that has gone is a failure, and nothing is lost`() throws {
    try PhotoFolder.with { folder in
      try folder.fill(2)
      try AtomicFile.write(PhotoFolder.picture(9).jpeg(), to: folder.path + "/disk/9.jpg")
      try folder.ingest { $0.folders.append(folder.path + "/disk") }
      try FileManager.default.removeItem(atPath: folder.path + "/disk")
      let failure = #expect(throws: Failure.self) { try folder.ingest() }
      #expect(failure?.place == folder.path + "/disk")
      #expect(failure?.nextStep.contains("--forget \(folder.path)/disk") == true)
      #expect(try folder.images().count == 3)
      let report = try folder.ingest {
        $0.folders = []
        $0.forget = [folder.path + "/disk"]
      }
      #expect((report.images, report.work.removed) == (2, 1))
      #expect(try folder.ingest { $0.folders = [] }.images == 2)
      let fresh = folder.path + "/fresh.sqlite"
      try folder.ingest { $0.catalog = fresh }
      #expect(try folder.catalog().dump() == Catalog(opening: fresh).dump())
    }
  }

  @Test func `a folder that is there, a table and an emptiness can be forgotten, but not what is not known`() throws {
    try PhotoFolder.with { folder in
      try folder.fill(2)
      try folder.fill(3, folder: "more")
      let table = folder.path + "/mine.csv"
      try AtomicFile.write("file_name,sex\nimages/0.jpg,f\n", to: table)
      try folder.ingest {
        $0.folders = [folder.photos + "/images"]
        $0.empty = [folder.photos + "/more"]
        $0.attributes = [table]
      }
      let failure = #expect(throws: Failure.self) { try folder.ingest { $0.forget = [folder.path + "/none"] } }
      #expect(failure?.nextStep.contains(folder.photos + "/more") == true)
      try FileManager.default.removeItem(atPath: table)
      #expect(try folder.ingest { $0.folders = [] }.problems.map(\.nextStep).first?.contains("--forget") == true)
      let report = try folder.ingest {
        $0.folders = [folder.photos + "/more"]
        $0.forget = [table, folder.photos + "/more"]
      }
      #expect((report.empty, report.unlabelled, report.problems.count) == (0, 3, 0))
      let nothing = #expect(throws: Failure.self) {
        try folder.ingest {
          $0.folders = []
          $0.forget = [folder.photos + "/more", folder.photos + "/images"]
        }
      }
      #expect(nothing?.reason == "no folder would be left in it")
    }
  }

  @Test func `a catalog that is closed is one file, and reading it leaves nothing beside it`() throws {
    try PhotoFolder.with { folder in
      try folder.fill(5)
      try folder.ingest()
      func listing() throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: folder.path).filter { $0.hasPrefix("catalog") }
      }
      #expect(try listing() == ["catalog.sqlite"])
      #expect(Array(try Files.read(folder.catalogPath)[18..<20]) == [1, 1], "not in WAL mode")
      let catalog = try folder.catalog()
      #expect(try catalog.images().count == 5)
      #expect(try listing() == ["catalog.sqlite"])
      _ = try? folder.ingest({ $0.recheck = true }, batchSize: 2) { true }
      #expect(try listing() == ["catalog.sqlite"], "nor after a run that was stopped")
    }
  }

  @Test func `a recheck that was stopped is gone on with, of all files that it had not reached`() throws {
    try PhotoFolder.with { folder in
      try folder.fill(8)
      try folder.ingest()
      var batches = 0
      _ = try? folder.ingest({ $0.recheck = true }, batchSize: 2) {
        batches += 1
        return batches > 2
      }
      let report = try folder.ingest()
      #expect((report.work.read, report.work.decoded) == (4, 4))
      #expect(try folder.ingest().work.read == 0)
    }
  }

  @Test func `a label file that has gone is told of once, with its labels`() throws {
    try PhotoFolder.with { folder in
      try folder.fill(2)
      try folder.write(coco([("images/0.jpg", [[1, 1, 9, 9]])]), "annotations.json")
      try folder.ingest()
      try FileManager.default.removeItem(atPath: folder.photos + "/annotations.json")
      let report = try folder.ingest()
      #expect((report.labelled, report.work.goneSources) == (0, ["photos/annotations.json"]))
      #expect(report.text.contains("no longer photos/annotations.json, and what it told"))
      #expect(try folder.ingest().work.goneSources == [])
    }
  }

  @Test(arguments: ["broken.json", "none", "broken.csv"])
  func `what cannot be read when it is named is refused, and not remembered`(name: String) throws {
    try PhotoFolder.with { folder in
      try folder.fill(1)
      try folder.ingest()
      try FileManager.default.createDirectory(atPath: folder.path + "/none", withIntermediateDirectories: true)
      try AtomicFile.write("{\"images\": [}", to: folder.path + "/broken.json")
      try AtomicFile.write("no,such,columns\n1,2,3\n", to: folder.path + "/broken.csv")
      let place = folder.path + "/" + name
      #expect(throws: Failure.self) {
        try folder.ingest { if name.hasSuffix("csv") { $0.attributes = [place] } else { $0.annotations = [place] } }
      }
      #expect(try folder.ingest().problems == [])
    }
  }
}
