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
      id: ContentID(hashing: Array(name.utf8)), paths: (0..<copies).map { "\(name)-\($0).png" }, width: facts.width,
      height: facts.height, pixels: facts.pixels, scale: facts.scale, hashes: facts.hashes, signature: facts.signature)
  }

  private static func synthetic(_ number: Int, hash: UInt64? = nil, signature: [UInt8]? = nil) -> DuplicateItem {
    var random = Random(seed: 3, UInt64(number))
    let hashes = (0..<8).map { _ in hash ?? random.next() }
    return DuplicateItem(
      id: ContentID(hashing: Array("\(number)".utf8)), paths: ["\(number).jpg"], width: 640, height: 480,
      pixels: "\(number)", scale: 4, hashes: hashes,
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
      return DuplicateItem(
        id: ContentID(hashing: bytes), paths: ["\(number)"], width: facts.width, height: facts.height,
        pixels: facts.pixels, scale: facts.scale, hashes: facts.hashes, signature: facts.signature)
    }
    #expect(items[0].scale < 8 && items[4].scale == 8)
    let clusters = try Duplicates(items).pixels { Digest.sha256(try Image.decode(files[$0]).image.pixels) }
    #expect(Set(clusters.map(\.members)) == [[0, 4], [1, 5], [2, 6], [3, 7]])
  }

  @Test func `mirrored and turned copies are found with the way to turn them back`() throws {
    var items: [DuplicateItem] = []
    for seed in 0..<6 as Range<UInt64> {
      let image = Self.picture(seed: seed)
      items.append(try Self.item(image, "\(seed)"))
      for orientation in Orientation.allCases.dropFirst() {
        items.append(try Self.item(image.stored(as: orientation), "\(seed) \(orientation)"))
      }
    }
    let found = Duplicates(items).near()
    #expect(found.clusters.map(\.members) == (0..<6).map { Array((8 * $0)..<(8 * $0 + 8)) })
    #expect(found.flat == 0 && found.radius == NearDuplicateRule().maxDistance)
    for cluster in found.clusters {
      #expect(cluster.links.count == 7 && cluster.weakest == cluster.links.last)
      for link in cluster.links {
        #expect(link.distance == 0 && abs(link.correlation - 1) < 1e-9)
        // To see both upright, the first is turned as it was made; so the second must be turned to the first's look.
        let turned = try #require(Orientation(rawValue: link.orientation))
        let (a, b) = (Orientation.allCases[link.first % 8], Orientation.allCases[link.second % 8])
        let image = Self.picture(seed: UInt64(link.first / 8))
        #expect(image.stored(as: b).upright(from: turned) == image.stored(as: a))
      }
    }
    #expect(Duplicates(items).near(turned: false).clusters.isEmpty)
  }

  @Test func `clusters are the components of the pairs that the rule joins, by brute force`() {
    var random = Random(seed: 12)
    var items: [DuplicateItem] = []
    for number in 0..<300 {
      guard number >= 40, random.chance(0.8) else {
        items.append(Self.synthetic(number))
        continue
      }
      var copy = items[random.integer(in: 0...(items.count - 1))]
      copy.hashes = copy.hashes.map { $0 ^ 1 << UInt64(random.integer(in: 0...63)) }
      copy.signature = copy.signature.map { UInt8(min(255, max(0, Int($0) + random.integer(in: -20...20)))) }
      items.append(copy)
    }
    let clusters = Duplicates(items).near(turned: false).clusters
    var group = Array(items.indices)
    for b in items.indices {
      for a in 0..<b where Self.areAlike(items[a], items[b]) {
        let (low, high) = (min(group[a], group[b]), max(group[a], group[b]))
        group = group.map { $0 == high ? low : $0 }
      }
    }
    let oracle = Set(Dictionary(grouping: items.indices) { group[$0] }.values.filter { $0.count > 1 })
    #expect(Set(clusters.map(\.members)) == oracle)
    #expect(clusters.map(\.members.count) == clusters.map(\.members.count).sorted(by: >))
    for cluster in clusters {
      #expect(cluster.links.count == cluster.members.count - 1)
      #expect(cluster.weakest?.correlation == cluster.links.map(\.correlation).min())
    }
  }

  private static func areAlike(_ a: DuplicateItem, _ b: DuplicateItem) -> Bool {
    let distance = (a.hashes[0] ^ b.hashes[0]).nonzeroBitCount
    let (x, y) = (a.signature.map(Double.init), b.signature.map(Double.init))
    let (mx, my) = (x.reduce(0, +) / 256, y.reduce(0, +) / 256)
    let shared = zip(x, y).reduce(0) { $0 + ($1.0 - mx) * ($1.1 - my) }
    let own = x.reduce(0) { $0 + ($1 - mx) * ($1 - mx) } * y.reduce(0) { $0 + ($1 - my) * ($1 - my) }
    let correlation = shared / own.squareRoot()
    return distance <= 10 && correlation >= (distance <= 4 ? 0.94 : 0.98)
  }

  @Test func `thousands of equal pictures are one cluster, and blank ones none`() {
    let same = (0..<3000).map { _ in Self.synthetic(1) }
    let found = Duplicates(same).near()
    #expect(found.clusters.map(\.members) == [Array(0..<3000)])
    let blank = (0..<5000).map { Self.synthetic($0, hash: 1, signature: Array(repeating: 200, count: 256)) }
    let none = Duplicates(blank).near()
    #expect(none.clusters.isEmpty && none.flat == 5000)
  }
}
