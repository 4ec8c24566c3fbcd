import Foundation

/// Scripts of Tests/Python, by which other programs read what dsm writes.
public enum PythonScript {
  /// The interpreter that the environment variable `DSM_PYTHON` names, where it has all of `modules`; else nil.
  public static func interpreter(with modules: String...) -> String? {
    guard let name = ProcessInfo.processInfo.environment["DSM_PYTHON"] else { return nil }
    let test = "import sys; from importlib.util import find_spec as f; sys.exit(not all(map(f, sys.argv[1:])))"
    return (try? run(name, ["-c", test] + modules))?.code == 0 ? name : nil
  }

  /// Runs the script called `name` and gives its exit code and its output, errors included.
  public static func run(
    _ interpreter: String, script name: String, _ arguments: String...
  ) throws -> (code: Int32, output: String) {
    let tests = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    return try run(interpreter, [tests.appendingPathComponent("Python/\(name)").path] + arguments)
  }

  /// Runs lines of Python in `folder`. See ``run(_:script:_:)``.
  public static func run(
    _ interpreter: String, code: String, in folder: String
  ) throws -> (code: Int32, output: String) {
    try run(interpreter, ["-c", code], folder: folder)
  }

  private static func run(_ interpreter: String, _ arguments: [String], folder: String? = nil) throws -> (
    code: Int32, output: String
  ) {
    let (process, pipe) = (Process(), Pipe())
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = [interpreter] + arguments
    if let folder { process.currentDirectoryURL = URL(fileURLWithPath: folder) }
    process.standardInput = FileHandle.nullDevice
    (process.standardOutput, process.standardError) = (pipe, pipe)
    try process.run()
    let output = try pipe.fileHandleForReading.readToEnd() ?? Data()
    process.waitUntilExit()
    return (process.terminationStatus, String(decoding: output, as: UTF8.self))
  }
}
