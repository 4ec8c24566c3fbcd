import Basics
import Compute
import Detection
import Foundation
import Network

extension PhotographClassifier {
  /// What stands under ``FaceDetector/taskKey`` in the file of a classifier.
  static let task = "classify"
  /// The keys of a weights file's metadata.
  static let cardKey = "dsm.classifier"
  static let preprocessingKey = "dsm.preprocessing"

  /// The model as a safetensors file's content.
  public static func file(card: ClassifierCard, weights: Weights<Float>) throws -> Safetensors {
    Safetensors(
      tensors: card.preset.classifier(classes: card.classes.count).export(weights, prefix: "model."),
      metadata: [
        FaceDetector.taskKey: task, cardKey: try JSON.line(card), preprocessingKey: card.preprocessing.digest,
      ])
  }

  /// Whether a weights file says of itself that it holds a classifier.
  public static func isOne(_ path: String) throws(Failure) -> Bool {
    guard path.lowercased().hasSuffix(".safetensors") else { return false }
    return try Safetensors(reading: path).metadata[FaceDetector.taskKey] == task
  }

  /// Reads a classifier that dsm has saved.
  public static func load(_ path: String) throws(Failure) -> PhotographClassifier {
    let step = "Name a run or a model of 'dsm train --task classify'."
    let isModel = path.lowercased().hasSuffix(".safetensors")
    let file = isModel ? try Safetensors(reading: path) : Safetensors(tensors: [:], metadata: [:])
    guard let text = file.metadata[cardKey] else {
      throw Failure(path, "holds no classifier", nextStep: step)
    }
    do {
      let card = try card(text, preprocessing: file.metadata[preprocessingKey])
      let network = card.preset.classifier(classes: card.classes.count)
      let weights = Weights<Float>(initializing: network, seed: 0)
      try network.import(file, prefix: "model.", into: weights)
      return PhotographClassifier(card: card, weights: weights)
    } catch {
      throw Failure(path, "not a classifier that fits this dsm (\(error))", nextStep: step)
    }
  }

  /// The card in a file's metadata, if photographs are still prepared as they were for it.
  private static func card(_ text: String, preprocessing: String?) throws(SafetensorsProblem) -> ClassifierCard {
    let card: ClassifierCard
    do {
      card = try JSONDecoder().decode(ClassifierCard.self, from: Data(text.utf8))
    } catch {
      throw SafetensorsProblem(JSON.explain(error))
    }
    guard card.classes.count > 1, (32...4096).contains(card.preprocessing.side), card.preprocessing.side % 32 == 0,
      card.preprocessing.longSide > 0
    else { throw SafetensorsProblem("its card tells of no classifier that there can be") }
    guard preprocessing == card.preprocessing.digest else {
      throw SafetensorsProblem("it was trained on photographs that were prepared in another way")
    }
    return card
  }
}
