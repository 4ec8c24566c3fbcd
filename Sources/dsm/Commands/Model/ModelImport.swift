import ArgumentParser
import Basics
import Detection
import Foundation

/// `dsm model import`.
struct ModelImport: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "import",
    abstract: "Take over the weights of an ONNX file of YuNet's kind.",
    discussion: """
      Example: the weights that YuNet's authors publish

        dsm model import yunet_s_320_320.onnx --out yunet.safetensors

      The file may be one of YuNet's (s or m) or one that 'dsm export' has written. 3x3 kernels become 5x5 ones with a ring of zeros where the \
      preset has these, so that outputs stay what they were. What was written is read back and compared. docs/export.md says what becomes of \
      batch norm.

      Exit code: 0 done; 1 what was written computes something else; 2 could not; 64 usage.
      """)

  @Argument(help: ArgumentHelp("The ONNX file.", valueName: "file"))
  var source: String

  @Option(help: "The preset that the file must be of; found out by itself unless given.")
  var preset: Preset?

  @Option(name: .customLong("out"), help: ArgumentHelp("The file to write.", valueName: "file"))
  var output: String

  @Option(help: "The score above which faces are reported; the file's own unless given.")
  var threshold: Double?

  @Flag(help: "Print the report as JSON.")
  var json = false

  func validate() throws {
    guard output.lowercased().hasSuffix(".safetensors") else {
      throw ValidationError("--out \(output): use a name that ends in .safetensors.")
    }
    try checkThreshold(threshold)
  }

  func run() throws {
    let detector = try FaceDetector.load(source, preset: preset)
    try DetectorExport(detector, to: output, as: .safetensors, threshold: threshold).show(asJSON: json)
  }
}

/// Refuses a threshold that no score can be calibrated for.
func checkThreshold(_ threshold: Double?) throws {
  guard let threshold, !(threshold > 0 && threshold < 1) else { return }
  throw ValidationError("--threshold lies between 0 and 1.")
}

extension DetectorExport {
  /// Prints the report, and ends with 1 where the file computes something else than the model.
  func show(asJSON: Bool) throws {
    if asJSON {
      try Console.json(self)
    } else {
      let difference = String(format: "%.1e", largestDifference)
      try Console.out(
        """
        \(file): \(format.rawValue), preset \(preset), \(bytes) bytes, threshold \(threshold.formatted(3))
        read back; the largest difference of outputs is \(difference), \(agrees ? "within" : "beyond") \(Self.tolerance)
        """)
    }
    if !agrees {
      Console.error("error: \(file): computes something else than the model that it was written from. Do not use it.")
      throw ExitCode(1)
    }
  }
}
