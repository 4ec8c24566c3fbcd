import Basics
import Classification
import Compute
import Detection
import Foundation
import Imaging
import Network
import TestSupport
import Testing

@Suite("Classifiers")
struct ClassificationTests {
  private let card = ClassifierCard(
    preset: .nano, label: "sex", classes: ["a", "b", "c"], preprocessing: SquarePreprocessing(longSide: 96, side: 64))

  private func classifier(_ seed: UInt64 = 3) -> PhotographClassifier {
    PhotographClassifier(
      card: card, weights: Weights(initializing: card.preset.classifier(classes: 3), seed: seed))
  }

  private func noise(_ width: Int, _ height: Int, seed: UInt64) -> Image {
    var random = Random(seed: seed)
    return Image(
      width: width, height: height, pixels: (0..<3 * width * height).map { _ in UInt8(random.integer(in: 0...255)) })
  }

  @Test(
    "The stem and stages of a classifier are those of the preset's detector, tensor by tensor",
    arguments: Preset.allCases)
  func backbone(_ preset: Preset) {
    let (detector, classifier) = (preset.network.parameters, preset.classifier(classes: 4).parameters)
    let own = classifier.entries.filter { $0.name.hasPrefix("classes.") }
    let shared = classifier.entries.filter { !$0.name.hasPrefix("classes.") }
    #expect(own.map(\.name) == ["classes.weight", "classes.bias"] && own[1].parameter.shape == [4])
    let known = Dictionary(uniqueKeysWithValues: detector.entries.map { ($0.name, $0.parameter.shape) })
    #expect(!shared.isEmpty && shared.allSatisfy { known[$0.name] == $0.parameter.shape })
    #expect(shared.allSatisfy { $0.name.hasPrefix("stem") || $0.name.hasPrefix("stage") })
  }

  @Test("Its whole gradient is that of finite differences", arguments: GradientCase.classifiers.map(\.name))
  func gradient(_ name: String) throws {
    let seed = UInt64.random(in: 0...1000)
    let verdict = try #require(GradientCase.classifiers.first { $0.name == name }).verdict(seed: seed)
    #expect(verdict.passes, "seed \(seed): \(verdict)")
  }

  @Test("Probabilities are positive and add up to 1, whatever the picture's shape, and do not depend on threads")
  func probabilities() throws {
    let (classifier, seed) = (classifier(), UInt64.random(in: 0...(.max)))
    let pictures = [(64, 64), (96, 40), (31, 200), (300, 300)].map { noise($0.0, $0.1, seed: seed) }
    let alone = try pictures.map(classifier.probabilities)
    for probabilities in alone {
      #expect(probabilities.count == 3 && probabilities.allSatisfy { $0 > 0 }, "seed \(seed)")
      #expect(abs(probabilities.reduce(0, +) - 1) < 1e-12, "seed \(seed)")
    }
    let together = Workers(threads: 4).map(16) { try? classifier.probabilities(pictures[$0 % 4]) }
    for (index, probabilities) in together.enumerated() {
      #expect(probabilities == alone[index % 4], "seed \(seed)")
    }
  }

  @Test("It comes back from its file, and is refused where it is none, is of another shape or saw other pictures")
  func file() throws {
    try withTemporaryFolder { folder in
      let path = folder + "/a.safetensors"
      let image = noise(80, 70, seed: 1)
      var file = try PhotographClassifier.file(card: card, weights: classifier().weights)
      try file.write(to: path)
      #expect(try PhotographClassifier.isOne(path))
      #expect(try PhotographClassifier.load(path).card == card)
      #expect(try PhotographClassifier.load(path).probabilities(image) == classifier().probabilities(image))
      #expect { try FaceDetector.load(path) } throws: { "\($0)".contains("dsm classify --model") }
      file.metadata["dsm.preprocessing"] = "another"
      try file.write(to: path)
      #expect { try PhotographClassifier.load(path) } throws: { "\($0)".contains("prepared in another way") }
      var other = card
      other.classes = ["a", "b"]
      file = try PhotographClassifier.file(card: card, weights: classifier().weights)
      file.metadata["dsm.classifier"] = try JSON.line(other)
      try file.write(to: path)
      #expect { try PhotographClassifier.load(path) } throws: { "\($0)".contains("of another shape") }
      let detector = ModelCard(preset: .nano)
      try FaceDetector.file(card: detector, weights: Weights(initializing: Preset.nano.network, seed: 1)).write(
        to: path)
      #expect(try !PhotographClassifier.isOne(path))
      #expect { try PhotographClassifier.load(path) } throws: { "\($0)".contains("holds no classifier") }
    }
  }

  @Test("A photograph that cannot be read is an answer with its reason, and stops nothing")
  func unreadable() throws {
    try withTemporaryFolder { folder in
      try AtomicFile.write(noise(50, 60, seed: 2).png(), to: folder + "/good.png")
      try AtomicFile.write("no picture", to: folder + "/bad.png")
      let answers = ["good.png", "bad.png", "none.png"].map { classifier().classify("\(folder)/\($0)") }
      #expect(answers[0].problem == nil && answers[0].answer != nil)
      #expect(answers[1].problem != nil && answers[2].problem != nil && answers[1].answer == nil)
      let lines = try answers.map { try JSON.line($0) }
      #expect(lines[0].contains("\"class\":") && lines[0].contains("\"probabilities\":{\"a\":"), "\(lines)")
      #expect(lines[1].contains("\"error\":") && !lines[1].contains("probabilities"), "\(lines)")
    }
  }
}
