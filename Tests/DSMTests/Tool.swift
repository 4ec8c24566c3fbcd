import Basics
import Foundation
import Testing

/// The built program, run as a user runs it.
struct Tool {
  /// What a run left behind.
  struct Outcome {
    let code: Int32
    let output: String
    let errors: String

    /// The lines of standard output, each read as JSON.
    func json<Value: Decodable>(_ type: Value.Type) throws -> [Value] {
      try output.split(separator: "\n").map { try JSONDecoder().decode(type, from: Data($0.utf8)) }
    }
  }

  /// The working directory.
  let folder: String

  /// Runs `dsm` with `arguments`. `redirection` is the shell's, as in `>&-`; it comes after both streams were sent to files.
  func run(_ arguments: String..., redirection: String = "") throws -> Outcome {
    try run(arguments, redirection: redirection)
  }

  /// Whether permissions can be made to bind the program: they do not bind root, who can give up what lifts them.
  static let canBeForbidden = geteuid() != 0 || FileManager.default.isExecutableFile(atPath: "/usr/bin/setpriv")

  /// Runs `dsm` as somebody whom the permissions of files bind.
  func runForbidden(_ arguments: String...) throws -> Outcome {
    try run(
      arguments, launcher: geteuid() == 0 ? "setpriv --bounding-set -dac_override,-dac_read_search" : "")
  }

  /// See ``run(_:redirection:)-(String...,_)``.
  func run(
    _ arguments: [String], program: String? = nil, redirection: String = "", output: Pipe? = nil, launcher: String = ""
  ) throws -> Outcome {
    let files = ["out", "err"].map { "\(folder)/.\($0)-\(UUID().uuidString)" }
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/bin/sh")
    let streams = (output == nil ? ">'\(files[0])' " : "") + "2>'\(files[1])'"
    let script = "exec \(launcher) \"$0\" \"$@\" \(streams) \(redirection)"
    process.arguments = ["-c", script, try program ?? Self.path.get()] + arguments
    process.currentDirectoryURL = URL(fileURLWithPath: folder)
    process.standardInput = FileHandle.nullDevice
    if let output { process.standardOutput = output }
    try process.run()
    process.waitUntilExit()
    // A signal is told as the shell tells it: 132 is an illegal instruction, a trap.
    let code = process.terminationReason == .exit ? process.terminationStatus : 128 + process.terminationStatus
    let texts = files.map { String(decoding: (try? Files.read($0)) ?? [], as: UTF8.self) }
    for file in files { try? FileManager.default.removeItem(atPath: file) }
    return Outcome(code: code, output: texts[0], errors: texts[1])
  }

  /// Starts `dsm` with `arguments` and ends it by SIGKILL after some seconds; false where it had ended by itself.
  func kill(_ arguments: [String], after seconds: Double) throws -> Bool {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: try Self.path.get())
    process.arguments = arguments
    process.currentDirectoryURL = URL(fileURLWithPath: folder)
    for stream in [\Process.standardInput, \.standardOutput, \.standardError] {
      process[keyPath: stream] = FileHandle.nullDevice
    }
    try process.run()
    usleep(UInt32(max(seconds, 0) * 1_000_000))
    Foundation.kill(process.processIdentifier, SIGKILL)
    process.waitUntilExit()
    return process.terminationReason == .uncaughtSignal
  }

  /// Beside the tests' own bundle, whoever runs it.
  static let path = Result<String, Failure> { () throws(Failure) in
    let places =
      [CommandLine.arguments[0], (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? ""]
      + CommandLine.arguments + Bundle.allBundles.map(\.bundlePath)
    for place in places {
      let found = Files.parent(of: place) + "/dsm"
      if FileManager.default.isExecutableFile(atPath: found), !Files.isFolder(found) { return found }
    }
    throw Failure("dsm", "the program does not lie beside the tests", nextStep: "Run 'swift build -c release' first.")
  }
}
