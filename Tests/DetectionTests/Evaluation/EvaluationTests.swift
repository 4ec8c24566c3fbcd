import Compute
import Dataset
import Detection
import Testing

@Suite("Average precision")
struct EvaluationTests {
  private func box(_ x: Double, _ y: Double = 0) -> Box { Box(x: x, y: y, width: 10, height: 10) }

  private func found(_ x: Double, _ score: Double) -> DetectedFace { DetectedFace(box: box(x), score: score) }

  @Test("It is 1 where all is found and nothing else")
  func perfect() {
    let image = ExaminedImage(
      truth: [Annotation(box: box(0)), Annotation(box: box(50))], found: [found(0, 0.9), found(50, 0.4)])
    let figures = Evaluation([image])
    #expect(figures.ap50 == 1 && figures.ap == 1 && figures.precision == 1 && figures.recall == 1)
  }

  @Test("It is the area under the falling envelope of precision")
  func envelope() {
    // Right, wrong, right over two faces: precision 1 up to recall 1/2, then 2/3.
    let image = ExaminedImage(
      truth: [Annotation(box: box(0)), Annotation(box: box(50))],
      found: [found(0, 0.9), found(200, 0.8), found(50, 0.7)])
    #expect(abs(Evaluation([image]).ap50 - (0.5 + 0.5 * 2 / 3)) < 1e-12)
  }

  @Test("A second detection of one face is wrong")
  func duplicate() {
    let image = ExaminedImage(truth: [Annotation(box: box(0))], found: [found(0, 0.9), found(1, 0.8)])
    let figures = Evaluation([image], threshold: 0.5)
    #expect(figures.precision == 0.5 && figures.recall == 1)
  }

  @Test("Photographs without faces count their false positives")
  func emptyImages() {
    let with = ExaminedImage(truth: [Annotation(box: box(0))], found: [found(0, 0.5)])
    let empty = ExaminedImage(truth: [], found: [found(0, 0.9)])
    let figures = Evaluation([with, empty], threshold: 0.4)
    #expect(figures.ap50 == 0.5 && figures.emptyImages == 1 && figures.falsePositivesOnEmpty == 1)
  }

  @Test("What lies on a face to be ignored is neither right nor wrong")
  func ignored() {
    let image = ExaminedImage(
      truth: [Annotation(box: box(0)), Annotation(box: box(50), ignore: true)], found: [found(50, 0.9), found(0, 0.8)])
    let figures = Evaluation([image])
    #expect(figures.ap50 == 1 && figures.faces == 1)
  }

  @Test("The order of photographs does not matter", arguments: [1, 2, 3] as [UInt64])
  func order(seed: UInt64) {
    var random = Random(seed: seed)
    var images = (0..<20).map { _ in
      ExaminedImage(
        truth: (0..<3).map { Annotation(box: box(Double($0) * 30)) },
        found: (0..<4).map { _ in found(random.uniform(in: 0...90), random.uniform()) })
    }
    let figures = Evaluation(images)
    random.shuffle(&images)
    #expect(Evaluation(images) == figures)
  }

  @Test("A detection without area is wrong, not excused by whatever is to be ignored")
  func withoutArea() {
    let flat = DetectedFace(box: Box(x: 200, y: 0, width: 0, height: 5), score: 0.9)
    let image = ExaminedImage(
      truth: [Annotation(box: box(0)), Annotation(box: box(50), ignore: true)], found: [flat, found(0, 0.8)])
    #expect(Evaluation([image]).ap50 == 0.5)
  }

  @Test("Where nothing is right, the threshold is a half rather than what the first mistake had")
  func hopeless() {
    #expect(
      Evaluation([ExaminedImage(truth: [Annotation(box: box(0))], found: [found(200, 0.99)])]).bestThreshold == 0.5)
  }

  @Test("Of faces that overlap only the surest stays")
  func suppression() {
    let faces = [found(0, 0.5), found(1, 0.9), found(30, 0.7)]
    #expect(suppressOverlaps(faces, threshold: 0.4).map(\.score) == [0.9, 0.7])
  }
}
