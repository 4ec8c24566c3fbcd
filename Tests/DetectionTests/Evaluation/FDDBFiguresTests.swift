import Dataset
import Detection
import Testing

@Suite("FDDB's curves") struct FDDBFiguresTests {
  private func box(_ x: Double, width: Double = 10) -> Box { Box(x: x, y: 0, width: width, height: 10) }
  private func found(_ x: Double, _ score: Double, width: Double = 10) -> DetectedFace {
    DetectedFace(box: box(x, width: width), score: score)
  }

  /// The best matching of detections with faces by trying all; its right pairs and the sum of overlaps.
  private func best(_ found: ArraySlice<DetectedFace>, _ free: Set<Int>, _ truth: [Annotation]) -> (
    sum: Double, right: Int
  ) {
    guard let face = found.first else { return (0, 0) }
    return free.reduce(best(found.dropFirst(), free, truth)) { highest, place in
      let overlap = truth[place].box.iou(face.box)
      let rest = best(found.dropFirst(), free.subtracting([place]), truth)
      let sum = rest.sum + overlap
      return sum > highest.sum + 1e-12 ? (sum, rest.right + (overlap > 0.5 ? 1 : 0)) : highest
    }
  }

  @Test("They are what matching anew at each threshold gives", arguments: 1...20 as ClosedRange<UInt64>)
  func bruteForce(seed: UInt64) throws {
    // Without faces to be ignored: those have a test of their own.
    let images = DrawnScenes.images(5, seed: seed).map { image in
      ExaminedImage(truth: image.truth.filter { !$0.ignore }, found: image.found)
    }
    let figures = FDDBFigures(images)
    for point in figures.points {
      var (sum, right, all) = (0.0, 0, 0)
      for image in images {
        let taken = image.found.filter { $0.score >= point.score }
        let match = best(taken[...], Set(image.truth.indices), image.truth)
        (sum, right, all) = (sum + match.sum, right + match.right, all + taken.count)
      }
      #expect(point.falsePositives == all - right, "seed \(seed)")
      #expect(abs(point.truePositiveRate - Double(right) / Double(figures.faces)) < 1e-9, "seed \(seed)")
      #expect(abs(point.continuousRate - sum / Double(figures.faces)) < 1e-9, "seed \(seed)")
    }
  }

  @Test("A surer detection leaves its face to one that has no other")
  func oneToOne() throws {
    // The surer one overlaps both faces; greedily it would take the left one, and the other would find nothing.
    let image = ExaminedImage(
      truth: [Annotation(box: box(0)), Annotation(box: box(4))], found: [found(1.9, 0.9), found(-1, 0.8)])
    let last = try #require(FDDBFigures([image]).points.last)
    #expect(last.truePositiveRate == 1 && last.falsePositives == 0)
  }

  @Test("Half an overlap is not enough, and faces to be ignored excuse")
  func bounds() throws {
    let half = ExaminedImage(truth: [Annotation(box: box(0, width: 20))], found: [found(0, 0.9)])
    let last = try #require(FDDBFigures([half]).points.last)
    #expect(last.truePositiveRate == 0 && last.falsePositives == 1 && last.continuousRate == 0.5)
    let ignored = ExaminedImage(
      truth: [Annotation(box: box(0)), Annotation(box: box(50), ignore: true)], found: [found(0, 0.5), found(50, 0.9)])
    #expect(FDDBFigures([ignored]).points.last?.falsePositives == 0)
  }

  @Test("A rate is told at numbers of false positives that there are")
  func readings() {
    let face = ExaminedImage(truth: [Annotation(box: box(0))], found: [found(0, 0.5)])
    let wrong = ExaminedImage(truth: [], found: (0..<60).map { found(Double($0) * 20, $0 < 20 ? 0.9 : 0.1) })
    let figures = FDDBFigures([face, wrong])
    #expect(figures.readings.map(\.falsePositives) == [10, 50])
    #expect(figures.readings.map(\.truePositiveRate) == [0, 1])
  }

  @Test("Without faces there is no curve")
  func empty() { #expect(FDDBFigures([ExaminedImage(truth: [], found: [found(0, 0.5)])]).points.isEmpty) }
}
