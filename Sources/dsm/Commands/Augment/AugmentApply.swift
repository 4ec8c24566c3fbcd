import ArgumentParser
import Augmentation
import Basics
import Compute
import Streaming

/// `dsm augment apply`.
struct AugmentApply: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "apply",
    abstract: "Write an augmented copy of a set: pictures and a manifest of them.",
    discussion: """
      Writes FOLDER/images, FOLDER/recipe.yaml and a manifest under the source's own name, which 'dsm train' and 'dsm export' take like any other. The \
      samples are those of 'dsm stream' with the same recipe and seed. Attributes come over; source_id and source_epoch are added.

      Every file is whole or not there. Ctrl-C ends after the sample under way, and the manifest names what was written. A photograph that cannot be \
      read is replaced as in the stream and named.

      EXAMPLES
        dsm augment apply manifests/train.jsonl --epochs 5 --output augmented
        dsm augment apply manifests/train.jsonl --recipe my.yaml --format png --output augmented --force

      Exit code: 0 done; 1 done, and some photographs were replaced; 2 could not, or was stopped; 64 usage.
      """)

  @Argument(help: ArgumentHelp("A manifest.", valueName: "train.jsonl"))
  var manifest: String

  @Option(help: ArgumentHelp("A recipe's name or file.", valueName: "file|name"))
  var recipe = "face"

  @Option(help: "How often each photograph is shown.")
  var epochs = 1

  @Option(help: "Which samples, of all that could be drawn.")
  var seed: UInt64 = 1

  @Option(help: ArgumentHelp("The folder to write; it must not exist yet, or be empty.", valueName: "folder"))
  var output: String

  @Option(help: "jpg, of quality 95, or png.")
  var format = AugmentedCopy.Format.jpg

  @Flag(help: "Write into a folder that holds something; files of the same names are replaced.")
  var force = false

  @OptionGroup var reading: ReadingOptions

  @Flag(help: "Print the summary as JSON.")
  var json = false

  func validate() throws {
    guard (1...1_000_000).contains(epochs) else { throw ValidationError("--epochs goes from 1 to 1000000.") }
  }

  func run() throws {
    let recipe = try Recipe(recipe)
    for note in recipe.notes { Console.error(note) }
    let stream = try reading.stream(of: manifest, recipe, seed: seed)
    var copy = try AugmentedCopy(of: manifest, to: output, force: force)
    (copy.format, copy.workers) = (format, reading.workers)
    let bar = ProgressBar("apply", total: epochs * stream.count)
    Interrupt.listen()
    defer { bar.finish() }
    let report = try copy.write(stream, epochs: epochs, bar: bar) { Interrupt.isRequested }
    bar.finish()
    for problem in report.problems.prefix(10) { Console.error("replaced: \(problem)") }
    if report.problems.count > 10 { Console.error("… and \(report.problems.count - 10) more replaced") }
    if json {
      try Console.json(report)
    } else {
      try Console.out("\(report.manifest): \(report.samples) samples with \(report.faces) faces")
    }
    guard report.isWhole else {
      throw Failure(
        output, "stopped after \(report.samples) of \(epochs * stream.count) samples",
        nextStep: "The manifest names those; write all of them with --force.")
    }
    if !report.problems.isEmpty { throw ExitCode(1) }
  }
}

extension AugmentedCopy.Format: ExpressibleByArgument {}
