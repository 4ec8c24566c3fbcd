import Basics
import Compute
import Foundation
import Network

extension FaceDetector {
  /// The keys of a weights file's metadata.
  private static let cardKey = "dsm.model"
  private static let preprocessingKey = "dsm.preprocessing"

  /// The model as a safetensors file's content.
  public static func file(card: ModelCard, weights: Weights<Float>) throws -> Safetensors {
    let network = card.preset.network
    var file = Safetensors(
      metadata: [cardKey: try JSON.line(card), preprocessingKey: card.preprocessing.digest])
    file.tensors = network.parameters.export(weights.parameters, prefix: "model.")
    file.tensors.merge(network.statistics.export(weights.statistics, prefix: "model.")) { _, new in new }
    return file
  }

  /// The card and the weights in a file that dsm has saved.
  public static func load(_ path: String) throws(Failure) -> FaceDetector {
    let file = try Safetensors(reading: path)
    let step = "Name a model that 'dsm train' has saved."
    guard let text = file.metadata[cardKey] else {
      throw Failure(path, "holds tensors but no dsm model", nextStep: step)
    }
    do {
      let card = try JSONDecoder().decode(ModelCard.self, from: Data(text.utf8))
      guard file.metadata[preprocessingKey] == card.preprocessing.digest else {
        throw SafetensorsProblem("it was trained on photographs that were prepared in another way")
      }
      let network = card.preset.network
      let weights = Weights<Float>(initializing: network, seed: 0)
      try network.parameters.import(file, prefix: "model.", into: weights.parameters)
      try network.statistics.import(file, prefix: "model.", into: weights.statistics)
      return FaceDetector(card: card, weights: weights)
    } catch {
      let why = (error as? SafetensorsProblem).map { "\($0)" } ?? JSON.explain(error)
      throw Failure(path, "not a model that fits this dsm (\(why))", nextStep: step)
    }
  }
}
