import Foundation

/// How scores are bent in an exported file: each probability to the power of gamma, so that `cv2.FaceDetectorYN`'s default threshold of 0.9
/// cuts where the model's own threshold does. As the score is the root of a product of two probabilities, it is bent by the same power, and
/// the order of detections stays.
enum ScoreCalibration {
  /// The threshold that the file is made for.
  static let target = 0.9

  /// The power by which a score of `threshold`, between 0 and 1, becomes ``target``.
  static func gamma(threshold: Double) -> Double { log(target) / log(threshold) }

  /// The threshold that has `gamma`.
  static func threshold(gamma: Double) -> Double { exp(log(target) / gamma) }
}
