import Augmentation
import Basics
import Compute
import Dataset
import Imaging
import Streaming
import TestSupport
import Testing

@Suite("Other photographs in a stream") struct CompanionTests {
  private func write(_ count: Int, to folder: String) throws -> Manifest {
    var records: [ManifestRecord] = []
    for index in 0..<count {
      let bytes = Image(width: 60, height: 40, color: Color(UInt8(5 * index + 5), 90, 90)).png()
      try AtomicFile.write(bytes, to: folder + "/\(index).png")
      let face = Annotation(box: Box(x: 10, y: 10, width: 30, height: 20))
      records.append(
        ManifestRecord(
          fileName: "\(index).png", id: ContentID(hashing: bytes), width: 60, height: 40, labels: .labelled([face])))
    }
    return Manifest(folder: folder, records: records)
  }

  private func stream(_ manifest: Manifest) throws -> SampleStream {
    let recipe = try Recipe(
      yaml: "augment: [{Mosaic: {target_size: 64, cell_shape: 64, p: 1}}, {MixUp: {alpha: 8, p: 1}}]", name: "t")
    return SampleStream(manifest: manifest, recipe: recipe, seed: 4, cacheBytes: 1 << 20)
  }

  @Test("Samples are the same for any number of threads and any order of the manifest, and show other photographs")
  func same() throws {
    try withTemporaryFolder { folder in
      let manifest = try write(12, to: folder)
      let turned = Manifest(folder: folder, records: manifest.records.reversed())
      for epoch in 0..<3 {
        let one = try stream(manifest).samples(epoch: epoch, positions: 0..<12, workers: Workers(threads: 1))
        let more = try stream(turned).samples(epoch: epoch, positions: 0..<12, workers: Workers(threads: 3))
        #expect(one.map(\.image) == more.map(\.image) && one.map(\.annotations) == more.map(\.annotations))
        #expect(one.allSatisfy { Set($0.image.pixels).count > 4 })
      }
    }
  }

  @Test("A photograph that cannot be read is passed over as a companion")
  func broken() throws {
    try withTemporaryFolder { folder in
      let manifest = try write(4, to: folder)
      try AtomicFile.write("<html>", to: folder + "/2.png")
      let samples = try stream(manifest).samples(epoch: 0, positions: 0..<4).filter { $0.problem == nil }
      let whole = Manifest(folder: folder, records: manifest.records.filter { $0.fileName != "2.png" })
      let wanted = try stream(whole).samples(epoch: 0, positions: 0..<3)
      #expect(samples.count == 3)
      for sample in samples { #expect(wanted.first { $0.id == sample.id }?.image == sample.image) }
    }
  }
}
