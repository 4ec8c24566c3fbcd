import ArgumentParser
import Basics
import Detection
import Training

/// `dsm model`: what asks a network, and takes one over from other programs.
struct ModelCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "model",
    abstract: "Look at a network: its layers, its speed on this machine; take over YuNet's weights.",
    discussion: """
      Example: the layers of the preset s for photographs of 320x320 pixels

        dsm model show s --size 320

      Example: how fast a trained model is here

        dsm model bench runs/first --size 640x480

      A model is written for other programs by 'dsm export'; docs/export.md tells of both ways.
      """,
    subcommands: [ModelShow.self, ModelBench.self, ModelImport.self])
}

/// A network by the name of its preset, a run folder or a file.
struct ModelArgument: ParsableArguments {
  @Argument(
    help: ArgumentHelp(
      "A preset (\(Preset.allCases.map(\.rawValue).joined(separator: ", "))), a run folder, a file of weights, or 'shipped'.",
      valueName: "model"))
  var name: String

  /// The detector; nil where a preset was named, which has learned nothing.
  func detector() throws(Failure) -> FaceDetector? {
    if Preset(rawValue: name) != nil { return nil }
    guard RunFolder.hasModel(name) else {
      let known = "\(Preset.allCases.map(\.rawValue).joined(separator: ", "))"
      throw Failure(
        name, "no preset, run folder or file",
        nextStep: "Name one of \(known), a run of 'dsm train', or a weights file.")
    }
    return try FaceDetector.load(try RunFolder.model(name))
  }

  /// The preset that was named, or that the detector has.
  func preset(_ detector: FaceDetector?) -> Preset { detector?.card.preset ?? Preset(rawValue: name) ?? .s }
}

/// The size of a picture as people write it: `320`, `640x480`.
struct PictureSize: ExpressibleByArgument, CustomStringConvertible {
  let width: Int
  let height: Int

  init(width: Int, height: Int) { (self.width, self.height) = (width, height) }

  init?(argument: String) {
    let sides = argument.split(separator: "x", omittingEmptySubsequences: false).map { Int($0) }
    guard let width = sides.first ?? nil, let height = sides.last ?? nil, sides.count <= 2,
      (1...4096).contains(width), (1...4096).contains(height)
    else { return nil }
    (self.width, self.height) = (width, height)
  }

  /// The input for it, which is told where it is larger.
  func padded() -> (height: Int, width: Int) {
    let size = Preprocessing.padded(height: height, width: width)
    if size != (height, width) {
      Console.error(
        "\(self) is padded to \(size.width)x\(size.height): sides are multiples of \(Preprocessing.multiple).")
    }
    return size
  }

  var description: String { "\(width)x\(height)" }
}
