import Basics
import Compute
import Dataset
import Imaging
import Splitting
import Testing

/// Pictures drawn in memory, with what is kept of each.
private struct Gallery {
  private(set) var items: [DuplicateItem] = []
  private(set) var thumbnails: [[UInt8]] = []
  private(set) var files: [[UInt8]] = []

  mutating func add(_ image: Image) throws {
    let bytes = image.jpeg(quality: 92)
    let facts = try PhotographFacts(of: bytes)
    files.append(bytes)
    thumbnails.append(facts.thumbnail)
    items.append(DuplicateItem(id: ContentID(hashing: bytes), paths: ["\(items.count)"], facts))
  }

  func near(turned: Bool = true, threads: Int = 2) -> NearDuplicateClusters {
    Duplicates(items, workers: Workers(threads: threads)).near(turned: turned) { $0.map { thumbnails[$0] } }
  }

  /// The same pictures in another order.
  func permuted(_ order: [Int]) -> Gallery {
    var gallery = self
    gallery.items = order.map { items[$0] }
    gallery.thumbnails = order.map { thumbnails[$0] }
    return gallery
  }

  /// A soft ground with discs, different for each seed.
  static func picture(seed: UInt64, width: Int = 360, height: Int = 270) -> Image {
    var random = Random(seed: seed, 71)
    var ground = Image(width: 5, height: 4)
    for place in 0..<20 { ground[place % 5, place / 5] = color(&random) }
    var image = ground.resized(width: width, height: height)
    for _ in 0..<60 {
      let (x, y) = (random.uniform(in: 0...Double(width)), random.uniform(in: 0...Double(height)))
      image.drawDisc(x: x, y: y, radius: random.uniform(in: 4...22), color: color(&random))
    }
    return image
  }

  /// Two people before one wall differ in what they look like, and in nothing else.
  static func portrait(seed: UInt64) -> Image {
    var image = picture(seed: 1000, width: 240, height: 300)
    var random = Random(seed: seed, 72)
    image.drawDisc(x: 120, y: 290, radius: 90, color: Color(40, 40, 60))
    image.drawDisc(x: 120, y: 130, radius: 62, color: Color(200, 160, 130))
    for _ in 0..<14 {
      let (x, y) = (random.uniform(in: 80...160), random.uniform(in: 80...180))
      image.drawDisc(x: x, y: y, radius: random.uniform(in: 5...14), color: color(&random))
    }
    return image
  }

  private static func color(_ random: inout Random) -> Color {
    Color(
      UInt8(random.integer(in: 20...235)), UInt8(random.integer(in: 20...235)), UInt8(random.integer(in: 20...235)))
  }
}

@Suite struct AlikeTests {
  @Test func `altered copies of drawn pictures are found, and joined with nothing else`() throws {
    var gallery = Gallery()
    for seed in 0..<24 as Range<UInt64> { try gallery.add(Gallery.picture(seed: seed)) }
    let files = gallery.files
    let thumbnails = gallery.thumbnails
    let trial = DuplicateTrial(among: gallery.items, sample: 24, seed: 1) {
      files[$0]
    } thumbnails: {
      $0.map { thumbnails[$0] }
    }
    #expect(trial.images == 24 && trial.sample == 24 && trial.rows.map(\.kind) == Alteration.allCases)
    for row in trial.rows {
      #expect(row.planted == 24 && row.found >= 23 && row.falseMerges == 0, "\(row)")
      #expect(row.missed.count == row.planted - row.found)
    }
    #expect(trial.text.contains("quarter turn") && trial.text.contains("false merges"))
  }

  @Test func `mirrored and turned copies are found with the way to turn them back`() throws {
    var gallery = Gallery()
    for seed in 0..<6 as Range<UInt64> {
      for orientation in Orientation.allCases {
        try gallery.add(Gallery.picture(seed: seed).stored(as: orientation))
      }
    }
    let found = gallery.near()
    #expect(found.clusters.map(\.members) == (0..<6).map { Array((8 * $0)..<(8 * $0 + 8)) })
    #expect(found.flat == 0 && found.radius == DuplicateRule().maxWindowDistance)
    for link in found.clusters.flatMap(\.links) {
      let turned = try #require(Orientation(rawValue: link.orientation))
      let (a, b) = (Orientation.allCases[link.first % 8], Orientation.allCases[link.second % 8])
      let image = Gallery.picture(seed: UInt64(link.first / 8))
      #expect(image.stored(as: b).upright(from: turned) == image.stored(as: a))
      #expect(link.relation == .frame && link.correlation > 0.9)
    }
    #expect(gallery.near(turned: false).clusters.isEmpty)
  }

  @Test func `a link says whether the one shows a part of the other`() throws {
    var gallery = Gallery()
    let picture = Gallery.picture(seed: 3)
    for image in [
      picture, Alteration.halfCropped(picture), Gallery.picture(seed: 4), Alteration.brighter(Gallery.picture(seed: 4)),
    ] {
      try gallery.add(image)
    }
    let clusters = gallery.near().clusters
    #expect(clusters.map(\.members) == [[0, 1], [2, 3]])
    #expect(clusters.map { $0.weakest?.relation } == [.part, .frame])
  }

  @Test func `people before one wall are not joined`() throws {
    var gallery = Gallery()
    for seed in 0..<12 as Range<UInt64> { try gallery.add(Gallery.portrait(seed: seed)) }
    #expect(gallery.near().clusters.isEmpty)
    try gallery.add(Alteration.recompressed(Gallery.portrait(seed: 5)).resized(width: 120, height: 150))
    #expect(gallery.near().clusters.map(\.members) == [[5, 12]])
  }

  @Test func `scaled copies of flat fields are found, though their edges lie between the compared blocks`() throws {
    var gallery = Gallery()
    for seed in 0..<6 as Range<UInt64> {
      var random = Random(seed: seed, 73)
      var fields = Image(width: 384, height: 384)
      for place in 0..<64 {
        let (x, y, grey) = (place % 8 * 48, place / 8 * 48, UInt8(random.integer(in: 0...255)))
        fields.fill(x..<(x + 48), y..<(y + 48), Color(grey, grey, grey))
      }
      try gallery.add(fields)
      try gallery.add(fields.resized(width: 192, height: 192))
      try gallery.add(fields.resized(width: 600, height: 600))
    }
    #expect(gallery.near().clusters.map(\.members) == (0..<6).map { Array((3 * $0)..<(3 * $0 + 3)) })
  }

  @Test func `a picture is found in plain frames of any thickness`() throws {
    for (part, color) in [(0.02, Color(250, 250, 250)), (0.07, .black), (0.16, Color(200, 30, 90)), (0.3, .black)] {
      var gallery = Gallery()
      for seed in 0..<6 as Range<UInt64> {
        let picture = Gallery.picture(seed: seed)
        let (x, y) = (Int(part * Double(picture.width)), Int(part * Double(picture.height) / 2))
        var framed = Image(width: picture.width + 2 * x, height: picture.height + 3 * y, color: color)
        framed.paste(picture, x: x, y: y)
        try gallery.add(picture)
        try gallery.add(framed)
      }
      #expect(gallery.near().clusters.map(\.members) == (0..<6).map { [2 * $0, 2 * $0 + 1] }, "\(part) \(color)")
    }
  }

  @Test func `clusters depend neither on the order of the pictures nor on the number of threads`() throws {
    var gallery = Gallery()
    for seed in 0..<10 as Range<UInt64> {
      let picture = Gallery.picture(seed: seed)
      for kind in [Alteration.grey, .halved, .captioned, .halfCropped] { try gallery.add(kind(picture)) }
    }
    let one = gallery.near(threads: 1)
    #expect(one == gallery.near(threads: 3) && one.clusters.count == 10)
    var random = Random(seed: 5)
    var order = Array(gallery.items.indices)
    random.shuffle(&order)
    let members = gallery.permuted(order).near().clusters.map { Set($0.members.map { order[$0] }) }
    #expect(Set(members) == Set(one.clusters.map { Set($0.members) }))
    for cluster in one.clusters {
      #expect(cluster.links.count == cluster.members.count - 1)
      #expect(cluster.weakest?.correlation == cluster.links.map(\.correlation).min())
    }
  }
}

@Suite struct BlockJoinTests {
  @Test func `what differs in three of the lowest thirty frequencies is found, each once and within the radius`() {
    var random = Random(seed: 8)
    let targets = (0..<500).map { _ in random.next() }
    let low = BlockJoin.frequencies.prefix(30), high = BlockJoin.frequencies.dropFirst(30)
    let queries = targets.map { target in
      let flipped = (0..<3).map { _ in random.choose(low) } + (0..<6).map { _ in random.choose(high) }
      return Set(flipped).reduce(target) { $0 ^ 1 << UInt64($1) }
    }
    let join = BlockJoin(queries, with: targets, radius: 9)
    var found: [BlockJoin.Finding] = []
    for piece in 0..<BlockJoin.pieces { join.run(piece) { found.append($0) } }
    #expect(Set(found) == Self.plain(queries, targets, radius: 9))
    #expect(Set(found).count == found.count)
    #expect(Set(found.filter { $0.query == $0.target }.map(\.query)).count == 500)
    for finding in found {
      let difference = (queries[finding.query] ^ targets[finding.target]).nonzeroBitCount
      #expect(difference == finding.distance && difference <= 9)
    }
  }

  @Test func `a list is joined with itself as with another, each two once`() {
    var random = Random(seed: 9)
    var hashes = (0..<300).map { _ in random.next() }
    hashes += hashes.map { hash in
      (0..<5).reduce(hash) { number, _ in number ^ 1 << UInt64(random.integer(in: 0...63)) }
    }
    var found: [BlockJoin.Finding] = []
    let join = BlockJoin(among: hashes, radius: 8)
    for piece in 0..<BlockJoin.pieces { join.run(piece) { found.append($0) } }
    #expect(Set(found).count == found.count && found.count >= 200)
    #expect(Set(found) == Self.plain(hashes, hashes, radius: 8).filter { $0.query < $0.target })
  }

  /// All with all: what differs in few bits, and in none of three of the six blocks of the lowest thirty frequencies.
  private static func plain(_ queries: [UInt64], _ targets: [UInt64], radius: Int) -> Set<BlockJoin.Finding> {
    var found: Set<BlockJoin.Finding> = []
    for (query, a) in queries.enumerated() {
      for (target, b) in targets.enumerated() where (a ^ b).nonzeroBitCount <= radius {
        let changed = (0..<30).filter { (a ^ b) >> UInt64(BlockJoin.frequencies[$0]) & 1 == 1 }
        if Set(changed.map { $0 % 6 }).count <= 3 {
          found.insert(BlockJoin.Finding(query: query, target: target, distance: (a ^ b).nonzeroBitCount))
        }
      }
    }
    return found
  }
}
