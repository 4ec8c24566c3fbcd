import Basics
import Compute
import Detection
import Foundation
import Network

/// A training's whole state in one safetensors file: the averaged weights as any detector file has them, the weights under training,
/// and what the optimiser remembers.
enum Checkpoint {
  private static let positionKey = "dsm.training"

  /// Writes the state, beside and renamed.
  static func save(_ state: TrainingState, card: ModelCard, to path: String) throws {
    var file = try FaceDetector.file(card: card, weights: state.average)
    let network = card.preset.network
    let parameters = network.parameters
    file.metadata[positionKey] = try JSON.line(state.position)
    for tensors in [
      network.export(state.weights, prefix: "raw."), parameters.export(state.moments.first, prefix: "opt.m."),
      parameters.export(state.moments.second, prefix: "opt.v."),
    ] { file.tensors.merge(tensors) { _, new in new } }
    try file.write(to: path)
  }

  /// Reads the state back into `state`.
  static func load(_ path: String, card: ModelCard, into state: inout TrainingState) throws(Failure) {
    let file = try Safetensors(reading: path)
    let network = card.preset.network
    let parameters = network.parameters
    do {
      try network.import(file, prefix: "model.", into: state.average)
      try network.import(file, prefix: "raw.", into: state.weights)
      try parameters.import(file, prefix: "opt.m.", into: state.moments.first)
      try parameters.import(file, prefix: "opt.v.", into: state.moments.second)
      state.position = try JSONDecoder().decode(
        TrainingPosition.self, from: Data((file.metadata[positionKey] ?? "").utf8))
    } catch {
      let why = (error as? SafetensorsProblem).map { "\($0)" } ?? JSON.explain(error)
      throw Failure(
        path, "not a state that this training can go on from (\(why))", nextStep: "Start a new run with --out.")
    }
  }
}
