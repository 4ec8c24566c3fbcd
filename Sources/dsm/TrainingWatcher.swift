import Basics
import Compute
import Foundation
import Training

/// Shows a training to a person, or as JSON lines to a program.
struct TrainingWatcher {
  let json: Bool
  let task: TaskKind

  /// What will be done, before it is.
  func introduce(_ trainer: Trainer, _ options: TrainingOptions, _ set: ManifestSet, _ folder: RunFolder) {
    let parameters = trainer.task.network.parameters.count
    Console.error(
      "Network \(options.preset.rawValue): \(parameters) parameters, \(instructionSet) kernels. \(trainer.task.census(set))."
    )
    Console.error("Run folder: \(folder.path)")
  }

  /// One thing that happened.
  func watch(_ event: Trainer.Event) {
    switch event {
    case .began(let score):
      Console.error(
        "The weights that it begins with: \(task.type.scoreName) \(score.formatted(3)) on the validation split.")
    case .step(let epoch, let done, let total, let loss, let rate): step(epoch, done, total, loss, rate)
    case .epoch(let figures): epoch(figures)
    case .problem(let words): Console.error("\(Self.lineStart)warning: \(words)")
    }
  }

  private static let lineStart = StandardStream.error.isTerminal ? "\r\u{1B}[K" : ""

  private func step(_ epoch: Int, _ done: Int, _ total: Int, _ loss: Double, _ rate: Double) {
    guard StandardStream.error.isTerminal else { return }
    let bar = ProgressBar.drawn(Double(done) / Double(max(1, total)))
    let left = done < total ? clock(Double(total - done) / max(rate, 1)) + " left" : "validating"
    StandardStream.error.tell(
      "\(Self.lineStart)ep \(epoch) \(bar) \(done)/\(total)  loss \(loss.formatted(2))  \(Int(rate)) img/s  \(left)")
  }

  private func clock(_ seconds: Double) -> String {
    "\(Int(seconds) / 60):" + String(format: "%02d", Int(seconds) % 60)
  }

  private func epoch(_ figures: EpochFigures) {
    // A training is worth more than its report: where standard output is full or closed, it goes on without.
    if json { try? Console.json(figures) }
    Console.error(Self.lineStart + line(figures))
  }

  private func line(_ f: EpochFigures) -> String {
    let eta = clock(f.progress > 0 ? f.seconds / f.progress - f.seconds : 0)
    return """
      ep \(f.epoch) @\(f.size)  \(task.type.words(f))  lr \(f.learningRate.formatted(5)) |g| \(f.gradientNorm.formatted(1))  \
      \(Int(f.imagesPerSecond)) img/s  \(Int(f.progress * 100))% ETA \(eta)\(f.isBest ? " *best" : "")
      """
  }
}
