import Dataset
import Detection
import Testing

@Suite("PASCAL VOC's AP") struct VOCFiguresTests {
  private func box(_ x: Double) -> Box { Box(x: x, y: 0, width: 10, height: 10) }
  private func found(_ x: Double, _ score: Double) -> DetectedFace { DetectedFace(box: box(x), score: score) }

  @Test("It is the area under the falling envelope; difficult faces count for nothing")
  func envelope() throws {
    let image = ExaminedImage(
      truth: [Annotation(box: box(0)), Annotation(box: box(50)), Annotation(box: box(90), ignore: true)],
      found: [found(90, 0.95), found(0, 0.9), found(200, 0.8), found(50, 0.7)])
    let figures = VOCFigures([image])
    let (ap, expected) = (try #require(figures.ap), 5 / 6.0)
    #expect(abs(ap - expected) < 1e-12)
    #expect(figures.faces == 2)
  }

  @Test("A detection meets the face that it overlaps most, taken or not, where dsm's own rule goes on to a free one")
  func taken() {
    let image = ExaminedImage(
      truth: [Annotation(box: box(0)), Annotation(box: box(3))], found: [found(0, 0.9), found(1, 0.8)])
    #expect(VOCFigures([image]).ap == 0.5 && Evaluation([image]).ap50 == 1)
  }

  @Test("Where each detection overlaps one face at most, it is dsm's AP50", arguments: 1...10 as ClosedRange<UInt64>)
  func own(seed: UInt64) {
    let images = DrawnScenes.images(20, seed: seed).map { image in
      ExaminedImage(truth: Array(image.truth.filter { !$0.ignore }.prefix(1)), found: image.found)
    }
    #expect(VOCFigures(images).ap == Evaluation(images).ap50, "seed \(seed)")
  }

  @Test("Without faces there is no AP")
  func empty() { #expect(VOCFigures([ExaminedImage(truth: [], found: [found(0, 0.5)])]).ap == nil) }
}
