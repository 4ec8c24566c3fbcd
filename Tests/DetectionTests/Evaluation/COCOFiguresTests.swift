import Basics
import Compute
import Dataset
import Detection
import Foundation
import TestSupport
import Testing

@Suite("COCO's figures") struct COCOFiguresTests {
  private static let python = PythonScript.interpreter(with: "pycocotools")

  private func box(_ x: Double, side: Double = 10) -> Box { Box(x: x, y: 0, width: side, height: side) }
  private func found(_ x: Double, _ score: Double, side: Double = 10) -> DetectedFace {
    DetectedFace(box: box(x, side: side), score: score)
  }

  @Test("Precision is read at 101 recalls")
  func recalls() throws {
    // Right, wrong, right over two faces: precision 1 at the 51 recalls up to 0.5, 2/3 at the 50 above.
    let image = ExaminedImage(
      truth: [Annotation(box: box(0)), Annotation(box: box(50))],
      found: [found(0, 0.9), found(200, 0.8), found(50, 0.7)])
    let figures = COCOFigures([image])
    let (ap, expected) = (try #require(figures.ap50), (51 + 100 / 3.0) / 101)
    #expect(abs(ap - expected) < 1e-9)
    #expect(figures.ar1 == 0.5 && figures.ar10 == 1 && figures.faces == 2)
  }

  @Test("Sizes are areas, and a figure without faces is none")
  func sizes() {
    let image = ExaminedImage(truth: [Annotation(box: box(0, side: 50))], found: [found(0, 0.9, side: 50)])
    let figures = COCOFigures([image])
    #expect(figures.apSmall == nil && figures.apLarge == nil && figures.arSmall == nil)
    #expect(figures.apMedium.map { abs($0 - 1) < 1e-9 } == true)
  }

  @Test("A face to be ignored excuses what lies in it, again and again")
  func crowds() {
    let crowd = Annotation(box: box(100, side: 50), ignore: true)
    let image = ExaminedImage(
      truth: [Annotation(box: box(0)), crowd], found: [found(105, 0.9), found(120, 0.8), found(0, 0.7)])
    #expect(COCOFigures([image]).ap50.map { abs($0 - 1) < 1e-9 } == true)
  }

  @Test("Of a photograph's detections, the hundred surest count")
  func hundred() {
    let wrong = (0..<100).map { found(1000 + 20 * Double($0), 0.9) }
    let image = ExaminedImage(truth: [Annotation(box: box(0))], found: [found(0, 0.5)] + wrong)
    #expect(COCOFigures([image]).ar100 == 0)
    let fewer = ExaminedImage(truth: image.truth, found: [found(0, 0.5)] + wrong.dropLast())
    #expect(COCOFigures([fewer]).ar100 == 1)
  }

  @Test(
    "pycocotools computes the same from the files that are written",
    .enabled(if: Self.python != nil, "DSM_PYTHON names no Python that has pycocotools"),
    arguments: 1...8 as ClosedRange<UInt64>)
  func pycocotools(seed: UInt64) throws {
    let python = try #require(Self.python)
    try withTemporaryFolder { folder in
      // With scores that tie in half of the cases.
      let images = DrawnScenes.images(30, seed: seed, scores: seed % 2 == 0 ? 15 : 1000)
      let records = images.indices.map { place in
        let id = ContentID(hashing: [UInt8(place)])
        return ManifestRecord(fileName: "\(place).jpg", id: id, width: 400, height: 400, labels: .unlabelled)
      }
      let path = folder + "/found.json"
      try COCOResults(records, images).write(to: path)
      let outcome = try PythonScript.run(
        python, script: "coco_figures.py", COCOResults.truthPath(beside: path), path)
      #expect(outcome.code == 0, "\(outcome.output)")
      let last = outcome.output.split(separator: "\n").last ?? ""
      let theirs = try JSONDecoder().decode([Double?].self, from: Data(last.utf8))
      for (ours, theirs) in zip(numbers(COCOFigures(images)), theirs) {
        #expect((ours == nil) == (theirs == nil) && abs((ours ?? 0) - (theirs ?? 0)) < 1e-12, "seed \(seed)")
      }
    }
  }

  /// In the order of COCOeval's stats.
  private func numbers(_ f: COCOFigures) -> [Double?] {
    [
      f.ap, f.ap50, f.ap75, f.apSmall, f.apMedium, f.apLarge, f.ar1, f.ar10, f.ar100, f.arSmall, f.arMedium, f.arLarge,
    ]
  }
}
