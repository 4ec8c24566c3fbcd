import Compute
import Dataset
import Imaging
import Splitting
import Testing

@Suite struct NearDuplicateTests {
  @Test(arguments: [0, 3, 6, 10, 13])
  func `the index finds what comparing all with all finds`(radius: Int) {
    let hashes = Self.clusteredHashes(seed: 11, count: 1500)
    let search = HammingIndex(hashes).search(radius: radius)
    for query in hashes.indices {
      let oracle = (0..<query).filter { (hashes[$0] ^ hashes[query]).nonzeroBitCount <= radius }
      #expect(Set(search.earlier(than: query)) == Set(oracle), "seed 11, query \(query)")
    }
  }

  @Test func `recompressed, scaled and brightened copies stay with their photograph`() throws {
    let originals = (0..<24).map { Self.picture(seed: UInt64($0)) }
    var items: [SplitItem] = []
    for (subject, picture) in originals.enumerated() {
      for (kind, look) in try ([picture] + Self.alterations(of: picture)).enumerated() {
        items.append(Self.item(look, name: "\(subject)-\(kind)"))
      }
    }
    let split = try Splitter(Sample.options(stratify: [], groupBy: [])).split(items)
    #expect(split.grouping.groups.count == originals.count)
    #expect(split.grouping.merges.count == items.count - originals.count)
    #expect(split.grouping.merges.allSatisfy { $0.distance <= 10 && $0.correlation >= 0.94 })
  }

  @Test func `flat pictures are near-duplicates of nothing and are counted`() throws {
    let gray = [UInt8](repeating: 90, count: 256)
    let items = (0..<30).map { Sample.item($0, hash: 0, signature: gray) }
    let split = try Splitter(Sample.options(stratify: [], groupBy: [])).split(items)
    #expect(split.grouping.groups.count == 30)
    #expect(split.grouping.flat == 30)
    #expect(split.report(manifestDigests: ["", "", ""]).warnings.contains { $0.kind == "flat" })
  }

  @Test func `a near-duplicate joins two subjects and the report names the pair`() throws {
    var items = (0..<8).map { Sample.item($0, attributes: ["subject": "s\($0 / 2)"]) }
    let twin = items[0]
    items[7] = Sample.item(
      7, attributes: ["subject": "s3"], hash: twin.hash ^ 0b101, signature: twin.signature)
    let split = try Splitter(Sample.options(stratify: [])).split(items)
    #expect(split.grouping.groups.map(\.count).sorted() == [2, 2, 4])
    let merges = split.report(manifestDigests: ["", "", ""]).groups.merges
    #expect(merges.map(\.distance) == [2])
    #expect(Set(merges.flatMap(\.files)) == ["../photos/0.jpg", "../photos/7.jpg"])
  }

  @Test func `the closest pairs lie across splits, the most alike first`() throws {
    let items = Sample.catalog(seed: 8, count: 60, subjects: 20)
    let split = try Splitter(Sample.options()).split(items)
    #expect(split.closestPairs.count == Splitter.pairsShown)
    #expect(split.closestPairs.allSatisfy { split.splitOfItem[$0.first] != split.splitOfItem[$0.second] })
    #expect(split.closestPairs.map(\.correlation) == split.closestPairs.map(\.correlation).sorted(by: >))
  }

  /// Hashes of which many lie within a few bits of each other.
  private static func clusteredHashes(seed: UInt64, count: Int) -> [UInt64] {
    var random = Random(seed: seed)
    let centres: [UInt64] = (0..<40).map { _ in random.next() }
    return (0..<count).map { _ in
      (0..<random.integer(in: 0...9)).reduce(random.choose(centres)) { hash, _ in
        hash ^ 1 << UInt64(random.integer(in: 0...63))
      }
    }
  }

  /// Soft blobs before a gradient.
  private static func picture(seed: UInt64) -> Image {
    var random = Random(seed: seed, 5)
    var small = Image(width: 6, height: 5)
    for y in 0..<5 {
      for x in 0..<6 { small[x, y] = Color(byte(&random), byte(&random), byte(&random)) }
    }
    return small.resized(width: 240, height: 200)
  }

  private static func byte(_ random: inout Random) -> UInt8 { UInt8(random.integer(in: 30...190)) }

  private static func alterations(of picture: Image) throws -> [Image] {
    var bright = picture
    bright.pixels = picture.pixels.map { UInt8(min(255, Int($0) * 5 / 4)) }
    return [
      try Image.decode(picture.jpeg(quality: 30)).image, picture.resized(width: 120, height: 100),
      picture.resized(width: 480, height: 400), bright,
    ]
  }

  private static func item(_ image: Image, name: String) -> SplitItem {
    SplitItem(
      id: ContentID(hashing: Array(name.utf8)), fileName: name, width: image.width, height: image.height,
      labels: .unlabelled, hash: PerceptualHash(image).bits,
      signature: image.luminance(side: 16).map { UInt8(min(255, $0 + 0.5)) })
  }
}
