import Basics
import Classification
import Compute
import Detection
import Foundation
import Testing

@Suite("Figures of a classifier")
struct FiguresTests {
  /// A photograph of class `truth` that is said to be of `answer` with a probability of 0.8.
  private func photograph(_ truth: Int, _ answer: Int, country: String = "FR") -> ClassifiedPhotograph {
    var probabilities = [0.1, 0.1, 0.1]
    probabilities[answer] = 0.8
    return ClassifiedPhotograph(truth: truth, probabilities: probabilities, attributes: ["country": country])
  }

  @Test("Accuracy, precision, recall, confusion and loss of a table done by hand")
  func byHand() {
    let photographs = [(0, 0), (0, 0), (0, 1), (1, 1), (1, 0), (1, 1), (1, 1)].map { photograph($0.0, $0.1) }
    let figures = ClassificationFigures(photographs, classes: ["a", "b", "c"])
    #expect(figures.images == 7 && figures.accuracy == 5.0 / 7)
    #expect(figures.confusion == [[2, 1, 0], [1, 3, 0], [0, 0, 0]])
    #expect(figures.classes.map(\.photographs) == [3, 4, 0])
    #expect(figures.classes[0].precision == 2.0 / 3 && figures.classes[0].recall == 2.0 / 3)
    #expect(figures.classes[1].precision == 3.0 / 4 && figures.classes[1].recall == 3.0 / 4)
    #expect(figures.classes[2].precision == nil && figures.classes[2].recall == nil)
    #expect(figures.mostFrequent == "b" && figures.mostFrequentAccuracy == 4.0 / 7)
    #expect(abs(figures.loss - (-5 * log(0.8) - 2 * log(0.1)) / 7) < 1e-12)
  }

  @Test("The confusion's diagonal is the accuracy, its rows the photographs, whatever was answered")
  func laws() {
    let seed = UInt64.random(in: 0...(.max))
    var random = Random(seed: seed)
    let photographs = (0..<random.integer(in: 1...200)).map { _ in
      photograph(random.integer(in: 0...2), random.integer(in: 0...2))
    }
    let figures = ClassificationFigures(photographs, classes: ["a", "b", "c"])
    let right = photographs.count(where: \.isRight)
    #expect((0..<3).reduce(0) { $0 + figures.confusion[$1][$1] } == right, "seed \(seed)")
    #expect(figures.accuracy == Double(right) / Double(photographs.count), "seed \(seed)")
    #expect(figures.confusion.map { $0.reduce(0, +) } == figures.classes.map(\.photographs), "seed \(seed)")
    #expect(figures.mostFrequentAccuracy >= 1 / 3.0, "seed \(seed)")
  }

  @Test("Equally probable classes are answered with the first, and no photographs give no figure to be proud of")
  func edges() {
    #expect(ClassifiedPhotograph.answer([0.25, 0.25, 0.25]) == 0)
    let none = ClassificationFigures([], classes: ["a", "b"])
    #expect(none.accuracy == 0 && none.images == 0 && none.classes.allSatisfy { $0.recall == nil })
  }

  @Test("Slices part the photographs, and their intervals hold their figures")
  func slices() throws {
    let photographs = (0..<60).map { photograph($0 % 3, $0 % 4 == 0 ? 0 : $0 % 3, country: $0 % 5 == 0 ? "DE" : "FR") }
    let report = ClassificationReport(photographs, classes: ["a", "b", "c"], by: [.attribute("country")])
    #expect(report.slices.map(\.value) == ["", "FR", "DE"] && report.slices.map(\.images) == [60, 48, 12])
    #expect(report.slices[0].accuracy?.value == report.figures.accuracy)
    for slice in report.slices {
      let interval = try #require(slice.accuracy)
      #expect(interval.low <= interval.value && interval.value <= interval.high)
    }
    #expect(report.slices.map(\.isSmall) == [false, false, true])
    let line = try JSON.line(report)
    #expect(line.contains("\"accuracy\":") && line.contains("\"slices\":["), "\(line)")
    #expect(ClassificationReport(photographs, classes: ["a", "b", "c"]).slices.isEmpty)
  }
}
