import Basics
import Foundation

/// Runs whose bytes or neighbours matter.
extension Tool {
  /// What `dsm` writes to standard output.
  func bytes(of arguments: [String]) throws -> [UInt8] {
    let process = try started(Self.path.get(), arguments)
    let bytes = try process.output.readToEnd().map { [UInt8]($0) } ?? []
    process.process.waitUntilExit()
    guard process.process.terminationStatus == 0 else {
      throw Failure("dsm", "ended with \(process.process.terminationStatus)", nextStep: "Run \(arguments).")
    }
    return bytes
  }

  /// Reads at least so many bytes of standard output, ends `dsm` by SIGKILL, and reads what it had sent besides.
  func killed(_ arguments: [String], afterBytes count: Int) throws -> [UInt8] {
    let run = try started(Self.path.get(), arguments)
    var bytes: [UInt8] = []
    while bytes.count < count, let more = try run.output.read(upToCount: count - bytes.count) { bytes += more }
    Foundation.kill(run.process.processIdentifier, SIGKILL)
    bytes += try run.output.readToEnd() ?? Data()
    run.process.waitUntilExit()
    return bytes
  }

  /// Reads so many lines of standard output, asks `dsm` to stop as Ctrl-C does, and waits for its end.
  func interrupted(_ arguments: [String], afterLines count: Int) throws -> (code: Int32, errors: String) {
    let errors = folder + "/errors-\(UUID())"
    _ = FileManager.default.createFile(atPath: errors, contents: nil)
    let run = try started(Self.path.get(), arguments, errors: FileHandle(forWritingTo: URL(fileURLWithPath: errors)))
    var lines = 0
    while lines < count, let more = try run.output.read(upToCount: 1) { lines += more == Data([0x0A]) ? 1 : 0 }
    Foundation.kill(run.process.processIdentifier, SIGINT)
    _ = try run.output.readToEnd()
    run.process.waitUntilExit()
    return (run.process.terminationStatus, String(decoding: try Files.read(errors), as: UTF8.self))
  }

  private func started(_ program: String, _ arguments: [String], errors: FileHandle = .nullDevice) throws -> (
    process: Process, output: FileHandle
  ) {
    let (process, pipe) = (Process(), Pipe())
    process.executableURL = URL(fileURLWithPath: program)
    (process.arguments, process.currentDirectoryURL) = (arguments, URL(fileURLWithPath: folder))
    (process.standardInput, process.standardError) = (FileHandle.nullDevice, errors)
    process.standardOutput = pipe
    try process.run()
    return (process, pipe.fileHandleForReading)
  }

  /// Runs a line of the shell, in which `$0` is `dsm` and `dsm` is found by name.
  func shell(_ line: String) throws -> Outcome {
    let home = Files.parent(of: try Self.path.get())
    return try run(["-c", "PATH=\(home):$PATH; export PATH; \(line)", try Self.path.get()], program: "/bin/sh")
  }

  /// Runs a script of Python that may call `dsm`.
  func python(_ script: String, _ arguments: String...) throws -> Outcome {
    guard let python = Python.found else { preconditionFailure("tests with Python run where there is one") }
    return try shell(([python, script] + arguments).map { "'\($0)'" }.joined(separator: " "))
  }
}

/// A Python with the packages by which other programs read streams.
enum Python {
  /// The interpreter that the environment variable `DSM_PYTHON` names, or else `python3`; nil where it lacks torch or webdataset.
  static let found: String? = {
    let name = ProcessInfo.processInfo.environment["DSM_PYTHON"] ?? "python3"
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    let test = "import sys; from importlib.util import find_spec as f; sys.exit(not (f('torch') and f('webdataset')))"
    process.arguments = [name, "-c", test]
    (process.standardOutput, process.standardError) = (FileHandle.nullDevice, FileHandle.nullDevice)
    guard (try? process.run()) != nil else { return nil }
    process.waitUntilExit()
    return process.terminationStatus == 0 ? name : nil
  }()
}
