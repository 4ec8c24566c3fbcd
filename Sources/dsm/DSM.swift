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
      CatalogCommand.self,
      ImportCommand.self,
      SplitCommand.self, AuditCommand.self,
      Export.self,
      Augment.self,
      StreamCommand.self, PackCommand.self,
      Train.self, Overfit.self, FindRate.self,
      Evaluate.self,
      Detect.self, Classify.self,
      Gradcheck.self,
      ModelCommand.self,
    ])

  static func main() {
    StandardStream.prepare()
    useOneThreadForBLAS()
    FreedMemory.keep()
    startLogging()
    do {
      var command = try parseAsRoot()
      try command.run()
    } catch {
      Foundation.exit(code(after: error))
    }
  }

  /// Says what is to be said of an error. Usage, help and exit codes are ArgumentParser's; everything else could not be done.
  private static func code(after error: any Error) -> Int32 {
    let code = exitCode(for: error)
    if code == .success, !(error is ExitCode) { return print(help: fullMessage(for: error)) }
    if code == .validationFailure {
      Console.error(fullMessage(for: error))
    } else if !(error is ExitCode) {
      Console.error("error: \(reason(of: error))")
    }
    return error is ExitCode || code == .validationFailure ? code.rawValue : 2
  }

  private static func print(help: String) -> Int32 {
    do {
      try Console.out(help)
      return 0
    } catch {
      return code(after: error)
    }
  }
}
