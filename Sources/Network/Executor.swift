import Compute

/// What a network needs to know besides its weights to compute: learned tensors and the statistics of past batches.
public struct Weights<S: KernelScalar>: Sendable {
  /// All learned tensors, as ``Network/parameters`` lays them out.
  public let parameters: Tensor<S>
  /// All statistics, as ``Network/statistics`` lays them out.
  public let statistics: Tensor<S>

  /// Weights in these blocks.
  public init(parameters: Tensor<S>, statistics: Tensor<S>) {
    (self.parameters, self.statistics) = (parameters, statistics)
  }

  /// Fresh weights of `network`; the same for the same seed.
  public init(initializing network: Network, seed: UInt64) {
    parameters = network.parameters.initialized(seed: seed).all
    statistics = network.statistics.initialized(seed: seed).all
  }

  /// Takes over the numbers of `other`, which is of the same network.
  public func copy(from other: Weights) {
    parameters.copy(from: other.parameters)
    statistics.copy(from: other.statistics)
  }
}

/// The memory for one thread to run a network on a batch of one size; planned once, nothing is allocated while it runs.
public final class Executor<S: KernelScalar>: Sendable {
  /// What is kept of a run.
  public enum Purpose: Sendable {
    /// Every activation, so that gradients can follow.
    case training
    /// Only the outputs; other values share memory as soon as nobody needs them.
    case inference
  }

  private let network: Network
  private let extents: [Extent]
  private let purpose: Purpose
  private let parameterLayout: TensorLayout
  private let statisticsLayout: TensorLayout
  private let values: [Tensor<S>]
  private let normalizations: [Normalization<S>?]
  /// Values that are left unfinished by their layer, finished for readers that cannot do it.
  private let finished: [Tensor<S>?]
  private let gradients: [Tensor<S>?]
  /// For values that are left unfinished to one reader.
  private let gradientSums: [Tensor<Double>?]
  private let saved: [Tensor<S>]
  private let kept: [Tensor<S>?]
  private let scratch: [Tensor<S>]
  private let sums: Tensor<Double>
  private let shared: Tensor<S>
  /// Images in a batch.
  public let batch: Int
  /// The memory that was planned.
  public let bytes: Int

  /// Plans memory for batches of `batch` images of `height` x `width` pixels.
  ///
  /// - Parameter threads: how many may share the rows of an inference.
  /// - Throws: ``ShapeProblem`` where the network cannot take that size.
  public init(
    _ network: Network, height: Int, width: Int, batch: Int, purpose: Purpose, threads: Int = 1
  ) throws(ShapeProblem) {
    let extents = try network.extents(height: height, width: width)
    (self.network, self.extents, self.batch, self.purpose) = (network, extents, batch, purpose)
    parameterLayout = network.parameters
    statisticsLayout = network.statistics
    let forward = purpose == .training ? network.keepingAll(extents, batch) : network.keepingLive(extents, batch)
    let block = Arena<S>(count: forward.count)
    values = extents.indices.map { block.tensor(at: forward.offsets[$0], count: batch * extents[$0].count) }
    (gradients, shared) = Self.planGradients(network, extents, batch, purpose)
    let inputs = network.nodes.map { $0.inputs.map { extents[$0.index] } }
    saved = zip(network.nodes, inputs).map { Arena<S>(count: $0.layer.savedCount(for: $1, batch: batch)).all }
    kept = zip(network.nodes, inputs).map {
      purpose == .training ? Arena<S>(count: $0.layer.keptCount(for: $1, batch: batch)).all : nil
    }
    normalizations = network.normalizations(saved)
    let deferred = normalizations.indices.filter { [normalizations] in normalizations[$0] != nil }
    finished = extents.indices.map { value in
      guard deferred.contains(value), network.wantsFinished(value) else { return nil }
      return Arena<S>(count: batch * extents[value].count).all
    }
    gradientSums = extents.indices.map { value in
      guard purpose == .training, deferred.contains(value), network.hasOneDeferredReader(value) else { return nil }
      return Arena<Double>(count: 2 * extents[value].channels).all
    }
    let work = zip(network.nodes, inputs).map { $0.layer.scratchCount(for: $1) }.max() ?? 0
    scratch = (0..<threads).map { _ in Arena<S>(count: work).all }
    sums = Arena<Double>(count: 2 * (extents.map(\.channels).max() ?? 0)).all
    let backward = purpose == .training ? network.gradientPlan(extents, batch).count + shared.count : 0
    let beside = saved.map(\.count) + kept.map { $0?.count ?? 0 } + finished.map { $0?.count ?? 0 } + [threads * work]
    bytes = (forward.count + backward + beside.reduce(0, +)) * MemoryLayout<S>.stride
  }

  private static func planGradients(
    _ network: Network, _ extents: [Extent], _ batch: Int, _ purpose: Purpose
  ) -> ([Tensor<S>?], Tensor<S>) {
    guard purpose == .training else { return (extents.map { _ in nil }, Arena<S>(count: 0).all) }
    let plan = network.gradientPlan(extents, batch)
    let block = Arena<S>(count: plan.count)
    let gradients = extents.indices.map { value in
      network.pool(standingFor: value) == nil
        ? block.tensor(at: plan.offsets[value], count: batch * extents[value].count) : nil
    }
    return (gradients, Arena<S>(count: network.sharedCount(extents, batch)).all)
  }

  /// Where the batch is to be written before ``forward(_:batchStatistics:randomKey:)``: NHWC.
  public var input: Tensor<S> { values[0] }

  /// What the last forward pass put out, one tensor an output.
  public var outputs: [Tensor<S>] { network.outputs.map { finished[$0.index] ?? values[$0.index] } }

  /// The size of one image of each output.
  public var outputExtents: [Extent] { network.outputs.map { extents[$0.index] } }

  /// Where the gradients of the loss by the outputs are to be written before a backward pass.
  public var outputGradients: [Tensor<S>] { network.outputs.compactMap { gradients[$0.index] } }

  /// The gradient of the loss by the input, after a backward pass that was asked for it.
  public var inputGradient: Tensor<S>? { gradients[0] }

  /// Computes the outputs from ``input``.
  ///
  /// - Parameters:
  ///   - batchStatistics: where a training pass writes the statistics of this batch; laid out as those in `weights`.
  ///     Without it the statistics of past batches are used.
  ///   - randomKey: what the random numbers of a training pass (dropout) follow from.
  ///   - after: called with the index of each node when it is done: what a profile is taken with.
  public func forward(
    _ weights: Weights<S>, batchStatistics: Tensor<S>? = nil, randomKey: RandomKey = RandomKey(),
    after: ((_ node: Int) -> Void)? = nil
  ) {
    for index in network.nodes.indices {
      defer { after?(index) }
      if purpose == .inference || !network.isPooledBefore(index) {
        network.nodes[index].layer.forward(pass(index, weights, batchStatistics, randomKey))
      }
      finish(index)
    }
  }

  /// Computes the outputs from ``input`` on the threads of `team`, to the same bits; for inference.
  public func forward(_ weights: Weights<S>, team: Team) {
    precondition(purpose == .inference && team.count <= scratch.count, "planned for inference on fewer threads")
    team.run { [self] member, meeting in
      for index in network.nodes.indices {
        let layer = network.nodes[index].layer
        if layer.sharesRows {
          layer.forward(pass(index, weights, nil, share: Share(index: member, count: team.count)))
        } else if member == 0 {
          layer.forward(pass(index, weights, nil))
        }
        meeting.wait()
        guard finished[index + 1] != nil else { continue }
        if member == 0 { finish(index) }
        meeting.wait()
      }
    }
  }

  /// What a layer left to readers that cannot do it.
  private func finish(_ index: Int) {
    guard let finished = finished[index + 1], let normalization = normalizations[index + 1] else { return }
    Kernels<S>.scaleShift(
      values[index + 1], scale: normalization.scale, shift: normalization.shift, floor: normalization.floor,
      into: finished)
  }

  /// From ``outputGradients`` and the last forward pass, adds the gradients of all parameters to `parameterGradients`.
  ///
  /// - Parameter after: called with the index of each node when it is done.
  public func backward(
    _ weights: Weights<S>, batchStatistics: Tensor<S>? = nil, into parameterGradients: Tensor<S>,
    wantsInputGradient: Bool = false, after: ((_ node: Int) -> Void)? = nil
  ) {
    precondition(purpose == .training, "an executor for inference keeps nothing to differentiate")
    var written = Set(network.outputs.map(\.index))
    for index in network.nodes.indices.reversed() {
      defer { after?(index) }
      let source = network.pool(standingFor: index + 1) ?? index + 1
      let inputs = network.nodes[index].inputs.map(\.index)
      guard let gradient = gradients[source], written.contains(source),
        network.pool(standingFor: inputs[0]) == nil
      else { continue }
      let targets = self.targets(for: inputs, &written, wantsInputGradient)
      let inputSums = gradientSums[inputs[0]]
      inputSums?.fill(0)
      network.nodes[index].layer.backward(
        BackwardPass(
          forward: pass(index, weights, batchStatistics, isBackward: true), outputGradient: gradient,
          isPooled: source != index + 1, outputSums: gradientSums[source], inputGradients: targets.map { $0?.place },
          inputSums: inputSums,
          parameterGradients: parameterLayout.tensors(ofNode: index, in: parameterGradients)))
      for (input, target) in zip(inputs, targets) {
        guard let target, target.isShared, let sum = gradients[input] else { continue }
        Kernels<S>.add(target.place, into: sum)
      }
    }
  }

  /// The gradient's own place for the first reader of a value; for further ones a shared place, from which it is added.
  private func targets(
    for inputs: [Int], _ written: inout Set<Int>, _ wantsInputGradient: Bool
  ) -> [(place: Tensor<S>, isShared: Bool)?] {
    var used = 0
    return inputs.map { value in
      guard value > 0 || wantsInputGradient, let own = gradients[value] else { return nil }
      if written.insert(value).inserted { return (own, false) }
      defer { used += own.count }
      return (shared.slice(from: used, count: own.count), true)
    }
  }

  private func pass(
    _ index: Int, _ weights: Weights<S>, _ batchStatistics: Tensor<S>?, _ randomKey: RandomKey = RandomKey(),
    share: Share = Share(), isBackward: Bool = false
  ) -> ForwardPass<S> {
    let node = network.nodes[index]
    let defers = node.layer.readsDeferred
    return ForwardPass(
      inputs: node.inputs.map { defers ? values[$0.index] : finished[$0.index] ?? values[$0.index] },
      normalization: defers ? normalizations[node.inputs[0].index] : nil,
      extents: node.inputs.map { extents[$0.index] }, output: values[index + 1],
      pooledOutput: purpose == .training ? network.pool(of: index + 1).map { values[$0] } : nil,
      parameters: parameterLayout.tensors(ofNode: index, in: weights.parameters),
      statistics: statisticsLayout.tensors(ofNode: index, in: weights.statistics),
      batchStatistics: batchStatistics.map { statisticsLayout.tensors(ofNode: index, in: $0) } ?? [],
      saved: saved[index], kept: kept[index], scratch: scratch[share.index],
      sums: sums.slice(from: 0, count: 2 * extents[index + 1].channels), isReversed: index % 2 == (isBackward ? 0 : 1),
      share: share, isTraining: batchStatistics != nil,
      random: randomKey.random(node: index))
  }
}

extension Network {
  /// The nodes that read a value, as times at which they run (the input is there at time 0, the first node runs at 1).
  func readers(of value: Int) -> [Int] {
    nodes.indices.filter { nodes[$0].inputs.contains { $0.index == value } }.map { $0 + 1 }
  }

  /// Whether somebody needs `value` as its layer's formula has it, where the layer leaves that to its readers.
  func wantsFinished(_ value: Int) -> Bool {
    outputs.contains { $0.index == value } || readers(of: value).contains { !nodes[$0 - 1].layer.readsDeferred }
  }

  /// Whether one layer alone reads `value`, and finishes it as it reads.
  func hasOneDeferredReader(_ value: Int) -> Bool { readers(of: value).count == 1 && !wantsFinished(value) }

  /// Through what each value is to be read, from what the nodes have saved.
  func normalizations<S: KernelScalar>(_ saved: [Tensor<S>]) -> [Normalization<S>?] {
    zip(nodes, saved).reduce(into: [nil]) { all, node in
      let passed = node.0.layer.passesDeferred ? all[node.0.inputs[0].index] : nil
      all.append(node.0.layer.deferred(node.1) ?? passed)
    }
  }

  /// The pooled value that a value's layer can write beside its own.
  func pool(of value: Int) -> Int? {
    guard value > 0, nodes[value - 1].layer.poolsBeside else { return nil }
    return readers(of: value).first { nodes[$0 - 1].layer.passesDeferred }
  }

  /// Whether the layer before `node` writes its output in a training pass.
  func isPooledBefore(_ node: Int) -> Bool { pool(of: nodes[node].inputs[0].index) == node + 1 }

  /// The pooled value whose gradient a value's layer takes instead of the value's own, which is then never made: where the pool is the only
  /// reader, and has one reader itself, who takes the sums that the norm needs.
  func pool(standingFor value: Int) -> Int? {
    guard let pool = pool(of: value), hasOneDeferredReader(value), hasOneDeferredReader(pool) else { return nil }
    return pool
  }

  /// What an ``Executor`` of `Float` takes to infer one image on one thread.
  func inferenceBytes(_ extents: [Extent]) -> Int {
    let inputs = nodes.map { $0.inputs.map { extents[$0.index] } }
    let saved = zip(nodes, inputs).reduce(0) { $0 + $1.0.layer.savedCount(for: $1.1, batch: 1) }
    let scratch = zip(nodes, inputs).map { $0.layer.scratchCount(for: $1) }.max() ?? 0
    return (keepingLive(extents, 1).count + saved + scratch) * MemoryLayout<Float>.stride
  }

  /// Every value in a place of its own.
  func keepingAll(_ extents: [Extent], _ batch: Int) -> ArenaPlan {
    ArenaPlan(extents.map { ArenaPlan.Need(count: batch * $0.count, first: 0, last: nodes.count) })
  }

  /// Every value in a place that is free from its making to its last reading; outputs and input stay.
  func keepingLive(_ extents: [Extent], _ batch: Int) -> ArenaPlan {
    let kept = Set(outputs.map(\.index))
    return ArenaPlan(
      extents.indices.map { value in
        let last = kept.contains(value) ? nodes.count : readers(of: value).max() ?? value
        return ArenaPlan.Need(count: batch * extents[value].count, first: value == 0 ? 0 : value, last: last)
      })
  }

  /// The most that one node's inputs with several readers take together.
  func sharedCount(_ extents: [Extent], _ batch: Int) -> Int {
    let counts = nodes.map { node in
      node.inputs.filter { input in
        nodes.reduce(0) { $0 + $1.inputs.count { $0 == input } } > 1 || outputs.contains(input)
      }.reduce(0) { $0 + batch * extents[$1.index].count }
    }
    return counts.max() ?? 0
  }

  /// Gradients run backwards: one is alive from its value's last reader to the node that made the value, or the value that was pooled.
  func gradientPlan(_ extents: [Extent], _ batch: Int) -> ArenaPlan {
    let end = nodes.count + 1
    let kept = Set(outputs.map(\.index))
    let pools = extents.indices.map(pool(standingFor:))
    return ArenaPlan(
      extents.indices.map { value in
        let first = kept.contains(value) ? 0 : end - (readers(of: value).max() ?? end)
        let last = end - (pools.firstIndex(of: value) ?? value)
        return ArenaPlan.Need(count: pools[value] == nil ? batch * extents[value].count : 0, first: first, last: last)
      })
  }
}
