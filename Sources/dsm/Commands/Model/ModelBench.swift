import ArgumentParser
import Basics
import Compute
import Detection
import Network
import Training

/// `dsm model bench`.
struct ModelBench: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "bench",
    abstract: "Measure how many images a second a network takes on this machine.",
    discussion: """
      Example: one image at a time on one thread, as when a photograph is examined

        dsm model bench s --size 320 --threads 1

      Example: a training step of the preset nano, eight images a thread

        dsm model bench nano --size 160 --train --batch 8

      Each thread takes --batch images at once. Seven rounds of about half a second are run after a first one that is not counted; the middle one is \
      reported with the lowest and the highest. With --train, a step is forward, backward and the optimiser; decoding, augmentation and the loss \
      are not in it.

      Exit code: 0 done; 2 could not; 64 usage.
      """)

  @OptionGroup var model: ModelArgument

  @Option(
    help: ArgumentHelp("The photograph's size in pixels: a side, or width x height; 1 to 4096.", valueName: "size"))
  var size = PictureSize(width: 320, height: 320)

  @Option(help: "Images that a thread takes at once.")
  var batch = 1

  @Flag(help: "Measure training steps.")
  var train = false

  @OptionGroup var threads: ThreadOption

  @Flag(help: "Print the figures as JSON.")
  var json = false

  func validate() throws {
    guard (1...256).contains(batch) else { throw ValidationError("--batch goes from 1 to 256.") }
  }

  func run() throws {
    let detector = try model.detector()
    let (height, width) = size.padded()
    let preset = model.preset(detector)
    let trial = try SpeedTrial(
      preset, weights: detector?.weights ?? Weights(initializing: preset.network, seed: 1), height: height,
      width: width, batch: batch, workers: threads.workers, isTraining: train)
    if json { try Console.json(trial) } else { try Console.out(trial.text) }
  }
}

extension SpeedTrial {
  /// The figures for a person to read.
  fileprivate var text: String {
    let work = isTraining ? "training" : "inference"
    let spread = [rounds.min() ?? 0, rounds.max() ?? 0].map { $0.formatted(1) }.joined(separator: " to ")
    return """
      \(preset), \(width)x\(height), \(work), \(batch) at once, \(threads) thread\(threads == 1 ? "" : "s"), \(instructionSet) kernels
      \(median.formatted(1)) images/s (\(spread) in \(rounds.count) rounds)
      memory: \(plannedBytes >> 20) MiB planned\(peakBytes.map { "; the process had \($0 >> 20) MiB at most" } ?? "")
      """
  }
}
