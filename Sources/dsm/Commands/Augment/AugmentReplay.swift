import ArgumentParser
import Augmentation
import Basics
import Dataset
import Streaming

/// `dsm augment replay`.
struct AugmentReplay: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "replay",
    abstract: "Make one sample of a stream again and tell all that was done to it.",
    discussion: """
      The sample is the one that 'dsm train' and 'dsm stream' see, to the bit, for the same manifest, recipe and seed. Told are the transforms with \
      the numbers that they drew and the map of each, and what became of each face: kept, clipped, dropped and by which rule, returned.

      A sample is named ID@EPOCH: the photograph's file name or the beginning of its content id, and the epoch, from 0 on. Where photographs are drawn \
      with replacement (--balance, --weights), ID@EPOCH.1 is the second time that an epoch draws it.

      EXAMPLES
        dsm augment replay manifests/train.jsonl 12.jpg@3
        dsm augment replay manifests/train.jsonl 3fa9c1@0 --recipe face --seed 7 --output sample.png
      """)

  @Argument(help: ArgumentHelp("A manifest.", valueName: "train.jsonl"))
  var manifest: String

  @Argument(help: ArgumentHelp("Which sample.", valueName: "id@epoch"))
  var sample: String

  @Option(help: ArgumentHelp("A recipe's name or file.", valueName: "file|name"))
  var recipe = "face"

  @Option(help: "The stream's seed.")
  var seed: UInt64 = 1

  @Option(help: ArgumentHelp("Write the sample's pixels; PNG, or JPEG where the name says so.", valueName: "file"))
  var output: String?

  @OptionGroup var reading: ReadingOptions

  @Flag(help: "Print the account as JSON.")
  var json = false

  func validate() throws {
    guard SampleName(sample) != nil else {
      throw ValidationError("'\(sample)' names no sample: write ID@EPOCH, as in 12.jpg@3, or ID@EPOCH.REPEAT.")
    }
  }

  func run() throws {
    guard let name = SampleName(sample) else { return }
    let recipe = try Recipe(recipe)
    let replayed = try reading.stream(of: manifest, recipe, seed: seed).replay(name)
    try output.map { (path) throws(Failure) in try replayed.sample.image.write(to: path) }
    if json {
      try Console.json(ReplayReport(replayed, recipe, seed: seed))
    } else {
      try Console.out(ReplayText(replayed, recipe, seed: seed).text)
    }
  }
}

/// A replayed sample, for programs.
private struct ReplayReport: Encodable {
  let sample: SampleFacts
  let recipe: String
  let seed: UInt64
  let mixed: [ContentID]
  let trace: SampleTrace

  init(_ replayed: ReplayedSample, _ recipe: Recipe, seed: UInt64) {
    (sample, trace, mixed) = (SampleFacts(replayed.sample), replayed.trace, replayed.mixed)
    (self.recipe, self.seed) = (recipe.digest, seed)
  }
}
