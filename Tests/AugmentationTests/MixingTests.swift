import Augmentation
import Compute
import Dataset
import Imaging
import Testing

@Suite("Transforms that mix photographs") struct MixingTests {
  private func companion(_ number: Int, _ color: Color) -> Companion {
    Companion(
      Image(width: 100, height: 80, color: color),
      annotations: [Annotation(box: Box(x: 10, y: 10, width: 80, height: 60), category: "\(number)")],
      id: Scene.id(number))
  }

  private let own = Image(width: 100, height: 80, color: Color(10, 0, 0))
  private let face = Annotation(box: Box(x: 10, y: 10, width: 80, height: 60), category: "own")

  private func apply(_ text: String, seed: Int, others: [Companion], rules: String = "clip: true") throws
    -> AugmentedSample
  {
    try Recipe(yaml: "augment: [\(text)]\nboxes: {\(rules)}", name: "t").apply(
      to: own, annotations: [face], seed: UInt64(seed), epoch: 0, id: Scene.id(1),
      companions: CompanionList(others + [companion(1, .white)]))
  }

  @Test("A mosaic shows every photograph in a cell of its own, with its faces on it and nowhere else")
  func mosaic() throws {
    let colors = [Color(20, 0, 0), Color(30, 0, 0), Color(40, 0, 0)]
    let others = colors.enumerated().map { companion($0 + 2, $1) }
    var shown: Set<String> = []
    for fit in ["cover", "contain"] {
      for seed in 0..<40 {
        let text = "{Mosaic: {target_size: [160, 200], cell_shape: [160, 200], fit_mode: \(fit), fill: 7, p: 1}}"
        let sample = try apply(text, seed: seed, others: others)
        #expect(sample.image.width == 200 && sample.image.height == 160 && sample.mixed.count == 3)
        #expect(!sample.mixed.contains(Scene.id(1)), "a photograph is not its own companion")
        for annotation in sample.annotations {
          shown.insert(annotation.category)
          let wanted: UInt8 = annotation.category == "own" ? 10 : UInt8(10 * (Int(annotation.category) ?? 0))
          let box = annotation.box
          for (x, y) in [(box.x + 0.6, box.y + 0.6), (box.maxX - 0.6, box.maxY - 0.6)] {
            #expect(sample.image[Int(x), Int(y)].red == wanted, "seed \(seed): \(annotation.category)")
          }
        }
      }
    }
    #expect(shown == ["own", "2", "3", "4"])
  }

  @Test("Without others a mosaic repeats the picture, and MixUp leaves it alone")
  func alone() throws {
    let sample = try apply("{Mosaic: {target_size: 160, cell_shape: 160, p: 1}}", seed: 3, others: [])
    #expect(sample.mixed.isEmpty && Set(sample.image.pixels) == [0, 10])
    #expect(sample.annotations.count >= 2 && sample.annotations.allSatisfy { $0.category == "own" })
    #expect(try apply("{MixUp: {p: 1}}", seed: 3, others: []).image == own)
  }

  @Test("MixUp weighs pixels, and faces by their photographs: the rules decide who is still seen")
  func mixUp() throws {
    for seed in 0..<60 {
      let both = try apply("{MixUp: {alpha: 1, p: 1}}", seed: seed, others: [companion(2, Color(210, 0, 0))])
      let part = (210 - Double(both.image[50, 40].red)) / 200
      #expect(both.annotations.count == 2 || part < 0.01 || part > 0.99)
      let strict = try apply(
        "{MixUp: {alpha: 1, p: 1}}", seed: seed, others: [companion(2, Color(210, 0, 0))], rules: "min_visibility: 0.7")
      let names = strict.annotations.map(\.category)
      if part > 0.71 { #expect(names == ["own"]) }
      if part < 0.29 { #expect(names == ["2"]) }
      if part > 0.31 && part < 0.69 { #expect(names.isEmpty) }
    }
  }

  @Test("Draws are close to their alpha: a large one is near a half, a small one near the ends")
  func beta() throws {
    func parts(_ alpha: Double) throws -> [Double] {
      try (0..<200).map {
        let sample = try apply("{MixUp: {alpha: \(alpha), p: 1}}", seed: $0, others: [companion(2, Color(210, 0, 0))])
        return (210 - Double(sample.image[50, 40].red)) / 200
      }
    }
    #expect(try parts(100).allSatisfy { abs($0 - 0.5) < 0.2 })
    let wide = try parts(0.2)
    #expect(wide.count { $0 < 0.1 || $0 > 0.9 } > 100)
    #expect(abs(wide.reduce(0, +) / 200 - 0.5) < 0.1)
  }

  @Test("A photograph more changes few draws of the others")
  func stable() {
    let all = (0..<200).map { companion($0, .black) }
    let (few, more) = (CompanionList(Array(all.dropLast())), CompanionList(all))
    var random = Random(seed: 1, 1)
    let places = (0..<1000).map { _ in random.next() as UInt64 }
    let changed = places.count { place in
      let (a, b) = (few.companion(at: place, besides: nil)?.id, more.companion(at: place, besides: nil)?.id)
      #expect(a == b || b == Scene.id(199))
      return a != b
    }
    #expect(changed < 40)
  }
}
