import Dataset
import Detection
import Testing

@Suite("WIDER FACE's figures") struct WIDERFiguresTests {
  private func box(_ x: Double, side: Double = 60) -> Box { Box(x: x, y: 0, width: side, height: side) }
  private func found(_ x: Double, _ score: Double, side: Double = 60) -> DetectedFace {
    DetectedFace(box: box(x, side: side), score: score)
  }

  /// The evaluation code line by line: overlaps with sides longer by one, a thousand thresholds, everything counted anew at each.
  private func oracle(_ images: [ExaminedImage], height: Double) -> Double? {
    let wanted = { (face: Annotation) in !face.ignore && face.box.height >= height }
    let faces = images.reduce(0) { $0 + $1.truth.count(where: wanted) }
    guard faces > 0 else { return nil }
    let scores = images.flatMap { $0.found.map(\.score) }
    guard let lowest = scores.min(), let highest = scores.max() else { return 0 }
    var curve: [(recall: Double, precision: Double)] = []
    for place in 1...1000 {
      let threshold = 1 - Double(place) / 1000
      var (proposals, hits) = (0, 0)
      for image in images where !image.truth.isEmpty {
        var met = Set<Int>()
        for face in image.found where (face.score - lowest) / (highest - lowest) >= threshold {
          let overlaps = image.truth.map { overlap(face.box, $0.box) }
          let best = overlaps.max() ?? 0
          let place = overlaps.firstIndex(of: best) ?? 0
          if best >= 0.5, !wanted(image.truth[place]) { continue }
          proposals += 1
          if best >= 0.5 { met.insert(place) }
        }
        hits += met.count
      }
      curve.append((Double(hits) / Double(faces), proposals > 0 ? Double(hits) / Double(proposals) : 0))
    }
    var (area, last) = (0.0, 0.0)
    for (place, point) in curve.enumerated() where point.recall > last {
      area += (point.recall - last) * (curve[place...].map(\.precision).max() ?? 0)
      last = point.recall
    }
    return area
  }

  private func overlap(_ a: Box, _ b: Box) -> Double {
    let width = min(a.maxX, b.maxX) - max(a.x, b.x) + 1
    let height = min(a.maxY, b.maxY) - max(a.y, b.y) + 1
    guard width > 0, height > 0 else { return 0 }
    return width * height / ((a.width + 1) * (a.height + 1) + (b.width + 1) * (b.height + 1) - width * height)
  }

  @Test("They are what counting anew at each threshold gives", arguments: 1...12 as ClosedRange<UInt64>)
  func bruteForce(seed: UInt64) throws {
    let images = DrawnScenes.images(8, seed: seed)
    for subset in WIDERFigures(images).subsets {
      let expected = oracle(images, height: subset.height)
      #expect((expected == nil) == (subset.ap == nil), "seed \(seed)")
      #expect(abs((expected ?? 0) - (subset.ap ?? 0)) < 1e-9, "seed \(seed), \(subset.name)")
    }
  }

  @Test("The subsets are nested, by height")
  func subsets() {
    let truth = [60.0, 40, 20, 5].enumerated().map { Annotation(box: box(Double($0) * 100, side: $1)) }
    let figures = WIDERFigures([ExaminedImage(truth: truth, found: [found(0, 0.9), found(100, 0.8, side: 40)])])
    #expect(figures.subsets.map(\.name) == ["easy", "medium", "hard"] && figures.subsets.map(\.faces) == [1, 2, 3])
    #expect(figures.subsets.map(\.ap) == [1, 1, 2.0 / 3])
  }

  @Test("False positives on photographs without faces are not counted, a second hit on a face is")
  func quirks() throws {
    let face = ExaminedImage(truth: [Annotation(box: box(0))], found: [found(0, 0.5)])
    let empty = ExaminedImage(truth: [], found: [found(0, 0.9)])
    #expect(WIDERFigures([face, empty]).subsets.map(\.ap) == [1, 1, 1])
    let twice = ExaminedImage(
      truth: [Annotation(box: box(0)), Annotation(box: box(200))],
      found: [found(0, 0.9), found(1, 0.8), found(200, 0.7)])
    let ap = try #require(WIDERFigures([twice]).subsets[0].ap)
    #expect(abs(ap - 5 / 6.0) < 1e-9)
  }

  @Test("A pixel more on each side lets a small box pass that would not")
  func pixel() {
    // 10 against 19 pixels: 10/19 with longer sides 11/20, both more; 9 against 19: 9/19 is too little, 10/20 is enough.
    let image = ExaminedImage(
      truth: [Annotation(box: Box(x: 0, y: 0, width: 19, height: 60))],
      found: [DetectedFace(box: Box(x: 0, y: 0, width: 9, height: 60), score: 0.5)])
    #expect(WIDERFigures([image]).subsets[0].ap == 1 && Evaluation([image]).ap50 == 0)
  }
}
