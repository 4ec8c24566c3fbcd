import ArgumentParser
import Augmentation
import Basics
import Compute
import Dataset
import Foundation
import Imaging
import Streaming

/// `dsm stream`.
struct StreamCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "stream",
    abstract: "Write the augmented samples of a manifest to standard output, for other programs to train on.",
    discussion: """
      What comes out follows from the manifest, the recipe and the seed: not from threads, caches or where one goes on.

      Exit code: 0 done, also where photographs were replaced (standard error names them) or the reader closed the stream; 2 could not; 64 usage.

      EXAMPLES
        dsm stream manifests/train.jsonl --recipe face --epochs 10 | python train.py
        dsm stream manifests/train.jsonl --format npy --batch 64 --dtype float32 --layout nchw
        dsm stream manifests/train.jsonl --shard 0/4 --from 120000

      docs/streaming.md describes the formats and shows how PyTorch reads them.
      """)

  @Argument(help: ArgumentHelp("A manifest.", valueName: "train.jsonl"))
  var manifest: String

  @Option(help: ArgumentHelp("A recipe's name or file.", valueName: "file|name"))
  var recipe = "face"

  @Option(help: "webdataset, npy, raw or coco.")
  var format = StreamOutput.Format.webdataset

  @Option(help: "How often each photograph is shown.")
  var epochs = 1

  @Option(help: "Which samples, of all that could be drawn.")
  var seed: UInt64 = 1

  @Option(help: ArgumentHelp("The place to go on from, which counts samples over epochs.", valueName: "place"))
  var from = 0

  @Option(help: ArgumentHelp("Samples after which to end.", valueName: "count"))
  var limit: Int?

  @Option(help: ArgumentHelp("Part i of n of the samples, counted from 0.", valueName: "i/n"))
  var shard = Shard(part: 0, of: 1)

  @OptionGroup var numbers: TensorOptions
  @OptionGroup var reading: ReadingOptions

  func validate() throws {
    guard (1...1_000_000).contains(epochs) else { throw ValidationError("--epochs goes from 1 to 1000000.") }
    guard from >= 0 else { throw ValidationError("--from begins at 0.") }
    guard limit.map({ $0 >= 1 }) ?? true else { throw ValidationError("--limit begins at 1.") }
  }

  func run() throws {
    let recipe = try Recipe(recipe)
    for note in recipe.notes { Console.error(note) }
    let stream = try reading.stream(of: manifest, recipe, seed: seed)
    var output = StreamOutput(format, tensor: try numbers.tensor(for: recipe, format))
    (output.picture, output.batchSize, output.workers) = (numbers.image, numbers.batch, reading.workers)
    let all = StreamPlaces(from, epochs * stream.count, shard: shard.part, of: shard.count)
    guard from <= epochs * stream.count else {
      throw Failure(
        manifest, "--from \(from) lies behind the last of \(epochs * stream.count) samples",
        nextStep: "Name an earlier place, or more --epochs.")
    }
    Interrupt.listen()
    let started = Date()
    let progress = try output.write(stream, all.prefix(limit), to: put) { Interrupt.isRequested }
    tell(progress, seconds: Date().timeIntervalSince(started), isWhole: progress.next >= all.prefix(limit).end)
  }

  private func put(_ bytes: UnsafeRawBufferPointer) throws {
    do {
      try StandardStream.output.write(bytes)
    } catch let error where error.code == EPIPE {
      throw ExitCode.success
    } catch {
      throw Failure(
        "standard output", "cannot be written (\(error))", nextStep: "Check where it leads and that there is space.")
    }
  }

  private func tell(_ progress: StreamOutput.Progress, seconds: Double, isWhole: Bool) {
    for problem in progress.problems.prefix(10) { Console.error("replaced: \(problem)") }
    if progress.problems.count > 10 { Console.error("… and \(progress.problems.count - 10) more replaced") }
    let rate = Double(progress.samples) / max(seconds, 1e-9)
    let replaced =
      progress.problems.isEmpty ? "" : ", \(progress.problems.count) of them of other photographs than their own"
    Console.error("\(counted(progress.samples, "sample", "samples"))\(replaced), \(rate.formatted(0)) a second")
    if !isWhole { Console.error("Stopped; '--from \(progress.next)' goes on.") }
  }
}

extension StreamOutput.Format: ExpressibleByArgument {}

/// Part i of n.
struct Shard: ExpressibleByArgument, CustomStringConvertible {
  let part, count: Int

  init(part: Int, of count: Int) { (self.part, self.count) = (part, count) }

  init?(argument: String) {
    let numbers = argument.split(separator: "/", omittingEmptySubsequences: false).map { Int($0) }
    guard numbers.count == 2, let part = numbers[0], let count = numbers[1], count >= 1, (0..<count).contains(part)
    else { return nil }
    self.init(part: part, of: count)
  }

  var description: String { "\(part)/\(count)" }
}
