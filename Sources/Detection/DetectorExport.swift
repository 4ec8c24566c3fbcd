import Basics
import Compute
import Imaging
import Network
import ONNX

/// A model written to a file, and the file read back and compared.
public struct DetectorExport: Codable, Hashable, Sendable {
  /// What is written.
  public enum Format: String, Codable, Hashable, Sendable, CaseIterable {
    /// For `cv2.FaceDetectorYN` and ONNX Runtime.
    case onnx
    /// The weights as dsm has them, without what a training keeps besides.
    case safetensors
  }

  /// The file.
  public let file: String
  /// What it is.
  public let format: Format
  /// Its size.
  public let bytes: Int
  /// The network.
  public let preset: Preset
  /// The model's own threshold, which an ONNX file's scores are calibrated for.
  public let threshold: Double
  /// The largest difference between the network's outputs and those of the network in the file, on a fixed random picture; as a part of
  /// the output, or of the root mean square of its kind, where one of them is above 1: after a few steps of training outputs are in
  /// the hundreds. Points that were never learned do not count.
  public let largestDifference: Double
  /// Whether that is at most ``tolerance``.
  public let agrees: Bool

  /// How far outputs may be apart.
  public static let tolerance = 1e-4

  /// Writes `detector` to `path` and reads it back.
  /// - Parameter threshold: the threshold that it gets; its own where nothing is said.
  public init(_ detector: FaceDetector, to path: String, as format: Format, threshold: Double? = nil) throws {
    var card = detector.card
    card.threshold = threshold ?? card.threshold
    switch format {
    case .safetensors: try FaceDetector.file(card: card, weights: detector.weights).write(to: path)
    case .onnx:
      do {
        try FaceDetector.onnx(card: card, weights: detector.weights).write(to: path)
      } catch let error as ONNXProblem {
        throw Failure(path, "cannot be written (\(error))", nextStep: "Name a threshold with --threshold.")
      }
    }
    let copy = try FaceDetector.load(path)
    (file, self.format, preset, self.threshold) = (path, format, card.preset, copy.card.threshold)
    bytes = try Files.read(path).count
    largestDifference = try Self.difference(detector, copy)
    agrees = largestDifference <= Self.tolerance
  }

  private static func difference(_ one: FaceDetector, _ other: FaceDetector) throws -> Double {
    var random = Random(seed: 11)
    let (width, height) = (160, 96)
    let pixels = (0..<(3 * width * height)).map { _ in UInt8(random.integer(in: 0...255)) }
    let image = Image(width: width, height: height, pixels: pixels)
    let (a, b) = (try one.predict(image).values, try other.predict(image).values)
    let compared = one.card.knowsLandmarks ? HeadChannels.count : HeadChannels.landmarks
    let scales = (0..<compared).map { scale(of: $0, in: a) }
    let differences = a.indices.lazy.filter { $0 % HeadChannels.count < compared }.map { index in
      abs(a[index] - b[index]) / max(scales[index % HeadChannels.count], abs(a[index]))
    }
    // A NaN compares with nothing: it must not pass.
    return differences.reduce(0) { $1.isNaN ? .infinity : max($0, $1) }
  }

  /// The root mean square of a channel's numbers, or 1 if that is more.
  private static func scale(of channel: Int, in values: [Double]) -> Double {
    let own = stride(from: channel, to: values.count, by: HeadChannels.count).map { values[$0] * values[$0] }
    return max(1, (own.reduce(0, +) / Double(own.count)).squareRoot())
  }
}
