import ArgumentParser
import Basics
import Classification
import Detection
import Foundation
import Network

/// `dsm gradcheck`: the gradients of all layers, losses, the detector and the classifier against finite differences.
struct Gradcheck: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Check the gradients of every layer, every loss, the whole detector and the whole classifier.",
    discussion: """
      Training follows the gradients that the layers compute. This computes each of them a second way, as (f(x + h) - f(x - h)) / 2h, \
      in double precision and with the code that trains, and prints the largest difference as a part of the largest gradient of the \
      tensor. It passes below 1e-6; where a function has kinks (ReLU, maxima, smooth L1), below 1e-4, marked in the table.

      EXAMPLES
        dsm gradcheck
        dsm gradcheck --layer GRU --layer Conv2D
        dsm gradcheck --seed 7 --json

      Exit code: 0 all pass; 1 one does not; 2 could not; 64 usage.
      """)

  @Option(
    help: ArgumentHelp("Check what is called so, or begins so; all where nothing is named.", valueName: "name"))
  var layer: [String] = []

  @Option(help: "Weights, inputs and targets follow from it.")
  var seed: UInt64 = 1

  @Option(help: ArgumentHelp("Ask for errors below this in place of 1e-6 and 1e-4.", valueName: "number"))
  var limit: Double?

  @Flag(help: "Print the results as JSON.")
  var json = false

  private static var all: [GradientCase] {
    GradientCase.layers + GradientCase.losses + GradientCase.detectors + GradientCase.classifiers
  }

  func validate() throws {
    if let limit, !(limit > 0) { throw ValidationError("--limit is a number above 0.") }
    let names = Self.all.map(\.name)
    for layer in layer where Self.all.allSatisfy({ !$0.name.hasPrefix(layer) }) {
      throw ValidationError("--layer \(layer): no such layer or loss. \(suggestion(for: layer, among: names))")
    }
  }

  func run() throws {
    let cases = Self.all.filter { each in layer.isEmpty || layer.contains { each.name.hasPrefix($0) } }
    let verdicts = try cases.map { try $0.verdict(seed: seed, limit: limit) }
    if json { try Console.json(verdicts) } else { try Console.write(GradientVerdict.table(verdicts)) }
    if !verdicts.allSatisfy(\.passes) { throw ExitCode(1) }
  }
}

extension GradientVerdict {
  /// A row for each, and how many there are in all.
  fileprivate static func table(_ verdicts: [GradientVerdict]) -> String {
    let names = ["layer"] + verdicts.map(\.name)
    let tensors = ["worst tensor"] + verdicts.map(\.worst)
    let others = ["   error    limit  verdict"] + verdicts.map(\.figures)
    let widths = [names, tensors].map { $0.map(\.count).max() ?? 0 }
    let rows = names.indices.map { row in
      names[row].padding(toLength: widths[0], withPad: " ", startingAt: 0) + "  "
        + tensors[row].padding(toLength: widths[1], withPad: " ", startingAt: 0) + "  " + others[row] + "\n"
    }
    let failed = verdicts.count { !$0.passes }
    let end = failed == 0 ? "all pass" : "\(failed) \(failed == 1 ? "does" : "do") not pass"
    return rows.joined() + "\(verdicts.count) checked: \(end)\n"
  }

  private var figures: String {
    String(format: "%8.1e %8.1e  ", error ?? .nan, limit) + (passes ? "PASS" : "FAIL") + (hasKinks ? " (kinks)" : "")
  }
}
