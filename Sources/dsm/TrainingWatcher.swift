import Basics
import Compute
import Detection
import Foundation
import Training

/// Shows a training to a person, or as JSON lines to a program.
struct TrainingWatcher {
  let json: Bool

  /// What will be done, before it is.
  func introduce(_ options: TrainingOptions, _ set: ManifestSet, _ folder: RunFolder) {
    let parameters = options.preset.network.parameters.count
    let counts = ManifestSet.names.map { name -> String in
      let records = set[name]?.records ?? []
      let states = Dictionary(grouping: records, by: \.labels.state).mapValues(\.count)
      let (labelled, empty, unlabelled) = (states["labelled"] ?? 0, states["empty"] ?? 0, states["unlabelled"] ?? 0)
      return "\(name) \(labelled) with faces + \(empty) empty"
        + (unlabelled > 0 ? " (\(unlabelled) unlabelled, unused)" : "")
    }
    Console.error(
      "Network \(options.preset.rawValue): \(parameters) parameters, \(instructionSet) kernels. \(counts.joined(separator: "; "))."
    )
    Console.error("Run folder: \(folder.path)")
  }

  /// One thing that happened.
  func watch(_ event: Trainer.Event) {
    switch event {
    case .step(let done, let total, let loss, let rate): step(done, total, loss, rate)
    case .epoch(let figures): epoch(figures)
    case .problem(let words): Console.error("\(Self.lineStart)warning: \(words)")
    }
  }

  private static let lineStart = StandardStream.error.isTerminal ? "\r\u{1B}[K" : ""

  private func step(_ done: Int, _ total: Int, _ loss: Double, _ rate: Double) {
    guard StandardStream.error.isTerminal else { return }
    let text = "\(Self.lineStart)\(min(done, total))/\(total)  loss \(loss.formatted(3))  \(Int(rate)) images/s"
    StandardStream.error.tell(text)
  }

  private func epoch(_ figures: EpochFigures) {
    // A training is worth more than its report: where standard output is full or closed, it goes on without.
    if json { try? Console.json(figures) }
    Console.error(Self.lineStart + Self.line(figures))
  }

  private static func line(_ f: EpochFigures) -> String {
    let left = f.progress > 0 ? Int(f.seconds / f.progress - f.seconds) : 0
    let eta = "\(left / 60):" + String(format: "%02d", left % 60)
    let parts = "obj \(f.obj.formatted(2)) cls \(f.cls.formatted(2)) box \(f.box.formatted(2))"
    let rates = "P \(f.precision.formatted(2)) R \(f.recall.formatted(2))"
    return """
      ep \(f.epoch) @\(f.size)  loss \(f.loss.formatted(2)) (\(parts))  train AP50 \(f.trainAP50.formatted(3))  \
      val AP50 \(f.valAP50.formatted(3)) \(rates)  lr \(f.learningRate.formatted(5)) |g| \(f.gradientNorm.formatted(1))  \
      \(Int(f.imagesPerSecond)) img/s  \(Int(f.progress * 100))% ETA \(eta)\(f.isBest ? " *best" : "")
      """
  }
}

extension Evaluation {
  /// The figures as a person reads them.
  var table: String {
    """
    AP50       \(ap50.formatted(4))
    AP50:95    \(ap.formatted(4))
    precision  \(precision.formatted(4))  at score \(threshold.formatted(3))
    recall     \(recall.formatted(4))  at score \(threshold.formatted(3))
    faces      \(faces) in \(images) photographs
    empty      \(emptyImages) photographs, \(falsePositivesOnEmpty) false positives on them
    """
  }
}
