import ArgumentParser
import Basics
import Compute
import Training

/// `dsm overfit`.
struct Overfit: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Check that a few photographs can be learned by heart.",
    discussion: """
      Trains on a few photographs of the training split as they are, without augmentation, until every face of them is found and nothing \
      else (AP50 1) and the loss is below 5% of what it was at first. What cannot even be learned by heart is not learned at all: labels, \
      recipe or code are wrong then. Of the split, those photographs are taken whose smallest face is the largest. Nothing is written.

      EXAMPLES
        dsm overfit manifests
        dsm overfit manifests --n 4 --preset nano --steps 400
        dsm overfit manifests --config runs/first/train.yaml
        dsm overfit manifests --task classify --label sex

      With --task classify --label NAME it passes at accuracy 1; photographs of each class are taken in turn.

      Exit code: 0 passed; 1 did not pass; 2 could not; 64 usage.
      """)

  @Argument(help: "The folder with train.jsonl, val.jsonl and test.jsonl.")
  var manifests: String

  @Option(help: "How many photographs.")
  var n = 8

  @Option(help: "The most steps to take.")
  var steps = 600

  @OptionGroup var choices: TrainingChoices

  @Flag(help: "Print the figures as JSON on standard output.")
  var json = false

  func validate() throws {
    guard (1...256).contains(n) else { throw ValidationError("--n goes from 1 to 256.") }
    guard (10...100_000).contains(steps) else { throw ValidationError("--steps goes from 10 to 100000.") }
  }

  func run() throws {
    let set = try ManifestSet(reading: manifests)
    try set.requireSound()
    let options = try choices.options()
    Interrupt.listen()
    let bar = ProgressBar("Learning by heart", total: steps, visible: true)
    let trial = try OverfitTrial(
      options, set, count: n, limit: steps, workers: options.workers,
      report: { bar.advance(note: "loss \($1.formatted(3))") })
    bar.finish()
    if Interrupt.isRequested { throw ExitCode(2) }
    if json { try Console.json(trial) } else { try Console.out(trial.text) }
    if !trial.passes { throw ExitCode(1) }
  }
}

extension OverfitTrial {
  fileprivate var text: String {
    let share = (100 * lastLoss / max(firstLoss, 1e-9)).formatted(1)
    let verdict =
      passes ? "PASS" : "FAIL: the labels, the recipe or the learning rate are wrong; look at 'dsm augment preview'"
    return """
      photographs  \(photographs.count)
      steps        \(steps)
      loss         \(firstLoss.formatted(3)) at first, \(lastLoss.formatted(3)) at last (\(share)%; below 5% is asked for)
      \(figure.padded(to: 11))  \(score.formatted(4)) (1 is asked for)
      \(verdict)
      """
  }
}

extension String {
  fileprivate func padded(to width: Int) -> String { self + String(repeating: " ", count: max(0, width - count)) }
}
