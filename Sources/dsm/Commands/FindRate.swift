import ArgumentParser
import Basics
import Compute
import Training

/// `dsm lr-find`.
struct FindRate: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "lr-find",
    abstract: "Find a learning rate: let it grow from step to step and see where the loss falls.",
    discussion: """
      Takes up to 100 steps on a copy of the weights with which 'dsm train' would begin, each at a higher rate, from 1e-7 to 10; ends where \
      the loss is four times the least. Draws the curve and names a rate in the longest fall. Nothing is written, and no run is touched.

      EXAMPLES
        dsm lr-find manifests
        dsm lr-find manifests --preset nano --optimizer sgd
        dsm lr-find manifests --init yunet.onnx --json

      Exit code: 0 a rate was found; 1 the loss never falls; 2 could not; 64 usage.
      """)

  @Argument(help: "The folder with train.jsonl, val.jsonl and test.jsonl.")
  var manifests: String

  @Option(help: "The most steps to take.")
  var steps = 100

  @OptionGroup var choices: TrainingChoices

  @Flag(help: "Print the points of the curve and the rate as JSON on standard output.")
  var json = false

  private struct Answer: Encodable {
    var rate: Double?
    var points: [RateSearch.Point]
  }

  func validate() throws {
    guard (10...10_000).contains(steps) else { throw ValidationError("--steps goes from 10 to 10000.") }
  }

  func run() throws {
    let set = try ManifestSet(reading: manifests)
    try set.requireSound()
    let options = try choices.options()
    let setup = try TrainingSetup(
      options: options, manifests: set, workers: options.workers, cacheBytes: options.cacheBytes)
    Interrupt.listen()
    let bar = ProgressBar("Raising the rate", total: steps, visible: true)
    let search = try RateSearch(setup, steps: steps, report: { _ in bar.advance(note: "") })
    bar.finish()
    if Interrupt.isRequested { throw ExitCode(2) }
    if json {
      try Console.json(Answer(rate: search.suggestion, points: search.points))
    } else {
      try Console.out(search.chart())
      try Console.out(words(search))
    }
    if search.suggestion == nil { throw ExitCode(1) }
  }

  private func words(_ search: RateSearch) -> String {
    guard let rate = search.suggestion else {
      return "The loss never falls, whatever the rate: run 'dsm overfit \(manifests)'."
    }
    return
      "Learning rate: \(rate.significant). Try: dsm train \(([manifests.quotedForShell] + others).joined(separator: " ")) "
      + "--lr \(rate.significant)"
  }

  /// What was asked for, as words of a command line: the rate is one for this training alone.
  private var others: [String] {
    let file = choices.config.map { ["--config", $0.quotedForShell] } ?? []
    return file
      + choices.given.filter { $0.key != "lr" }.sorted { $0.key < $1.key }.flatMap { name, text in
        name == "freeze-bn" ? ["--freeze-bn"] : ["--\(name)", text.quotedForShell]
      }
  }
}

extension String {
  /// One word of a shell's command line.
  fileprivate var quotedForShell: String {
    let isPlain = !isEmpty && allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "._-%,/=".contains($0)) }
    return isPlain
      ? self : "'" + split(separator: "'", omittingEmptySubsequences: false).joined(separator: "'\\''") + "'"
  }
}
