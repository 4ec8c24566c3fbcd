import Augmentation
import Compute
import Dataset
import Imaging
import Testing

@Suite("What became of faces") struct BoxAccountTests {
  private static func crowd(seed: UInt64) -> [Annotation] {
    var random = Random(seed: seed, 4)
    return (0..<12).map { index in
      let side = random.choose([12.0, 24, 50, 90, 130])
      return Annotation(
        box: Box(x: random.uniform(in: -20...360), y: random.uniform(in: -20...260), width: side, height: side * 1.2),
        ignore: index == 5)
    }
  }

  @Test("An account adds up: at every transform, from one to the next, and from the photograph to the sample")
  func addsUp() throws {
    let recipe = try Recipe(
      yaml: """
        augment:
          - Mosaic: {target_size: 300, cell_shape: 250, p: 0.3}
          - FaceScaleCrop: {size: 200}
          - SomeOf: {transforms: [{Rotate: {p: 1}}, {Perspective: {p: 1}}, {CenterCrop: {height: 150, width: 150}}], n: 2}
          - CoarseDropout: {p: 0.5}
          - RandomCrop: {height: 180, width: 180}
          - MixUp: {p: 0.3}
        boxes: {clip: true, min_visibility: 0.4, min_width: 4, dropped: ignore}
        """, name: "t")
    let image = Image(width: 400, height: 300, color: .gray)
    let others = CompanionList(
      (2..<6).map { Companion(image, annotations: Self.crowd(seed: UInt64($0)), id: Scene.id($0)) })
    for seed in 0..<80 {
      let faces = Self.crowd(seed: UInt64(seed))
      let sample = recipe.apply(
        to: image, annotations: faces, seed: UInt64(seed), epoch: 0, id: Scene.id(1), companions: others)
      let account = sample.account
      for (name, sizes) in account.entries {
        for (size, entry) in sizes {
          #expect(entry.entered == entry.kept + entry.clipped + entry.dropped, "seed \(seed): \(name), \(size)")
        }
      }
      for size in FaceSize.allCases {
        var count = account.entries["total"]?[size]?.entered ?? 0
        for name in sample.applied {
          let entry = account.entries[name]?[size] ?? BoxAccount.Entry()
          #expect(entry.entered == count, "seed \(seed): \(name), \(size)")
          count = entry.kept + entry.clipped + entry.returned + entry.added
        }
        let whole = account.entries["total"]?[size] ?? BoxAccount.Entry()
        #expect(whole.kept + whole.clipped + whole.returned + whole.added == count, "seed \(seed): \(size)")
      }
      let seen = FaceSize.allCases.reduce(0) { sum, size in
        let entry = account.entries["total"]?[size] ?? BoxAccount.Entry()
        return sum + entry.kept + entry.clipped + entry.returned + entry.added
      }
      #expect(seen == sample.annotations.count { !$0.ignore }, "seed \(seed)")
    }
  }

  @Test("A crop drops, clips and keeps; a shift back returns")
  func fates() throws {
    let image = Image(width: 200, height: 100, color: .gray)
    let faces = [10.0, 90, 150].map { Annotation(box: Box(x: $0, y: 30, width: 40, height: 40)) }
    let text = """
      augment: [{CenterCrop: {height: 100, width: 60}}, {CenterCrop: {height: 100, width: 200}}]
      """
    let account = try Recipe(yaml: text, name: "t").apply(
      to: image, annotations: faces, seed: 1, epoch: 0, id: Scene.id(1)
    ).account
    let total = try #require(account.entries["total"]?[.medium])
    #expect(total.entered == 3 && total.kept == 3 && total.dropped == 0)
    let both = try #require(account.entries["CenterCrop"]?[.medium])
    // First one stays whole and two go; then these two come back.
    #expect(both.entered == 4 && both.kept == 2 && both.dropped == 2 && both.returned == 2)
    let sizes = [(31.0, 33.0, FaceSize.small), (32, 32, .medium), (96, 95, .medium), (96, 96, .large)]
    for (width, height, size) in sizes {
      let face = Annotation(box: Box(x: 0, y: 0, width: width, height: height))
      let one = try Recipe(yaml: "augment: []", name: "t").apply(
        to: image, annotations: [face], seed: 1, epoch: 0, id: Scene.id(1))
      #expect(one.account.entries["total"].map { Set($0.keys) } == [size])
    }
  }

  @Test("Accounts add up and are told as a table")
  func text() throws {
    let image = Image(width: 200, height: 100, color: .gray)
    let face = Annotation(box: Box(x: 10, y: 30, width: 40, height: 40))
    let one = try Recipe(yaml: "augment: [{HorizontalFlip: {p: 1}}]", name: "t").apply(
      to: image, annotations: [face], seed: 1, epoch: 0, id: Scene.id(1)
    ).account
    var two = one
    two.add(one)
    #expect(two.entries["HorizontalFlip"]?[.medium]?.kept == 2)
    #expect(
      two.text(order: ["HorizontalFlip"]) == """
        transform       face    entered  kept  clipped  dropped  returned  added
        HorizontalFlip  medium        2     2        0        0         0      0
        total           medium        2     2        0        0         0      0
        """)
  }
}
