import Basics
import Compute
import Dataset
import Imaging
import Splitting
import Testing

@Suite struct DuplicatesTests {
  private static func picture(seed: UInt64) -> Image {
    var random = Random(seed: seed, 55)
    var small = Image(width: 6, height: 5)
    for y in 0..<5 {
      for x in 0..<6 {
        let level = UInt8(random.integer(in: 20...230))
        small[x, y] = Color(level, level, UInt8(random.integer(in: 20...230)))
      }
    }
    return small.resized(width: 180, height: 150)
  }

  private static func item(_ image: Image, _ name: String, copies: Int = 1) throws -> DuplicateItem {
    let bytes = image.png()
    let facts = try PhotographFacts(of: bytes)
    return DuplicateItem(
      id: ContentID(hashing: Array(name.utf8)), paths: (0..<copies).map { "\(name)-\($0).png" }, facts)
  }

  private static func synthetic(_ number: Int, hash: UInt64? = nil, signature: [UInt8]? = nil) -> DuplicateItem {
    var random = Random(seed: 3, UInt64(number))
    let hashes = (0..<8).map { _ in hash ?? random.next() }
    return DuplicateItem(
      id: ContentID(hashing: Array("\(number)".utf8)), paths: ["\(number).jpg"], width: 640, height: 480,
      pixels: "\(number)", scale: 4, hashes: hashes,
      windows: (0..<PhotographFacts.windowCount).map { _ in hash ?? random.next() },
      signature: signature ?? (0..<256).map { _ in UInt8(random.integer(in: 0...255)) })
  }

  @Test func `one content at several paths is told, the most copied first`() throws {
    let items = try [1, 3, 2, 3].enumerated().map { try Self.item(Self.picture(seed: 1), "\($0)", copies: $1) }
    let clusters = Duplicates(items).bytes()
    #expect(clusters.map(\.members) == [[1], [3], [2]])
    #expect(clusters.allSatisfy { $0.kind == .bytes && $0.weakest == nil })
  }

  @Test func `pixels that are equal in a reduced size are compared in full`() {
    var items = (0..<9).map { Self.synthetic($0) }
    for place in [1, 4, 6, 8] { items[place].pixels = "same" }
    let inFull = [1: "a", 4: "b", 6: "a"]
    var asked: [Int] = []
    let clusters = Duplicates(items).pixels {
      asked.append($0)
      return inFull[$0]
    }
    #expect(clusters.map(\.members) == [[1, 6]] && clusters[0].kind == .pixels)
    #expect(asked == [1, 4, 6, 8])
    for place in items.indices { items[place].scale = 8 }
    let whole = Duplicates(items).pixels { _ in
      Issue.record("what was decoded in full is decoded again")
      return nil
    }
    #expect(whole.map(\.members) == [[1, 4, 6, 8]])
    // Equal rows of another shape are another picture.
    items[8].width = 1280
    #expect(Duplicates(items).pixels { _ in nil }.map(\.members) == [[1, 4, 6]])
  }

  @Test func `a photograph is the same as its lossless copy, though one was looked at reduced`() throws {
    let jpegs = (0..<4 as Range<UInt64>).map { Self.picture(seed: $0).resized(width: 900, height: 700).jpeg() }
    let pngs = try jpegs.map { try Image.decode($0).image.png() }
    let files = jpegs + pngs
    let items = try files.enumerated().map { number, bytes in
      let facts = try PhotographFacts(of: bytes)
      return DuplicateItem(id: ContentID(hashing: bytes), paths: ["\(number)"], facts)
    }
    #expect(items[0].scale < 8 && items[4].scale == 8)
    let clusters = try Duplicates(items).pixels { Digest.sha256(try Image.decode(files[$0]).image.pixels) }
    #expect(Set(clusters.map(\.members)) == [[0, 4], [1, 5], [2, 6], [3, 7]])
  }

  @Test func `thousands of equal pictures are one cluster, and blank ones none`() throws {
    let same = (0..<3000).map { _ in Self.synthetic(1) }
    let jpeg = Self.picture(seed: 1).fitted(longSide: 96).jpeg()
    let found = Duplicates(same).near { $0.map { _ in jpeg } }
    #expect(found.clusters.map(\.members) == [Array(0..<3000)])
    let blank = (0..<5000).map { Self.synthetic($0, hash: 1, signature: Array(repeating: 200, count: 256)) }
    let none = Duplicates(blank).near { $0.map { _ in jpeg } }
    #expect(none.clusters.isEmpty && none.flat == 5000)
  }

  @Test func `pictures whose thumbnails cannot be read are near-duplicates of nothing`() {
    let same = (0..<9).map { _ in Self.synthetic(1) }
    #expect(Duplicates(same).near { $0.map { _ in [] } }.clusters.isEmpty)
    #expect(Duplicates(same).near { $0.map { _ in [0xFF, 0xD8, 0xFF, 1, 2, 3] } }.clusters.isEmpty)
  }
}
