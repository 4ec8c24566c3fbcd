import Augmentation
import Basics
import Compute
import Dataset
import Foundation
import Imaging
import Streaming
import TestSupport
import Testing

@Suite struct SampleStreamTests {
  private func stream(_ manifest: Manifest, seed: UInt64 = 1, cache: Int = 0) throws -> SampleStream {
    SampleStream(manifest: manifest, recipe: try Recipe(named: "face").resized(to: 48), seed: seed, cacheBytes: cache)
  }

  @Test func everyPhotographComesExactlyOnceAnEpochAndUnlabelledOnesNever() throws {
    try withPhotographs { manifest in
      let stream = try stream(manifest)
      #expect(stream.count == 12 && stream.unlabelled == 1)
      for epoch in 0..<5 {
        #expect(stream.order(epoch: epoch).sorted() == Array(0..<12))
        let samples = try stream.samples(epoch: epoch, positions: 0..<12)
        #expect(Set(samples.map(\.id)).count == 12)
        #expect(samples.map(\.index) == stream.order(epoch: epoch))
        #expect(samples.allSatisfy { $0.problem == nil })
      }
    }
  }

  @Test func bytesAreTheSameForAnyNumberOfThreadsWithAndWithoutACacheAndInAnyPieces() throws {
    try withPhotographs { manifest in
      let wanted = try stream(manifest).samples(epoch: 3, positions: 0..<12, workers: Workers(threads: 1))
      for (threads, cache) in [(2, 0), (7, 1 << 20), (1, 1 << 20), (3, 40_000)] {
        let stream = try stream(manifest, cache: cache)
        for _ in 0..<2 {
          #expect(try stream.samples(epoch: 3, positions: 0..<12, workers: Workers(threads: threads)) == wanted)
        }
        let pieces = try [0..<5, 5..<6, 6..<12].flatMap {
          try stream.samples(epoch: 3, positions: $0, workers: Workers(threads: threads))
        }
        #expect(pieces == wanted)
      }
    }
  }

  @Test func anotherEpochOrSeedGivesAnotherOrderAndTheRowsDoNotMatter() throws {
    try withPhotographs { manifest in
      let stream = try stream(manifest)
      #expect(Set((0..<6).map { stream.order(epoch: $0) }).count == 6)
      #expect(try self.stream(manifest, seed: 2).order(epoch: 0) != stream.order(epoch: 0))
      let backwards = Manifest(folder: manifest.folder, records: manifest.records.reversed())
      let ids = { (stream: SampleStream) in stream.order(epoch: 4).map { stream.manifest.records[$0].id } }
      #expect(ids(try self.stream(backwards)) == ids(stream))
      let fewer = Manifest(folder: manifest.folder, records: Array(manifest.records.dropFirst()))
      #expect(ids(try self.stream(fewer)) == ids(stream).filter { $0 != manifest.records[0].id })
    }
  }

  @Test func whatIsMissingChangedOrBrokenIsReplacedByTheNextAndNamed() throws {
    try withPhotographs { manifest in
      try FileManager.default.removeItem(atPath: manifest.folder + "/p1.jpg")
      try AtomicFile.write(Image(width: 9, height: 9).png(), to: manifest.folder + "/p2.png")
      let broken = Array(try Files.read(manifest.folder + "/p3.jpg").prefix(200))
      try AtomicFile.write(broken, to: manifest.folder + "/p3.jpg")
      var records = manifest.records
      records[3].id = ContentID(hashing: broken)
      let manifest = Manifest(folder: manifest.folder, records: records)
      let stream = try stream(manifest)
      let order = stream.order(epoch: 0)
      let samples = try stream.samples(epoch: 0, positions: 0..<12)
      for (position, sample) in samples.enumerated() {
        let asked = order[position]
        #expect((sample.problem != nil) == [1, 2, 3].contains(asked))
        let rest = (0..<12).map { order[(position + $0) % 12] }
        #expect(sample.index == rest.first { ![1, 2, 3].contains($0) })
        if let problem = sample.problem {
          #expect(problem.hasPrefix(manifest.path(of: manifest.records[asked])))
          #expect(problem.hasSuffix("replaced by \(manifest.records[sample.index].fileName)"))
        }
      }
      let problems = stream.verify(workers: Workers(threads: 2))
      #expect(problems.map(\.fileName) == ["p1.jpg", "p2.png", "p3.jpg"])
      let found = ContentID(hashing: try Files.read(manifest.folder + "/p2.png"))
      #expect(problems.map(\.kind) == [.missing, .changed(found: found), .damaged])
      #expect(problems[0].reason == "no such file" && problems[1].reason.contains("changed"))
    }
  }

  @Test func whereNothingCanBeReadAFailureNamesTheNextStep() throws {
    try withPhotographs { manifest in
      let elsewhere = Manifest(folder: manifest.folder + "/nowhere", records: manifest.records)
      #expect(throws: Failure.self) { try stream(elsewhere).samples(epoch: 0, positions: 0..<2) }
      let nothing = try stream(Manifest(folder: manifest.folder, records: []))
      #expect(nothing.count == 0 && nothing.order(epoch: 0).isEmpty)
    }
  }

  @Test func boxesFollowAReducedDecode() throws {
    try withTemporaryFolder { folder in
      var image = Image(width: 1600, height: 1000, color: .black)
      image.fill(800..<1200, 200..<600, .white)
      try AtomicFile.write(image.jpeg(quality: 95), to: folder + "/a.jpg")
      let id = ContentID(hashing: try Files.read(folder + "/a.jpg"))
      let face = Annotation(box: Box(x: 800, y: 200, width: 400, height: 400))
      let record = ManifestRecord(fileName: "a.jpg", id: id, width: 1600, height: 1000, labels: .labelled([face]))
      let stream = SampleStream(
        manifest: Manifest(folder: folder, records: [record]), recipe: try Recipe(named: "none"), seed: 1, cacheBytes: 0
      )
      let sample = try #require(try stream.samples(epoch: 0, positions: 0..<1).first)
      let box = try #require(sample.annotations.first?.box)
      #expect(box == Box(x: 160, y: 60 + 40, width: 80, height: 80))
      #expect(sample.image[Int(box.x) + 2, Int(box.y) + 2].red > 200)
      #expect(sample.image[Int(box.x) - 2, Int(box.y) + 2].red < 50)
    }
  }
}
