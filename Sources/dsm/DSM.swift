import ArgumentParser
import Basics
import Compute
import Foundation

/// The command line: parse, call, print, and nothing else.
@main
struct DSM: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "dsm",
    abstract: "From a folder of photographs to a trained, examined, shippable face detector.",
    discussion: """
      The way from photographs to a detector:

        dsm ingest photos
        dsm split --stratify country,sex --group-by subject
        dsm augment preview manifests/train.jsonl
        dsm train manifests --budget 20m --out runs/first
        dsm evaluate runs/first
        dsm detect --model runs/first picture.jpg --draw found.png

      Exit codes: 0 done; 1 done, and problems were found; 2 could not; 64 wrong usage.
      """,
    version: "0.1.0",
    subcommands: [
      Synthesize.self,
      IngestCommand.self,
      SplitCommand.self,
      Augment.self,
      Train.self,
      Evaluate.self,
      Detect.self,
    ])

  static func main() {
    // Whoever reads our output may stop at any line: that is no error.
    signal(SIGPIPE) { _ in _exit(0) }
    useOneThreadForBLAS()
    startLogging()
    do {
      var command = try parseAsRoot()
      try command.run()
    } catch {
      exit(after: error)
    }
  }

  /// Usage errors, help and exit codes are ArgumentParser's; everything else is something that could not be done.
  private static func exit(after error: any Error) -> Never {
    if error is ExitCode || [.success, .validationFailure].contains(exitCode(for: error)) { exit(withError: error) }
    Console.error("error: \(error is Failure ? "\(error)" : reason(of: error))")
    Foundation.exit(2)
  }
}
