import ArgumentParser
import Augmentation
import Basics
import Foundation

/// The parameter that a sheet leads through its range, `limit` or `limit=-45..45`.
struct SweepChoice: ExpressibleByArgument {
  let name: String
  let range: Interval?

  init?(argument: String) {
    let parts = argument.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
    name = parts[0]
    guard parts.count == 2 else {
      range = nil
      return
    }
    let ends = parts[1].components(separatedBy: "..").map { Double($0) }
    guard ends.count == 2, let low = ends[0], let high = ends[1], low < high, low.isFinite, high.isFinite else {
      return nil
    }
    range = low...high
  }

  /// The parameters of `transform` that are shown: the one that was chosen, or all whose range ends.
  static func sweeps(of transform: any Augmentation, _ choice: SweepChoice?) throws(Failure) -> [(
    sweep: ParameterSweep, range: Interval
  )] {
    let (name, all) = (type(of: transform).name, transform.sweeps)
    guard let choice else {
      let short = all.filter(\.isShort)
      guard short.isEmpty else { return short.map { ($0, $0.range) } }
      throw Failure(
        name, "has no numeric parameter whose range ends",
        nextStep: all.isEmpty
          ? "'dsm augment show \(name) --output \(name).png' draws it." : "State one: --sweep \(all[0].name)=LOW..HIGH."
      )
    }
    guard let sweep = all.first(where: { $0.name == choice.name }) else {
      throw Failure(
        name, "has no numeric parameter '\(choice.name)'",
        nextStep: suggestion(for: choice.name, among: all.map(\.name)))
    }
    guard sweep.isShort || choice.range != nil else {
      throw Failure(
        "\(name): \(sweep.name)", "may be as large as one likes",
        nextStep: "State a range: --sweep \(sweep.name)=LOW..HIGH.")
    }
    return [(sweep, choice.range ?? sweep.range)]
  }
}
