import Augmentation
import Basics
import Dataset
import Imaging
import Streaming
import TestSupport
import Testing

@Suite("An augmented copy on disk") struct AugmentedCopyTests {
  private func copy(_ manifest: Manifest, _ folder: String, force: Bool = false) throws -> AugmentedCopy {
    try manifest.write(to: manifest.folder + "/train.jsonl")
    var copy = try AugmentedCopy(of: manifest.folder + "/train.jsonl", to: folder, force: force)
    copy.format = .png
    return copy
  }

  private func stream(_ manifest: Manifest) throws -> SampleStream {
    SampleStream(manifest: manifest, recipe: try Recipe("light"), seed: 4, cacheBytes: 0)
  }

  @Test("Its manifest reads back: the stream's pixels and boxes, ids of the new files, and where each comes from")
  func readsBack() throws {
    try withPhotographs { manifest in
      let (stream, folder) = (try stream(manifest), manifest.folder + "/copy")
      let report = try copy(manifest, folder).write(stream, epochs: 2)
      #expect(report.isWhole && report.problems.isEmpty && report.samples == 24)
      let written = try Manifest(reading: report.manifest)
      for epoch in 0..<2 {
        for (position, sample) in try stream.samples(epoch: epoch, positions: 0..<12).enumerated() {
          let record = written.records[12 * epoch + position]
          let bytes = try Files.read(written.path(of: record))
          #expect(ContentID(hashing: bytes) == record.id)
          #expect(try Image.decode(bytes).image == sample.image)
          #expect((record.width, record.height) == (sample.image.width, sample.image.height))
          #expect(record.labels.annotations.map(\.box) == sample.annotations.map(\.box))
          for box in record.labels.annotations.map(\.box) {
            #expect(box.x >= 0 && box.y >= 0 && box.maxX <= 320 && box.maxY <= 320 && box.area > 0)
          }
          #expect(record.attributes["source_id"] == sample.id.hex && record.attributes["source_epoch"] == "\(epoch)")
          #expect(record.attributes["country"] == manifest.records[sample.index].attributes["country"])
        }
      }
      #expect(try Recipe(reading: folder + "/recipe.yaml").digest == stream.recipe.digest)
    }
  }

  @Test("A folder that holds something is refused unless forced, and the source's own manifest is never replaced")
  func refusals() throws {
    try withPhotographs { manifest in
      let folder = manifest.folder + "/copy"
      _ = try copy(manifest, folder).write(try stream(manifest), epochs: 1)
      #expect(throws: Failure.self) { try copy(manifest, folder) }
      #expect(try copy(manifest, folder, force: true).write(try stream(manifest), epochs: 1).isWhole)
      #expect(throws: Failure.self) { try copy(manifest, manifest.folder, force: true) }
      #expect(throws: Failure.self) { try copy(manifest, manifest.folder + "/p0.png", force: true) }
    }
  }

  @Test("Who stops it is left with whole files and a manifest of them")
  func stopped() throws {
    try withPhotographs { manifest in
      var asked = 0
      let report = try copy(manifest, manifest.folder + "/copy").write(try stream(manifest), epochs: 3) {
        asked += 1
        return asked == 5
      }
      let written = try Manifest(reading: report.manifest)
      #expect(!report.isWhole && report.samples == 5 && written.records.count == 5)
      for record in written.records {
        #expect(try ContentID(hashing: Files.read(written.path(of: record))) == record.id)
      }
    }
  }

  @Test("A broken photograph is named, and another one stands in its place as in the stream")
  func broken() throws {
    try withPhotographs { manifest in
      try AtomicFile.write("no picture", to: manifest.path(of: manifest.records[2]))
      let stream = try stream(manifest)
      let report = try copy(manifest, manifest.folder + "/copy").write(stream, epochs: 1)
      #expect(report.isWhole && report.problems.count == 1)
      #expect(report.problems.first?.contains(manifest.records[2].fileName) == true)
      let ids = try Manifest(reading: report.manifest).records.map { $0.attributes["source_id"] }
      #expect(try ids == stream.samples(epoch: 0, positions: 0..<12).map(\.id.hex))
    }
  }
}
