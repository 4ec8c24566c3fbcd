import Basics
import Detection
import Foundation
import Imaging
import Streaming

/// A batch from which nothing could be learned, for a person to look at.
struct BatchDump {
  private struct Record: Codable {
    var step: Int
    var photographs: [String]
    /// As text: JSON has no word for what is no number.
    var loss, gradientNorm: String
  }

  private let samples: [StreamedSample]
  private let record: Record

  init(_ samples: [StreamedSample], _ outcome: Learner.Outcome, step: Int) {
    self.samples = samples
    record = Record(
      step: step, photographs: samples.map(\.fileName), loss: "\(outcome.parts.loss)", gradientNorm: "\(outcome.norm)")
  }

  /// Writes the picture of the batch and what is known of it into the run folder; the picture's path.
  func write(to run: RunFolder) throws -> String {
    let name = "\(run.path)/no-number-\(record.step)"
    let headline = "step \(record.step): loss \(record.loss), gradient \(record.gradientNorm)"
    try AtomicFile.write(Self.sheet(samples, headline: headline).png(), to: name + ".png")
    try AtomicFile.write(try JSON.pretty(record), to: name + ".json")
    return name + ".png"
  }

  /// The photographs' names, with the first eight.
  static func names(_ samples: [StreamedSample]) -> String {
    let more = samples.count - 8
    return samples.prefix(8).map(\.fileName.printable).joined(separator: ", ") + (more > 0 ? " and \(more) more" : "")
  }

  /// The samples with their boxes, eight in a row.
  static func sheet(_ samples: [StreamedSample], headline: String) -> Image {
    let tiles = samples.map { sample in
      ContactSheet.Tile(
        image: sample.image, annotations: sample.annotations,
        lines: [sample.fileName, sample.applied.isEmpty ? "nothing applied" : sample.applied.joined(separator: ", ")])
    }
    let rows = stride(from: 0, to: tiles.count, by: 8).map { start in
      ContactSheet.Row("", Array(tiles[start..<min(tiles.count, start + 8)]))
    }
    return ContactSheet().draw(rows, headline: headline)
  }
}
