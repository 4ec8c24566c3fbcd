import Basics
import Compute
import Foundation
import Network

/// A training's whole state in one safetensors file: the averaged weights as any file of a model has them, the weights under training, the best
/// ones, what the optimiser remembers, and what was asked for.
enum Checkpoint {
  private static let positionKey = "dsm.training"
  private static let optionsKey = "dsm.options"
  private static let recipeKey = "dsm.recipe"

  /// The file's bytes.
  static func bytes(
    _ state: TrainingState, of task: any LearningTask, options: TrainingOptions, recipe: String
  ) throws -> [UInt8] {
    var file = try task.file(state.average, threshold: state.position.threshold)
    let network = task.network
    let parameters = network.parameters
    file.metadata[positionKey] = try JSON.line(state.position)
    file.metadata[optionsKey] = try JSON.line(options)
    file.metadata[recipeKey] = recipe
    for tensors in [
      network.export(state.weights, prefix: "raw."), network.export(state.best, prefix: "best."),
      parameters.export(state.moments.first, prefix: "opt.m."),
      parameters.export(state.moments.second, prefix: "opt.v."),
    ] { file.tensors.merge(tensors) { _, new in new } }
    return try file.bytes()
  }

  /// Reads the state back into `state`.
  static func load(_ path: String, of network: Network, into state: inout TrainingState) throws(Failure) {
    let file = try Safetensors(reading: path)
    let parameters = network.parameters
    do {
      try network.import(file, prefix: "model.", into: state.average)
      try network.import(file, prefix: "raw.", into: state.weights)
      try network.import(file, prefix: "best.", into: state.best)
      try parameters.import(file, prefix: "opt.m.", into: state.moments.first)
      try parameters.import(file, prefix: "opt.v.", into: state.moments.second)
      state.position = try decode(TrainingPosition.self, file, positionKey)
      guard state.position.tally != nil || state.position.steps == 0 else {
        throw SafetensorsProblem("another dsm saved it within an epoch; RUN@EPOCH goes on from the start of one")
      }
    } catch {
      throw unusable(path, error)
    }
  }

  /// What was asked for when the state was saved.
  static func origin(of path: String) throws(Failure) -> (options: TrainingOptions, recipe: String) {
    let file = try Safetensors(reading: path)
    do {
      return (try decode(TrainingOptions.self, file, optionsKey), file.metadata[recipeKey] ?? "")
    } catch {
      throw unusable(path, error)
    }
  }

  private static func decode<Value: Decodable>(
    _ type: Value.Type, _ file: Safetensors, _ key: String
  ) throws -> Value {
    try JSONDecoder().decode(type, from: Data((file.metadata[key] ?? "").utf8))
  }

  private static func unusable(_ path: String, _ error: any Error) -> Failure {
    let why = (error as? SafetensorsProblem).map { "\($0)" } ?? JSON.explain(error)
    return Failure(
      path, "not a state that this training can go on from (\(why))", nextStep: "Start a new run with --out.")
  }
}
