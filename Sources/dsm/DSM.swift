import ArgumentParser

/// The command line: parse, call, print, and nothing else.
@main
struct DSM: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "dsm",
    abstract: "From a folder of photographs to a trained, examined, shippable face detector.",
    version: "0.1.0",
    subcommands: [
      Augment.self
    ])
}
