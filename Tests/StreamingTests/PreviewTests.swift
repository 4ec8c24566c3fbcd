import Augmentation
import Basics
import Dataset
import Imaging
import Streaming
import TestSupport
import Testing

@Suite struct PreviewTests {
  private func preview(_ inputs: [String], recipe: String = "face") throws -> AugmentationPreview {
    try AugmentationPreview(recipe: Recipe(recipe), inputs: inputs, photosPerManifest: 2, seed: 1, epochs: 0..<3)
  }

  private func write(to folder: String) throws {
    var records: [ManifestRecord] = []
    for index in 0..<3 {
      let bytes = Image(width: 80, height: 60, color: Color(UInt8(40 * index), 90, 90)).png()
      try AtomicFile.write(bytes, to: folder + "/\(index).png")
      let face = Annotation(box: Box(x: 20, y: 20, width: 30, height: 30))
      records.append(
        ManifestRecord(
          fileName: "\(index).png", id: ContentID(hashing: bytes), width: 80, height: 60,
          labels: index == 2 ? .labelled([]) : .labelled([face])))
    }
    try Manifest(folder: folder, records: records).write(to: folder + "/train.jsonl")
  }

  @Test func aSheetHasARowForEachPhotographAndATileForEachEpoch() throws {
    try withTemporaryFolder { folder in
      try write(to: folder)
      let preview = try preview([folder + "/train.jsonl"])
      #expect(preview.rows.count == 2 && preview.rows.allSatisfy { $0.samples.count == 3 })
      #expect(preview.rows.allSatisfy { $0.photograph.annotations.count == 1 })
      #expect(preview.notes.isEmpty)
      let sheet = preview.sheet
      #expect(sheet.width >= 4 * 240 && sheet.height >= 2 * 240)
      let green = Color(60, 230, 90)
      #expect((0..<sheet.height).contains { y in (0..<248).contains { sheet[$0, y] == green } })
      #expect(try self.preview([folder + "/train.jsonl"]).sheet == sheet)
    }
  }

  @Test("What is mixed in comes of the whole manifest, as in training, however few photographs are shown")
  func mixed() throws {
    try withTemporaryFolder { folder in
      try write(to: folder)
      let (path, recipe) = (folder + "/train.jsonl", try Recipe(yaml: "augment: [{MixUp: {p: 1}}]", name: "mix"))
      let stream = SampleStream(manifest: try Manifest(reading: path), recipe: recipe, seed: 1, cacheBytes: 0)
      let preview = try AugmentationPreview(
        recipe: recipe, inputs: [path], photosPerManifest: 1, seed: 1, epochs: 0..<4)
      let row = try #require(preview.rows.first)
      for (epoch, sample) in row.samples.enumerated() {
        let replayed = try stream.replay(try #require(SampleName("\(row.id.hex)@\(epoch)")))
        #expect(sample.image == replayed.sample.image && sample.annotations == replayed.sample.annotations)
        #expect(sample.mixed == replayed.mixed && sample.mixed.count == 1)
      }
      #expect(preview.notes.isEmpty)
    }
  }

  @Test("A transform that finds nothing to mix in is told")
  func alone() throws {
    try withTemporaryFolder { folder in
      try write(to: folder)
      let recipe = try Recipe(yaml: "augment: [{MixUp: {p: 1}}]", name: "mix")
      let preview = try AugmentationPreview(
        recipe: recipe, inputs: [folder + "/0.png"], photosPerManifest: 1, seed: 1, epochs: 0..<1)
      #expect(preview.notes.contains { $0.hasPrefix("MixUp found no other photograph") })
    }
  }

  @Test("The page holds every picture, the names of what was applied, the digest and the account, and is well-formed")
  func page() throws {
    try withTemporaryFolder { folder in
      try write(to: folder)
      let preview = try preview([folder + "/train.jsonl"])
      let html = preview.page.html
      #expect(try MarkupReader.read(html).elements.count { $0.name == "img" } == 2 * 4)
      #expect(html.components(separatedBy: "src=\"data:image/jpeg;base64,").count == 1 + 2 * 4)
      #expect(html.contains(try Recipe("face").digest) && html.contains("seed 1"))
      for sample in preview.rows.flatMap(\.samples) {
        #expect(html.contains("<span>\(sample.applied.joined(separator: ", "))</span>"))
      }
      let (header, rows) = preview.account.rows(order: [])
      #expect(rows.count == 1 && rows.allSatisfy { $0.count == header.count })
      #expect(header.allSatisfy { html.contains("<th scope=\"col\">\($0)</th>") })
      #expect(!html.contains("http://") && !html.contains("https://") && !html.contains("<script"))
    }
  }

  @Test func photographsAloneHaveNoBoxesAndThatIsSaid() throws {
    try withTemporaryFolder { folder in
      try write(to: folder)
      let preview = try preview([folder + "/0.png"])
      #expect(preview.rows.count == 1 && preview.rows[0].photograph.annotations.isEmpty)
      #expect(preview.notes.count == 1)
    }
  }

  @Test func whatCannotBeShownIsAFailureWithANextStep() throws {
    try withTemporaryFolder { folder in
      try write(to: folder)
      for inputs in [[folder + "/none.jsonl"], [folder + "/none.png"], [folder]] {
        let failure = #expect(throws: Failure.self) { try preview(inputs) }
        #expect(failure?.place == inputs[0])
      }
      try AtomicFile.write("<html>", to: folder + "/page.jpg")
      #expect(throws: Failure.self) { try preview([folder + "/page.jpg"]) }
      try AtomicFile.write(Image(width: 5, height: 5).png(), to: folder + "/0.png")
      try AtomicFile.write(Image(width: 5, height: 5).png(), to: folder + "/1.png")
      let failure = #expect(throws: Failure.self) { try preview([folder + "/train.jsonl"]) }
      #expect(failure?.reason.contains("changed") == true)
    }
  }
}
