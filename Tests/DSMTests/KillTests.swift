import Basics
import Catalog
import Foundation
import GRDB
import Imaging
import TestSupport
import Testing

/// `DSM_SOAK` says how often an ingest is killed; `make soak` says 100.
private let kills = ProcessInfo.processInfo.environment["DSM_SOAK"].flatMap { Int($0) } ?? 5

@Suite("kill -9") struct KillTests {
  @Test("An ingest killed at any moment and run again gives the catalog of an undisturbed run, row for row")
  func kill() throws {
    try withTemporaryFolder { folder in
      let tool = Tool(folder: folder)
      try draw(600, in: folder)
      let started = Date()
      #expect(try tool.run("ingest", "photos", "--catalog", "whole.sqlite").code == 1)
      var duration = Date().timeIntervalSince(started)
      let whole = try Catalog(opening: folder + "/whole.sqlite").dump()
      #expect(whole.count > 1800)
      var (inTheMiddle, finished) = (0, 0)
      for round in 0..<kills {
        let catalog = "\(round).sqlite"
        let moment = duration * .random(in: 0...1)
        let wasKilled = try tool.kill(["ingest", "photos", "--catalog", catalog], after: moment)
        if !wasKilled {
          finished += 1
          // Other tests had slowed down the run that was timed.
          duration *= 0.7
        }
        if Files.exists("\(folder)/\(catalog)-wal") { inTheMiddle += 1 }
        try expectIntact(folder + "/" + catalog, "killed after \(moment) s")
        let outcome = try tool.run("ingest", "photos", "--catalog", catalog)
        #expect(outcome.code == 1, "killed after \(moment) s: \(outcome)")
        #expect(try Catalog(opening: folder + "/" + catalog).dump() == whole, "killed after \(moment) s")
        try expectIntact(folder + "/" + catalog, "run again")
        for ending in ["-wal", "-shm", "-lock"] { #expect(!Files.exists("\(folder)/\(catalog)\(ending)")) }
        try? FileManager.default.removeItem(atPath: folder + "/" + catalog)
      }
      print(
        "\(kills) kills within \(String(format: "%.2f", duration)) s: \(inTheMiddle) amid writing, \(finished) after the end"
      )
      #expect(kills < 50 || inTheMiddle > kills / 4, "few kills struck while the catalog was written")
    }
  }

  /// Photographs, copies and broken files, with labels and attributes.
  private func draw(_ count: Int, in folder: String) throws {
    for number in 0..<count {
      var image = Image(width: 120, height: 90, color: Color(UInt8(number % 256), UInt8(number / 256 * 40), 90))
      image.fill((number % 90)..<(number % 90 + 20), 5..<60, Color(200, UInt8(number * 7 % 256), 30))
      let bytes = image.jpeg()
      try AtomicFile.write(
        number % 50 == 49 ? Array(bytes.prefix(200)) : bytes, to: "\(folder)/photos/\(number % 7)/\(number).jpg")
      if number % 40 == 0 { try AtomicFile.write(bytes, to: "\(folder)/photos/copies/\(number).jpg") }
    }
    try AtomicFile.write("file_name,sex\n0/0.jpg,f\n1/1.jpg,m\n", to: folder + "/photos/metadata.csv")
    let labels = """
      {"images": [{"id": 1, "file_name": "0/7.jpg"}], "annotations": [{"image_id": 1, "bbox": [1, 2, 30, 40]}]}
      """
    try AtomicFile.write(labels, to: folder + "/photos/annotations.json")
  }

  private func expectIntact(_ path: String, _ when: String) throws {
    guard Files.exists(path) else { return }
    let queue = try DatabaseQueue(path: path)
    #expect(try queue.read { try String.fetchAll($0, sql: "PRAGMA integrity_check") } == ["ok"], "\(when)")
    #expect(try queue.read { try Row.fetchAll($0, sql: "PRAGMA foreign_key_check").isEmpty }, "\(when)")
    try queue.close()
  }
}
