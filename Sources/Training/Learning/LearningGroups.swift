import Compute
import Network

/// The parameters of a network as runs that learn at one rate; those that stay as they are belong to none.
struct LearningGroups {
  /// Numbers that follow one another in the block of parameters.
  struct Group {
    let start: Int
    let count: Int
    /// What the learning rate is multiplied with.
    let factor: Double
    /// Which of them decay.
    let decays: [Bool]
  }

  let groups: [Group]
  /// The places of parameters that stay as they are.
  let frozen: [Range<Int>]
  /// The places of statistics that do not.
  let movingStatistics: [Range<Int>]

  /// The groups of `network`, whose batch norms must have been frozen already.
  init(_ network: Network, _ transfer: Transfer) {
    var groups: [Group] = []
    var frozen: [Range<Int>] = []
    for entry in network.parameters.entries {
      let factor = transfer.factor(of: entry.name)
      if factor == 0 {
        frozen.append(entry.offset..<entry.offset + entry.parameter.count)
      } else {
        Self.add(entry, factor, to: &groups)
      }
    }
    (self.groups, self.frozen) = (groups, frozen)
    movingStatistics = network.statistics.entries.filter { !transfer.freezesStatistics($0.name) }.map {
      $0.offset..<$0.offset + $0.parameter.count
    }
  }

  /// Puts a tensor behind the last group where it learns at the same rate.
  private static func add(_ entry: TensorLayout.Entry, _ factor: Double, to groups: inout [Group]) {
    let decays = [Bool](repeating: entry.parameter.decays, count: entry.parameter.count)
    guard let last = groups.last, last.factor == factor, last.start + last.count == entry.offset else {
      groups.append(Group(start: entry.offset, count: decays.count, factor: factor, decays: decays))
      return
    }
    groups[groups.count - 1] = Group(
      start: last.start, count: last.count + decays.count, factor: factor, decays: last.decays + decays)
  }

  /// Takes what stays as it is out of the gradient, and so out of its norm.
  func silence(_ gradient: Tensor<Float>) {
    for range in frozen { gradient.slice(from: range.lowerBound, count: range.count).fill(0) }
  }

  /// Moves what learns against `gradient`. `step` counts from 1.
  func update(
    _ parameters: Tensor<Float>, _ gradient: Tensor<Float>, _ moments: Optimizer.Moments, by optimizer: Optimizer,
    rate: Double, step: Int
  ) {
    for group in groups {
      let (start, count) = (group.start, group.count)
      optimizer.update(
        parameters.slice(from: start, count: count), gradient.slice(from: start, count: count),
        moments.slice(from: start, count: count), decays: group.decays, rate: rate * group.factor, step: step)
    }
  }

  /// Moves the running statistics towards those of a batch.
  func blendStatistics(_ statistics: Tensor<Float>, towards batch: Tensor<Float>, keep: Double) {
    for range in movingStatistics {
      blend(
        statistics.slice(from: range.lowerBound, count: range.count),
        towards: batch.slice(from: range.lowerBound, count: range.count), keep: keep)
    }
  }
}

extension Transfer {
  /// Whether the batch norm of the node called `node` keeps its statistics.
  func freezesBatchNorm(of node: String) -> Bool {
    freezesBatchNorm || ["weight", "bias"].allSatisfy { factor(of: "\(node).bn.\($0)") == 0 }
  }

  /// Whether the statistics called `name` (`stem.bn.running_mean`) stay as they are.
  fileprivate func freezesStatistics(_ name: String) -> Bool {
    let suffix = [".bn.running_mean", ".bn.running_var"].first { name.hasSuffix($0) } ?? ""
    return freezesBatchNorm(of: String(name.dropLast(suffix.count)))
  }
}
