import Compute
import Dataset
import Detection

/// Small random photographs for the laws of figures: faces, some to be ignored, and detections on them, beside them and twice.
enum DrawnScenes {
  /// So many photographs for a seed; some have no face, some no detection.
  static func images(_ count: Int, seed: UInt64, scores: Int = 1000) -> [ExaminedImage] {
    var random = Random(seed: seed)
    return (0..<count).map { _ in image(&random, scores: scores) }
  }

  private static func image(_ random: inout Random, scores: Int) -> ExaminedImage {
    let truth = (0..<random.integer(in: 0...4)).map { _ in
      Annotation(box: box(&random), ignore: random.chance(0.2))
    }
    var found: [DetectedFace] = []
    for face in truth where random.chance(0.8) {
      for _ in 0..<random.integer(in: 1...2) {
        let shake = face.box.width * 0.25
        let box = Box(
          x: face.box.x + random.uniform(in: -shake...shake), y: face.box.y + random.uniform(in: -shake...shake),
          width: face.box.width * random.uniform(in: 0.8...1.2), height: face.box.height * random.uniform(in: 0.8...1.2)
        )
        found.append(DetectedFace(box: box, score: score(&random, scores)))
      }
    }
    for _ in 0..<random.integer(in: 0...2) {
      found.append(DetectedFace(box: box(&random), score: score(&random, scores)))
    }
    let country = random.choose(["FR", "KE", ""])
    return ExaminedImage(
      truth: truth, found: found, attributes: country.isEmpty ? [:] : ["country": country],
      brightness: random.uniform())
  }

  private static func box(_ random: inout Random) -> Box {
    let side = random.uniform(in: 8...120)
    return Box(
      x: random.uniform(in: 0...80), y: random.uniform(in: 0...80), width: side,
      height: side * random.uniform(in: 0.9...1.3))
  }

  private static func score(_ random: inout Random, _ steps: Int) -> Double {
    Double(random.integer(in: 1...steps)) / Double(steps)
  }
}
