import Basics
import Compute
import Foundation
import Network
import ONNX

extension FaceDetector {
  /// The keys of a weights file's metadata.
  static let cardKey = "dsm.model"
  static let preprocessingKey = "dsm.preprocessing"
  /// What a model in a weights file does, where it is another thing than to find faces.
  package static let taskKey = "dsm.task"

  /// The model as a safetensors file's content.
  public static func file(card: ModelCard, weights: Weights<Float>) throws -> Safetensors {
    Safetensors(
      tensors: card.preset.network.export(weights, prefix: "model."),
      metadata: [cardKey: try JSON.line(card), preprocessingKey: card.preprocessing.digest])
  }

  /// Reads a model: a file that dsm has saved, or one of ONNX (its name ends in `.onnx`) of YuNet's kind, as dsm and YuNet's authors export it.
  ///
  /// - Parameter preset: the network that an ONNX file must be of; the one that it fits where nothing is said.
  public static func load(_ path: String, preset: Preset? = nil) throws(Failure) -> FaceDetector {
    let isONNX = path.lowercased().hasSuffix(".onnx")
    let detector = isONNX ? try loadONNX(path, preset: preset) : try loadSafetensors(path)
    guard preset == nil || preset == detector.card.preset else {
      throw Failure(
        path, "a model of the preset \(detector.card.preset)", nextStep: "Leave out the preset, or name this one.")
    }
    return detector
  }

  private static func loadSafetensors(_ path: String) throws(Failure) -> FaceDetector {
    let file = try safetensors(path)
    let step = "Name a model that 'dsm train' has saved."
    if let task = file.metadata[taskKey] {
      throw Failure(
        path, "a model of --task \(task), which finds no faces",
        nextStep: "Try 'dsm \(task) --model \(path) PHOTO', or name a model of 'dsm train' without --task.")
    }
    guard let text = file.metadata[cardKey] else {
      throw Failure(path, "holds tensors but no dsm model", nextStep: step)
    }
    do {
      let card = try card(text, preprocessing: file.metadata[preprocessingKey])
      let weights = Weights<Float>(initializing: card.preset.network, seed: 0)
      try card.preset.network.import(file, prefix: "model.", into: weights)
      return FaceDetector(card: card, weights: weights)
    } catch {
      throw Failure(path, "not a model that fits this dsm (\(error))", nextStep: step)
    }
  }

  /// The card in a file's metadata, if photographs are still prepared as they were for it.
  static func card(_ text: String, preprocessing: String?) throws(SafetensorsProblem) -> ModelCard {
    let card: ModelCard
    do {
      card = try JSONDecoder().decode(ModelCard.self, from: Data(text.utf8))
    } catch {
      throw SafetensorsProblem(JSON.explain(error))
    }
    guard preprocessing == card.preprocessing.digest else {
      throw SafetensorsProblem("it was trained on photographs that were prepared in another way")
    }
    return card
  }
}
