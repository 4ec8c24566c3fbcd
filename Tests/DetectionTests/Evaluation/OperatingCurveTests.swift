import Dataset
import Detection
import Testing

@Suite("The curve over all thresholds") struct OperatingCurveTests {
  private func box(_ x: Double) -> Box { Box(x: x, y: 0, width: 10, height: 10) }
  private func found(_ x: Double, _ score: Double) -> DetectedFace { DetectedFace(box: box(x), score: score) }

  @Test("False positives are counted over all photographs, those without faces among them")
  func rates() {
    let with = ExaminedImage(
      truth: [Annotation(box: box(0)), Annotation(box: box(50))], found: [found(0, 0.9), found(50, 0.5)])
    let without = ExaminedImage(truth: [], found: [found(0, 0.7), found(50, 0.6)])
    let images = [with, without] + (0..<8).map { _ in ExaminedImage(truth: [], found: []) }
    let curve = OperatingCurve(Matches(images))
    #expect(curve.points.map(\.recall) == [0.5, 1])
    #expect(curve.points.map(\.falsePositivesPerImage) == [0, 0.2])
    #expect(curve.recallAtFalsePositives.map(\.recall) == [0.5, 0.5, 0.5, 1, 1])
    #expect(curve.bestThreshold == 0.9 && abs(curve.bestF1 - 2 / 3.0) < 1e-12)
  }

  @Test(
    "Its best threshold and its points are what thresholds give, one by one", arguments: 1...10 as ClosedRange<UInt64>)
  func bruteForce(seed: UInt64) {
    let images = DrawnScenes.images(12, seed: seed, scores: 20)
    let curve = OperatingCurve(Matches(images))
    func f1(_ figures: Evaluation) -> Double {
      let sum = figures.precision + figures.recall
      return sum > 0 ? 2 * figures.precision * figures.recall / sum : 0
    }
    let scores = Set(images.flatMap { $0.found.map(\.score) })
    let best = scores.map { f1(Evaluation(images, threshold: $0)) }.max() ?? 0
    #expect(abs(best - curve.bestF1) < 1e-9, "seed \(seed)")
    for point in curve.points {
      let figures = Evaluation(images, threshold: point.score)
      #expect(
        abs(figures.recall - point.recall) < 1e-9 && abs(figures.precision - point.precision) < 1e-9, "seed \(seed)")
    }
  }
}
