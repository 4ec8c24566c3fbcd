import Compute
import Detection
import Imaging
import Network

/// Detectors that have learned nothing, but whose every number is another: batch norm is none that does nothing.
enum SampleDetector {
  /// Of this preset.
  static func of(_ preset: Preset, knowsLandmarks: Bool = true, threshold: Double = 0.3) -> FaceDetector {
    let weights = Weights<Float>(initializing: preset.network, seed: 4)
    var random = Random(seed: 8)
    for index in 0..<weights.parameters.count { weights.parameters[index] += Float(0.05 * random.normal()) }
    for index in 0..<weights.statistics.count { weights.statistics[index] += Float(0.4 * random.uniform()) }
    moderate(preset.network.parameters, weights.parameters)
    let card = ModelCard(
      preset: preset, threshold: threshold, knowsLandmarks: knowsLandmarks, manifests: ["train": "0123"])
    return FaceDetector(card: card, weights: weights)
  }

  /// Keeps what the heads say as small as what trained ones say: sizes and points within a few cells, probabilities that other programs
  /// do not round to 0.
  private static func moderate(_ layout: TensorLayout, _ parameters: Tensor<Float>) {
    for name in HeadChannels.strides.map({ "head\($0).dw.weight" }) {
      guard let tensor = layout.tensor(name, in: parameters) else { continue }
      for index in 0..<tensor.count { tensor[index] *= 0.03 }
    }
  }

  /// A picture of noise.
  static func picture(_ width: Int, _ height: Int) -> Image {
    var random = Random(seed: 6)
    return Image(
      width: width, height: height, pixels: (0..<(3 * width * height)).map { _ in UInt8(random.integer(in: 0...255)) })
  }

  /// The largest difference of two networks' numbers, as a part of the number where that is above 1.
  static func difference(_ a: Predictions, _ b: Predictions) -> Double {
    zip(a.values, b.values).map { abs($0 - $1) / max(1, abs($0)) }.max() ?? .infinity
  }
}
