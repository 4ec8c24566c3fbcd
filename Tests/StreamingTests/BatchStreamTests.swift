import Augmentation
import Basics
import Compute
import Dataset
import Foundation
import Imaging
import Streaming
import TestSupport
import Testing

@Suite struct BatchStreamTests {
  private func stream(
    _ manifest: Manifest, cache: Int = 0, sampling: Sampling = .once, packed: PackedPhotographs? = nil
  ) throws -> SampleStream {
    SampleStream(
      manifest: manifest, recipe: try Recipe(named: "face-heavy").resized(to: 32), seed: 3, cacheBytes: cache,
      sampling: sampling, packed: packed)
  }

  private func tensor(_ element: TensorFormat.Element = .uint8) -> TensorFormat {
    TensorFormat(canvas: CanvasSize(width: 32, height: 32), element: element)
  }

  /// All bytes of an output.
  private func bytes(
    _ format: StreamOutput.Format, _ stream: SampleStream, _ places: StreamPlaces, threads: Int = 2
  ) throws -> [UInt8] {
    var output = StreamOutput(format, tensor: tensor())
    (output.workers, output.batchSize) = (Workers(threads: threads), 5)
    var bytes: [UInt8] = []
    _ = try output.write(stream, places, to: { bytes += $0 })
    return bytes
  }

  @Test func `batches hold the samples' bytes in order, whatever the threads, the size and what is made ahead`() throws
  {
    try withPhotographs { manifest in
      let stream = try stream(manifest)
      let wanted = try (0..<3).flatMap { try stream.samples(epoch: $0, positions: 0..<12) }
      for (threads, size, ahead) in [(1, 1, 1), (2, 5, 2), (7, 36, 1), (16, 4, 3)] {
        let batches = BatchStream(
          stream, StreamPlaces(0, 36), format: tensor(), batchSize: size, ahead: ahead,
          workers: Workers(threads: threads))
        var (pixels, facts): ([UInt8], [SampleFacts]) = ([], [])
        while let batch = try batches.next() {
          #expect(batch.samples.count == min(size, 36 - facts.count))
          pixels += batch.pixels
          facts += batch.samples
        }
        #expect(pixels == wanted.flatMap(\.image.pixels), "\(threads) threads, batches of \(size)")
        #expect(facts.map(\.id) == wanted.map(\.id) && facts.map(\.position) == wanted.map(\.position))
      }
    }
  }

  @Test func `a reader that goes in the middle leaves no thread behind`() throws {
    try withPhotographs { manifest in
      for taken in 0..<4 {
        let batches = BatchStream(try stream(manifest), StreamPlaces(0, 1200), format: tensor(), batchSize: 3)
        for _ in 0..<taken { _ = try batches.next() }
      }
    }
  }

  @Test func `shards are disjoint and make the whole, and what goes on from a place is what would have come`() throws {
    for seed in 0..<200 {
      var random = Random(seed: UInt64(seed), 1)
      let (start, count, shards) = (random.integer(in: 0...20), random.integer(in: 0...40), random.integer(in: 1...7))
      let parts = (0..<shards).map { StreamPlaces(start, start + count, shard: $0, of: shards) }
      let all = parts.flatMap { part in (0..<part.count).map { part[$0] } }
      #expect(all.sorted() == Array(start..<(start + count)), "seed \(seed)")
    }
    try withPhotographs { manifest in
      let stream = try stream(manifest)
      let whole = try bytes(.raw, stream, StreamPlaces(0, 24))
      for cut in [1, 7, 12, 23] {
        let pieces =
          try bytes(.raw, stream, StreamPlaces(0, cut), threads: 1)
          + bytes(.raw, self.stream(manifest), StreamPlaces(cut, 24), threads: 5)
        #expect(pieces == whole)
      }
    }
  }

  @Test func `packed photographs and those in memory give the bytes of those that are decoded`() throws {
    try withPhotographs { manifest in
      let path = manifest.folder + "/all.dsmpack"
      let problems = try PackedPhotographs.write(manifest, decode: Recipe(named: "face-heavy").decode, to: path)
      let packed = try PackedPhotographs(reading: path)
      #expect(problems.isEmpty && packed.count == 13)
      let wanted = try bytes(.raw, stream(manifest), StreamPlaces(0, 36))
      #expect(try bytes(.raw, stream(manifest, packed: packed), StreamPlaces(0, 36)) == wanted)
      #expect(try bytes(.raw, stream(manifest, cache: 30_000), StreamPlaces(0, 36)) == wanted)
      for name in manifest.records.map(\.fileName) {
        try FileManager.default.removeItem(atPath: manifest.folder + "/" + name)
      }
      #expect(try bytes(.raw, stream(manifest, packed: packed), StreamPlaces(0, 36)) == wanted)
    }
  }

  @Test func `a pack that is cut short or was tampered with is refused`() throws {
    try withPhotographs { manifest in
      let path = manifest.folder + "/all.dsmpack"
      _ = try PackedPhotographs.write(manifest, decode: DecodeRule(), to: path)
      let whole = try Files.read(path)
      for count in [0, 8, 100, whole.count / 2, whole.count - 1] {
        try AtomicFile.write(Array(whole.prefix(count)), to: path)
        #expect(throws: Failure.self) { try PackedPhotographs(reading: path) }
      }
      var forged = whole
      forged.replaceSubrange((whole.count - 16)..<(whole.count - 8), with: [255, 255, 255, 255, 255, 255, 255, 127])
      try AtomicFile.write(forged, to: path)
      #expect(throws: Failure.self) { try PackedPhotographs(reading: path) }
    }
  }

  @Test func `draws with replacement come as often as their weights say, and a second one is another sample`() throws {
    try withPhotographs { manifest in
      let stream = try stream(manifest, sampling: .balanced(by: "country", in: manifest))
      let values = (0..<400).flatMap { epoch in
        stream.order(epoch: epoch).map { manifest.records[$0].attributes["country"] }
      }
      let part = Double(values.count { $0 == "NG" }) / Double(values.count)
      #expect(abs(part - 0.5) < 0.03, "4800 draws, 4 deviations")
      let draws = stream.draws(epoch: 0)
      let again = try #require(draws.firstIndex { $0.repeats == 1 })
      let first = try #require(draws.firstIndex { $0.index == draws[again].index })
      let samples = try stream.samples(epoch: 0, positions: 0..<12)
      #expect(samples[first].id == samples[again].id && samples[first].image != samples[again].image)
      let backwards = Manifest(folder: manifest.folder, records: manifest.records.reversed())
      let turned = try self.stream(backwards, sampling: .balanced(by: "country", in: backwards))
      #expect(
        turned.order(epoch: 5).map { backwards.records[$0].id }
          == stream.order(epoch: 5).map { manifest.records[$0].id })
      let weighted = try self.stream(manifest, sampling: .weighted(by: "weight", in: manifest))
      #expect((0..<50).flatMap { weighted.order(epoch: $0) }.allSatisfy { $0 % 3 != 0 })
      #expect(throws: Failure.self) { try Sampling.balanced(by: "contry", in: manifest) }
      #expect(throws: Failure.self) { try Sampling.weighted(by: "country", in: manifest) }
    }
  }

  @Test func `the archive holds a picture and its facts for every sample`() throws {
    try withPhotographs { manifest in
      let stream = try stream(manifest)
      let members = try TarReader(bytes(.webdataset, stream, StreamPlaces(3, 9, shard: 1, of: 2))).members
      #expect(members.count == 6)
      let samples = try stream.samples(epoch: 0, positions: 0..<12)
      for (pair, position) in zip(stride(from: 0, to: 6, by: 2), [3, 5, 7]) {
        let (picture, facts) = (members[pair], members[pair + 1])
        #expect(picture.name.hasSuffix(".npy") && facts.name == picture.name.dropLast(3) + "json")
        #expect(picture.name.filter { $0 == "." }.count == 1)
        let array = try NumPyReader(picture.content)
        #expect(array.shape == [32, 32, 3] && array.bytes == samples[position].image.pixels)
        let read = try JSONDecoder().decode(SampleFacts.self, from: Data(facts.content))
        #expect(read.id == samples[position].id && read.position == position)
        #expect(read.boxes.count == samples[position].annotations.count)
      }
    }
  }

  @Test func `arrays follow one another, pixels and faces of each batch`() throws {
    try withPhotographs { manifest in
      let stream = try stream(manifest)
      var rest = try bytes(.npy, stream, StreamPlaces(0, 12))
      let samples = try stream.samples(epoch: 0, positions: 0..<12)
      for batch in [0..<5, 5..<10, 10..<12] {
        let pixels = try NumPyReader(rest)
        #expect(pixels.shape == [batch.count, 32, 32, 3])
        #expect(pixels.bytes == samples[batch].flatMap(\.image.pixels))
        let faces = try NumPyReader(pixels.rest)
        #expect(faces.shape == [samples[batch].reduce(0) { $0 + $1.annotations.count }, 16])
        rest = faces.rest
      }
      #expect(rest.isEmpty)
    }
  }

  @Test func `a COCO archive ends with its list`() throws {
    try withPhotographs { manifest in
      let members = try TarReader(bytes(.coco, stream(manifest), StreamPlaces(0, 12))).members
      #expect(members.count == 13 && members.last?.name == "annotations.json")
      let list = try #require(
        JSONSerialization.jsonObject(with: Data(members[12].content)) as? [String: [[String: Any]]])
      #expect(list["images"]?.map { $0["file_name"] as? String } == members.dropLast().map { $0.name })
      #expect(try Image.decode(members[0].content).image.width == 32)
    }
  }
}

/// A tar read by hand, independently of what writes it.
private struct TarReader {
  var members: [(name: String, content: [UInt8])] = []

  init(_ bytes: [UInt8]) throws {
    var place = 0
    while bytes[place] != 0 {
      let header = bytes[place..<(place + 512)]
      func text(_ range: Range<Int>) -> String {
        String(
          decoding: header[(place + range.lowerBound)..<(place + range.upperBound)].prefix { $0 != 0 }, as: UTF8.self)
      }
      let size = try #require(Int(text(124..<136), radix: 8))
      let sum = header.enumerated().reduce(0) { $0 + ((148..<156).contains($1.offset) ? 32 : Int($1.element)) }
      #expect(Int(text(148..<155).trimmingCharacters(in: .whitespaces), radix: 8) == sum)
      #expect(text(257..<263) == "ustar")
      members.append((text(0..<100), Array(bytes[(place + 512)..<(place + 512 + size)])))
      place += 512 + (size + 511) / 512 * 512
    }
    #expect(bytes.count == place + 1024)
  }
}

/// An array in NumPy's format read by hand, and what follows it.
private struct NumPyReader {
  var shape: [Int]
  var bytes: [UInt8]
  var rest: [UInt8]

  init(_ data: [UInt8]) throws {
    #expect(Array(data[0..<8]) == [0x93] + Array("NUMPY".utf8) + [1, 0])
    let length = Int(data[8]) + Int(data[9]) << 8
    #expect((10 + length) % 64 == 0)
    let header = String(decoding: data[10..<(10 + length)], as: UTF8.self)
    let sizes = try #require(header.split(separator: "(").last?.split(separator: ")").first)
    shape = sizes.split(separator: ",").compactMap { Int($0.trimmingCharacters(in: .whitespaces)) }
    let count = shape.reduce(header.contains("<f4") ? 4 : 1, *)
    bytes = Array(data[(10 + length)..<(10 + length + count)])
    rest = Array(data[(10 + length + count)...])
  }
}
