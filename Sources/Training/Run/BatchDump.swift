import Basics
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

  private let task: any LearningTask
  private let samples: [StreamedSample]
  private let record: Record

  init(_ samples: [StreamedSample], of task: any LearningTask, _ outcome: Learner.Outcome, step: Int) {
    (self.samples, self.task) = (samples, task)
    record = Record(
      step: step, photographs: samples.map(\.fileName), loss: "\(outcome.tally.loss)", gradientNorm: "\(outcome.norm)")
  }

  /// Writes the picture of the batch and what is known of it into the run folder; the picture's path.
  func write(to run: RunFolder) throws -> String {
    let name = "\(run.path)/no-number-\(record.step)"
    let headline = "step \(record.step): loss \(record.loss), gradient \(record.gradientNorm)"
    try AtomicFile.write(Self.sheet(samples, of: task, headline: headline).png(), to: name + ".png")
    try AtomicFile.write(try JSON.pretty(record), to: name + ".json")
    return name + ".png"
  }

  /// The photographs' names, with the first eight.
  static func names(_ samples: [StreamedSample]) -> String {
    let more = samples.count - 8
    return samples.prefix(8).map(\.fileName.printable).joined(separator: ", ") + (more > 0 ? " and \(more) more" : "")
  }

  /// The samples with what is learned from them, eight in a row.
  static func sheet(_ samples: [StreamedSample], of task: any LearningTask, headline: String) -> Image {
    let tiles = samples.map { sample in
      let (boxes, words) = task.truth(of: sample)
      let applied = sample.applied.isEmpty ? "nothing applied" : sample.applied.joined(separator: ", ")
      return ContactSheet.Tile(
        image: sample.image, annotations: boxes, lines: [words, sample.fileName, applied].compactMap { $0 })
    }
    let rows = stride(from: 0, to: tiles.count, by: 8).map { start in
      ContactSheet.Row("", Array(tiles[start..<min(tiles.count, start + 8)]))
    }
    return ContactSheet().draw(rows, headline: headline)
  }
}
