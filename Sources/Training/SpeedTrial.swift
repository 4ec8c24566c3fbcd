import Basics
import Compute
import Detection
import Foundation
import Network

/// How many images a second a network takes on this machine: several rounds, so that one can see how far they are apart.
public struct SpeedTrial: Codable, Hashable, Sendable {
  /// The network.
  public let preset: Preset
  /// Rows and columns of the input.
  public let height, width: Int
  /// Images that one thread takes at once.
  public let batch: Int
  /// Threads, each with images of its own.
  public let threads: Int
  /// Whether gradients were computed and a step taken, or only outputs computed.
  public let isTraining: Bool
  /// Bytes of memory that were planned for all threads: activations, gradients, work space.
  public let plannedBytes: Int
  /// Bytes of memory that the process had at most; nil where the system does not tell.
  public let peakBytes: Int?
  /// The kernels that ran.
  public let instructionSet: String
  /// Images a second in each round, in order.
  public let rounds: [Double]
  /// Images a second: the middle one of the rounds.
  public let median: Double

  /// Runs `rounds` rounds of at least `seconds` each, after one that is not counted.
  public init(
    _ preset: Preset, weights: Weights<Float>, height: Int, width: Int, batch: Int, workers: Workers,
    isTraining: Bool, rounds: Int = 7, seconds: Double = 0.4
  ) throws(ShapeProblem) {
    precondition(rounds > 0, "without a round there is no median")
    (self.preset, self.height, self.width) = (preset, height, width)
    (self.batch, threads, self.isTraining) = (batch, workers.threads, isTraining)
    instructionSet = Compute.instructionSet
    let course = try Course(preset.network, weights, height, width, batch, workers, isTraining)
    // The first steps find cold caches and memory that was never touched.
    var steps = max(1, Int(seconds / max(course.seconds(steps: 1), 1e-6)))
    steps = max(1, Int(Double(steps) * seconds / course.seconds(steps: steps)))
    let images = Double(steps * batch * workers.threads)
    self.rounds = (0..<rounds).map { _ in images / course.seconds(steps: steps) }
    median = self.rounds.sorted()[rounds / 2]
    plannedBytes = course.plannedBytes
    peakBytes = ProcessMemory.peak
  }
}

/// The memory of all threads, and what they run.
private struct Course {
  private struct Lane {
    let executor: Executor<Float>
    let gradient, statistics: Tensor<Float>
  }

  private let lanes: [Lane]
  let plannedBytes: Int
  private let weights: Weights<Float>
  private let workers: Workers
  private let isTraining: Bool
  private let optimizer = Optimizer(method: .sgd)
  private let moments: Optimizer.Moments
  private let decays: [Bool]

  init(
    _ network: Network, _ weights: Weights<Float>, _ height: Int, _ width: Int, _ batch: Int, _ workers: Workers,
    _ isTraining: Bool
  ) throws(ShapeProblem) {
    let (network, weights) = isTraining ? (network, weights) : network.forInference(weights)
    (self.workers, self.isTraining, self.weights) = (workers, isTraining, weights)
    let layout = network.parameters
    moments = Optimizer.Moments(count: layout.count)
    decays = layout.entries.flatMap { [Bool](repeating: $0.parameter.decays, count: $0.parameter.count) }
    var lanes: [Lane] = []
    for index in 0..<workers.threads {
      let executor = try Executor<Float>(
        network, height: height, width: width, batch: batch, purpose: isTraining ? .training : .inference)
      var random = Random(seed: UInt64(index))
      executor.input.withMutableSpan { span in for i in span.indices { span[i] = Float(random.uniform()) } }
      lanes.append(
        Lane(
          executor: executor, gradient: Arena(count: layout.count).all,
          statistics: Arena(count: network.statistics.count).all))
    }
    self.lanes = lanes
    plannedBytes = lanes.reduce(0) { $0 + $1.executor.bytes }
  }

  /// How long so many steps take. Threads wait for each other after every step of a training, as its sum of gradients wants.
  func seconds(steps: Int) -> Double {
    let start = ContinuousClock.now
    if isTraining {
      for step in 0..<steps { train(step) }
    } else {
      workers.forEach(lanes.count) { index, _ in
        for _ in 0..<steps { lanes[index].executor.forward(weights) }
      }
    }
    return (ContinuousClock.now - start) / .seconds(1)
  }

  /// Forward, backward from a gradient of one, the sum over threads, and a step of no length, so that the weights stay as they are.
  private func train(_ step: Int) {
    workers.forEach(lanes.count) { index, _ in
      let lane = lanes[index]
      lane.executor.forward(weights, batchStatistics: lane.statistics)
      for gradient in lane.executor.outputGradients { gradient.fill(1) }
      lane.gradient.fill(0)
      lane.executor.backward(weights, batchStatistics: lane.statistics, into: lane.gradient)
    }
    for lane in lanes.dropFirst() { Kernels<Float>.add(lane.gradient, into: lanes[0].gradient) }
    optimizer.update(weights.parameters, lanes[0].gradient, moments, decays: decays, rate: 0, step: step + 1)
  }
}
