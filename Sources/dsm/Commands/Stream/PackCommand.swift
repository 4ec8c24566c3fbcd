import ArgumentParser
import Augmentation
import Basics
import Compute
import Dataset
import Streaming

/// `dsm pack`.
struct PackCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "pack",
    abstract: "Put the photographs of a manifest into large files that are read from front to back.",
    discussion: """
      Without --decoded, files stay as they are and go into tar shards that WebDataset reads, with their labels. With it, \
      photographs are decoded into one file, from which 'dsm stream --packed' takes them several times as fast.

      EXAMPLES
        dsm pack manifests/train.jsonl --output shards --size 256M
        dsm pack manifests/train.jsonl --decoded --recipe face --output train.dsmpack
      """)

  @Argument(help: ArgumentHelp("A manifest.", valueName: "train.jsonl"))
  var manifest: String

  @Option(help: ArgumentHelp("A folder for shards, or a file for decoded photographs.", valueName: "path"))
  var output: String

  @Option(help: ArgumentHelp("After so many bytes a new shard begins.", valueName: "size"))
  var size = ByteCount(bytes: 256 << 20)

  @Flag(help: "Pack decoded photographs.")
  var decoded = false

  @Option(
    help: ArgumentHelp("The recipe whose 'decode' says at which sizes photographs are wanted.", valueName: "file|name"))
  var recipe = "face"

  func validate() throws {
    guard size.bytes >= 1 else { throw ValidationError("--size begins at 1, and '256M' is usual.") }
  }

  func run() throws {
    let manifest = try Manifest(reading: manifest)
    let bar = ProgressBar("packing", total: manifest.records.count)
    let problems = try decoded ? pack(manifest, bar) : shard(manifest, bar)
    bar.finish()
    for problem in problems.prefix(10) { Console.error("left out: \(problem)") }
    if problems.count > 10 { Console.error("… and \(problems.count - 10) more left out") }
    if !problems.isEmpty { throw ExitCode(1) }
  }

  private func pack(_ manifest: Manifest, _ bar: ProgressBar) throws -> [StreamProblem] {
    let problems = try PackedPhotographs.write(manifest, decode: try Recipe(recipe).decode, to: output, bar: bar)
    try Console.out("\(output): \(manifest.records.count - problems.count) photographs, decoded")
    return problems
  }

  private func shard(_ manifest: Manifest, _ bar: ProgressBar) throws -> [StreamProblem] {
    let (shards, problems) = try PhotographShards.write(manifest, to: output, shardBytes: size.bytes, bar: bar)
    try Console.out(
      "\(output): \(manifest.records.count - problems.count) photographs in \(shards) \(shards == 1 ? "shard" : "shards")"
    )
    return problems
  }
}
