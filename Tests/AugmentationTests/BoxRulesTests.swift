import Augmentation
import Compute
import Dataset
import Imaging
import Testing

@Suite struct BoxRulesTests {
  private let blank = Image(width: 100, height: 100, color: .gray)

  private func sample(_ box: Box, _ rules: BoxRules) -> Sample {
    Sample(blank, annotations: [Annotation(box: box)], rules: rules)
  }

  /// A face of 40x40 of which `seen` columns are left at the right edge after a crop.
  private func cut(seen: Int, _ rules: BoxRules) -> [Annotation] {
    var sample = sample(Box(x: 50, y: 30, width: 40, height: 40), rules)
    sample.warp(by: .identity, to: CanvasSize(width: 50 + seen, height: 100))
    return sample.annotations
  }

  @Test func visibilityIsExactWhereABoxTouchesAnEdge() {
    for seen in 1...40 {
      var rules = BoxRules()
      rules.clip = true
      rules.minVisibility = Double(seen) / 40
      #expect(cut(seen: seen, rules).map(\.box) == [Box(x: 50, y: 30, width: Double(seen), height: 40)])
      if seen < 40 {
        rules.minVisibility = Double(seen) / 40 + 1e-6
        #expect(cut(seen: seen, rules).isEmpty)
      }
    }
  }

  @Test func aBoxThatOnlyTouchesTheCanvasIsGone() {
    #expect(cut(seen: 0, BoxRules()).isEmpty)
  }

  @Test func withoutClipTheBoxKeepsWhatIsOutside() {
    #expect(cut(seen: 10, BoxRules()).map(\.box) == [Box(x: 50, y: 30, width: 40, height: 40)])
  }

  @Test func droppedFacesBecomeIgnoreWhereTheRulesSaySo() {
    var rules = BoxRules()
    rules.minVisibility = 0.5
    rules.dropped = .ignore
    let seen = cut(seen: 10, rules)
    #expect(seen.map(\.ignore) == [true])
    #expect(seen.map(\.box) == [Box(x: 50, y: 30, width: 10, height: 40)])
    #expect(cut(seen: 30, rules).map(\.ignore) == [false])
  }

  @Test func eachLimitDropsWhatIsBelowIt() {
    func kept(_ change: (inout BoxRules) -> Void) -> Bool {
      var rules = BoxRules()
      rules.clip = true
      change(&rules)
      return !cut(seen: 20, rules).isEmpty
    }
    #expect(kept { $0.minWidth = 20 } && !kept { $0.minWidth = 20.5 })
    #expect(kept { $0.minHeight = 40 } && !kept { $0.minHeight = 40.5 })
    #expect(kept { $0.minArea = 800 } && !kept { $0.minArea = 801 })
    #expect(kept { $0.maxAcceptRatio = 2 } && !kept { $0.maxAcceptRatio = 1.9 })
  }

  @Test func aRoundFaceKeepsItsBoxWhateverTheTurn() throws {
    for degrees in stride(from: -180.0, through: 180, by: 15) {
      var sample = sample(Box(x: 30, y: 30, width: 40, height: 40), BoxRules())
      sample.warp(by: .rotation(degrees: degrees, aboutX: 50, y: 50), to: sample.canvas, fill: .black)
      let box = try #require(sample.annotations.first?.box)
      #expect(abs(box.x - 30) < 1e-9 && abs(box.width - 40) < 1e-9 && abs(box.height - 40) < 1e-9)
    }
  }

  @Test func theEllipseOfATurnedBoxIsTheOneThatPointsAlongItsRimGive() throws {
    let face = Box(x: 20, y: 35, width: 60, height: 30)
    for degrees in stride(from: 0.0, to: 180, by: 10) {
      var sample = sample(face, BoxRules())
      let turn = Affine.rotation(degrees: degrees, aboutX: 50, y: 50)
      sample.warp(by: turn, to: sample.canvas)
      let box = try #require(sample.annotations.first?.box)
      let rim = (0..<3600).map { step in
        let angle = Double(step) * .pi / 1800
        return turn.apply(x: 50 + 30 * cosine(angle), y: 50 + 15 * cosine(angle - .pi / 2))
      }
      #expect(abs(box.x - (rim.map(\.x).min() ?? 0)) < 1e-3 && abs(box.maxY - (rim.map(\.y).max() ?? 0)) < 1e-3)
    }
  }

  @Test func turningInManyStepsDoesNotMakeBoxesGrow() throws {
    var rules = BoxRules()
    rules.rotateMethod = .largestBox
    var once = sample(Box(x: 30, y: 40, width: 40, height: 20), rules)
    var often = once
    once.warp(by: .rotation(degrees: 40, aboutX: 50, y: 50), to: once.canvas)
    for _ in 0..<8 { often.warp(by: .rotation(degrees: 5, aboutX: 50, y: 50), to: often.canvas) }
    let (a, b) = (try #require(once.annotations.first?.box), try #require(often.annotations.first?.box))
    #expect(abs(a.width - b.width) < 1e-6 && abs(a.height - b.height) < 1e-6)
  }

  @Test func aPaintedBoxIsWhereItsAnnotationSays() throws {
    for seed in 0..<40 {
      var random = Random(seed: UInt64(seed), 2)
      let box = Box(
        x: Double(random.integer(in: 5...50)), y: Double(random.integer(in: 5...50)),
        width: Double(random.integer(in: 20...40)), height: Double(random.integer(in: 20...40)))
      var image = Image(width: 100, height: 100, color: .black)
      image.fill(Int(box.x)..<Int(box.maxX), Int(box.y)..<Int(box.maxY), .white)
      var rules = BoxRules()
      rules.clip = true
      var sample = Sample(image, annotations: [Annotation(box: box)], rules: rules)
      let (scale, x, y) = (random.uniform(in: 0.5...3), random.uniform(in: -40...20), random.uniform(in: -40...20))
      sample.warp(
        by: .scale(x: scale, y: scale).then(.translation(x: x, y: y)), to: CanvasSize(width: 120, height: 90),
        fill: .black)
      let pixels = sample.pixels
      let white = (0..<(120 * 90)).filter { pixels[$0 % 120, $0 / 120].red > 127 }
      guard let found = sample.annotations.first?.box else {
        #expect(white.isEmpty, "seed \(seed)")
        continue
      }
      let (left, right) = (white.map { $0 % 120 }.min() ?? 0, white.map { $0 % 120 }.max() ?? 0)
      let (top, bottom) = (white.map { $0 / 120 }.min() ?? 0, white.map { $0 / 120 }.max() ?? 0)
      #expect(abs(found.x - Double(left)) < 1 && abs(found.maxX - Double(right + 1)) < 1, "seed \(seed)")
      #expect(abs(found.y - Double(top)) < 1 && abs(found.maxY - Double(bottom + 1)) < 1, "seed \(seed)")
    }
  }

  @Test func aMirrorExchangesTheSidesOfLandmarksAndTwoBringThemBack() {
    let scene = Scene(seed: 1)
    let mirror = Affine(a: -1, b: 0, tx: 240, c: 0, d: 1, ty: 0)
    var sample = Sample(scene.image, annotations: scene.annotations)
    sample.warp(by: mirror, to: sample.canvas)
    #expect(sample.annotations[0].landmarks?.points[0] == Point(x: 240 - 50, y: 65))
    _ = sample.pixels
    sample.warp(by: mirror, to: sample.canvas)
    #expect(sample.annotations.map(\.landmarks) == scene.annotations.map(\.landmarks))
    #expect(sample.pixels == scene.image)
  }

  @Test func whatOneTransformMovedOutTheNextBringsBack() {
    let scene = Scene(seed: 2)
    var sample = Sample(scene.image, annotations: scene.annotations)
    sample.warp(by: .translation(x: -200, y: 0), to: CanvasSize(width: 20, height: 180))
    #expect(sample.annotations.count < 3)
    sample.warp(by: .translation(x: 200, y: 0), to: CanvasSize(width: 240, height: 180))
    #expect(sample.pixels == scene.image)
    #expect(sample.annotations == scene.annotations)
  }

  @Test func onceThePixelsWereSeenWhatWasCutIsGone() {
    var rules = BoxRules()
    rules.clip = true
    rules.minVisibility = 0.5
    var sample = sample(Box(x: 0, y: 0, width: 40, height: 40), rules)
    sample.warp(by: .translation(x: -30, y: 0), to: sample.canvas, fill: .black)
    _ = sample.pixels
    sample.warp(by: .translation(x: 30, y: 0), to: sample.canvas, fill: .black)
    #expect(sample.annotations.isEmpty)
  }

  @Test func whatIsPaintedOverIsNotVisible() {
    var rules = BoxRules()
    rules.minVisibility = 0.5
    var sample = sample(Box(x: 10, y: 10, width: 40, height: 40), rules)
    sample.cover([Box(x: 0, y: 0, width: 50, height: 25), Box(x: 0, y: 10, width: 50, height: 20)])
    #expect(sample.annotations.count == 1)
    sample.cover([Box(x: 10, y: 30, width: 40, height: 1)])
    #expect(sample.annotations.isEmpty)
  }

  private func cosine(_ angle: Double) -> Double { Affine.rotation(degrees: angle * 180 / .pi, aboutX: 0, y: 0).a }
}
