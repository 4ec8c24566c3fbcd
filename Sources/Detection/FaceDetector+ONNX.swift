import Basics
import Compute
import Foundation
import Network
import ONNX

/// Models as other programs have them: see docs/export.md.
extension FaceDetector {
  private enum Key {
    static let decode = "dsm.decode"
    static let gamma = "dsm.score_gamma"
    static let landmarks = "dsm.kps"
    static let preset = "dsm.preset"
    static let all = [decode, gamma, landmarks, preset, cardKey, preprocessingKey]
  }

  private static let producer = "dsm"

  /// How a reader of the file makes faces of its outputs.
  private static let decode = """
    input: 1x3xHxW, BGR, 0 to 255, H and W multiples of 32 (pad right and below with 0). For strides s = 8, 16, 32 and the cell in row r and \
    column c (number r * W / s + c): score = sqrt(cls * obj), which for a threshold t of the model's own is t ^ dsm.score_gamma; box centre x = \
    (c + bbox[0]) * s, y = (r + bbox[1]) * s, width = exp(bbox[2]) * s, height = exp(bbox[3]) * s; point n: x = (c + kps[2n]) * s, y = \
    (r + kps[2n + 1]) * s, in the order right eye, left eye, nose, right and left corner of the mouth (the person's own right and left). Then \
    non-maximum suppression.
    """

  /// The model as an ONNX file's content, which `cv2.FaceDetectorYN` of OpenCV 4.8 and later takes.
  ///
  /// Scores are bent so that the card's threshold becomes 0.9, which is the standard there. Points that were never learned are zeros.
  /// - Throws: a problem where the card's threshold is not between 0 and 1.
  public static func onnx(card: ModelCard, weights: Weights<Float>) throws -> ONNXModel {
    guard card.threshold > 0, card.threshold < 1 else {
      throw ONNXProblem(
        "the threshold \(card.threshold) does not lie between 0 and 1, so that scores cannot be calibrated")
    }
    let network = card.preset.network
    let gamma = ScoreCalibration.gamma(threshold: card.threshold)
    var writer = DetectorGraphWriter(
      network, FoldedNetwork(network, weights), name: "dsm-\(card.preset)", gamma: gamma,
      knowsLandmarks: card.knowsLandmarks)
    var model = ONNXModel(graph: writer.written())
    model.producer = producer
    model.metadata = [
      Key.decode: decode, Key.gamma: "\(gamma)", Key.landmarks: card.knowsLandmarks ? "trained" : "untrained",
      Key.preset: card.preset.rawValue, cardKey: try JSON.line(card), preprocessingKey: card.preprocessing.digest,
    ]
    return model
  }

  /// The detector in a file: of the preset that is asked for, if it is of that.
  static func loadONNX(_ path: String, preset: Preset?) throws(Failure) -> FaceDetector {
    let bytes = try Files.read(path)
    try LargeFilePointer.refuse(bytes, path)
    do {
      return try detector(try ONNXModel(bytes), preset: preset)
    } catch {
      // One of another preset than was asked for is not damaged: it is told as what it is.
      if preset != nil, let other = try? detector(try ONNXModel(bytes)) { return other }
      throw Failure(
        path, "not an ONNX file of a detector that dsm knows (\(error))",
        nextStep: "Name one that 'dsm export' has written, or YuNet's own; fetch it again if it was cut short.")
    }
  }

  /// The detector in an ONNX model.
  public static func detector(_ model: ONNXModel, preset: Preset? = nil) throws -> FaceDetector {
    let isOurs = model.producer == producer
    let missing = isOurs ? Key.all.filter { model.metadata[$0] == nil } : []
    guard missing.isEmpty else {
      throw ONNXProblem("its metadata lack \(missing.sorted().joined(separator: ", ")): it was cut short")
    }
    let (preset, folded, gamma) = try weights(in: model.graph, preset)
    let card =
      isOurs
      ? try card(model.metadata[cardKey] ?? "", preprocessing: model.metadata[preprocessingKey])
      : ModelCard(preset: preset, threshold: ScoreCalibration.threshold(gamma: gamma), knowsLandmarks: true)
    guard card.preset == preset else { throw ONNXProblem("its metadata say \(card.preset), its operators \(preset)") }
    return FaceDetector(card: card, weights: folded.weights(for: preset.network))
  }

  /// The first preset that the graph fits.
  private static func weights(
    in graph: ONNXGraph, _ preset: Preset?
  ) throws(ONNXProblem) -> (Preset, FoldedNetwork, gamma: Double) {
    var problems: [String] = []
    for preset in preset.map({ [$0] }) ?? Preset.allCases {
      do {
        var reader = DetectorGraphReader(graph, for: preset.network)
        let (folded, gamma) = try reader.read()
        return (preset, folded, gamma)
      } catch {
        problems.append("as \(preset): \(error)")
      }
    }
    throw ONNXProblem(problems.joined(separator: "; "))
  }
}
