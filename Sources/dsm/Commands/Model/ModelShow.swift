import ArgumentParser
import Basics
import Detection
import Foundation
import Network

/// `dsm model show`.
struct ModelShow: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "show",
    abstract: "List the layers of a network: shapes, parameters, multiplications, memory, receptive fields.",
    discussion: """
      Example: the preset s at 320x320

        dsm model show s

      Example: a trained model, for photographs of another size

        dsm model show runs/first --size 640x480

      A size whose sides are no multiples of 32 is padded, as photographs are. A place of a layer depends on a square of the photograph of the side \
      'field'; places are 'stride' pixels apart. Faces much larger than the field of the last level are better made smaller first.

      Exit code: 0 done; 2 could not; 64 usage.
      """)

  @OptionGroup var model: ModelArgument

  @Option(
    help: ArgumentHelp("The photograph's size in pixels: a side, or width x height; 1 to 4096.", valueName: "size"))
  var size = PictureSize(width: 320, height: 320)

  @Flag(help: "Print the facts as JSON.")
  var json = false

  private struct Facts: Encodable {
    var preset: Preset
    var card: ModelCard?
    var summary: NetworkSummary
  }

  func run() throws {
    let detector = try model.detector()
    let (height, width) = size.padded()
    let preset = model.preset(detector)
    let summary = try NetworkSummary(preset.network, height: height, width: width)
    if json { return try Console.json(Facts(preset: preset, card: detector?.card, summary: summary)) }
    try Console.out("Preset \(preset), input \(width)x\(height), for one image:\n")
    try Console.write(summary.text)
    if let card = detector?.card { try Console.out(card.text) }
  }
}

extension NetworkSummary {
  /// The layers as a table, then what they make together.
  fileprivate var text: String {
    let head = ["layer", "kind", "output", "parameters", "MACs", "memory", "field", "stride"]
    let rows = layers.map { layer in
      [
        layer.name, layer.kind, layer.output.map(String.init).joined(separator: "x"), "\(layer.parameters)",
        Self.millions(layer.multiplications), Self.mebibytes(layer.bytes), "\(layer.receptiveField)",
        "\(layer.stride)",
      ]
    }
    let widths = head.indices.map { column in ([head] + rows).map { $0[column].count }.max() ?? 0 }
    let lines = ([head] + rows).map { row in
      row.indices.map { column in
        let blanks = String(repeating: " ", count: widths[column] - row[column].count)
        return column < 2 ? row[column] + blanks : blanks + row[column]
      }.joined(separator: "  ")
    }
    return lines.joined(separator: "\n") + "\n\n" + totals
  }

  private var totals: String {
    """
    \(parameters) parameters, \(Self.millions(multiplications)) multiplications
    outputs of all layers \(Self.mebibytes(activationBytes)); memory to run it \(Self.mebibytes(inferenceBytes))
    receptive fields of the outputs: \(receptiveFields.map { "\($0) px" }.joined(separator: ", "))

    """
  }

  private static func millions(_ count: Int) -> String { "\((Double(count) / 1e6).formatted(2)) M" }

  private static func mebibytes(_ bytes: Int) -> String { "\((Double(bytes) / 0x1p20).formatted(2)) MiB" }
}

extension ModelCard {
  /// What is known of a trained model.
  fileprivate var text: String {
    "trained: threshold \(threshold.formatted(3)), landmarks \(knowsLandmarks ? "learned" : "not learned"), photographs up to \(preprocessing.longSide) px"
  }
}
