import Compute

/// A gated recurrent unit (Cho et al., "Learning phrase representations using RNN encoder-decoder", 2014) in PyTorch's form. A sequence is
/// an image of one row: (1, T, inputs) to (1, T, size), or to (1, 1, size) where only the last state is asked for.
///
/// With h = 0 before the first step, and gates in the order r, z, n:
///
///     r = sigmoid(x Wr + br + h Ur + cr)
///     z = sigmoid(x Wz + bz + h Uz + cz)
///     n = tanh(x Wn + bn + r (h Un + cn))
///     h = (1 - z) n + z h
///
/// All tensors start uniform within ±1 / sqrt(size), as PyTorch's do.
public struct GRU: Layer {
  /// Numbers of one step's input.
  public let inputs: Int
  /// Numbers of the state.
  public let size: Int
  /// Whether the states after all steps are put out rather than the last one.
  public let givesSequence: Bool

  /// A layer from `inputs` numbers a step to a state of `size`.
  public init(inputs: Int, size: Int, givesSequence: Bool = true) {
    (self.inputs, self.size, self.givesSequence) = (inputs, size, givesSequence)
  }

  public var parameters: [Parameter] {
    let initial = Initial.uniform(1 / Double(size).squareRoot())
    return [
      Parameter("weight_ih", [inputs, 3 * size], initial, decays: true),
      Parameter("weight_hh", [size, 3 * size], initial, decays: true),
      Parameter("bias_ih", [3 * size], initial), Parameter("bias_hh", [3 * size], initial),
    ]
  }

  public func output(for extents: [Extent]) throws(ShapeProblem) -> Extent {
    let input = try single(extents, channels: inputs)
    guard input.height == 1, input.width >= 1 else {
      throw ShapeProblem("a sequence is an image of one row, got \(input)")
    }
    return Extent(1, givesSequence ? input.width : 1, size)
  }

  /// For each sequence the states, and for each of its steps the gates and what comes from the input; what comes from the state once.
  public func savedCount(for extents: [Extent], batch: Int) -> Int {
    Saved<Float>.counts(self, steps: extents[0].width, batch: batch).reduce(0, +)
  }

  public func forward<S: KernelScalar>(_ pass: ForwardPass<S>) {
    let saved = Saved(self, pass)
    Kernels<S>.pointwise(
      pass.inputs[0], weights: pass.parameters[0], bias: pass.parameters[2], into: saved.fromInput, inputs: inputs)
    saved.state(0).fill(0)
    for step in 0..<saved.steps {
      Kernels<S>.pointwise(
        saved.state(step), weights: pass.parameters[1], bias: pass.parameters[3], into: saved.fromState, inputs: size)
      Kernels<S>.gru(
        fromInput: saved.fromInput, step: step, of: saved.steps, fromState: saved.fromState,
        before: saved.state(step), gates: saved.gates(step), into: saved.state(step + 1), size: size)
      guard let place = place(of: step, saved.steps) else { continue }
      Kernels<S>.copyChannels(
        saved.state(step + 1), .init(0, of: size), into: pass.output, .init(place.first, of: place.of), count: size)
    }
  }

  /// Where a step's state stands among the numbers that one sequence puts out; nil where it is not put out.
  private func place(of step: Int, _ steps: Int) -> (first: Int, of: Int)? {
    if givesSequence { return (step * size, steps * size) }
    return step == steps - 1 ? (0, size) : nil
  }

  /// Back through time: the gradient by a state is that by its own output and that which the step after it hands back.
  public func backward<S: KernelScalar>(_ pass: BackwardPass<S>) {
    let saved = Saved(self, pass.forward)
    saved.carried.fill(0)
    for step in (0..<saved.steps).reversed() {
      addOutputGradient(pass.outputGradient, step, saved)
      stepBack(pass, step, saved)
    }
    Kernels<S>.pointwiseWeights(
      pass.forward.inputs[0], saved.fromInput, into: pass.parameterGradients[0], inputs: inputs)
    Kernels<S>.columnSums(saved.fromInput, into: pass.parameterGradients[2])
    guard let inputGradient = pass.inputGradients[0] else { return }
    Kernels<S>.gemm(
      saved.fromInput, pass.forward.parameters[0], transposedB: true, m: saved.batch * saved.steps, n: inputs,
      k: 3 * size, into: inputGradient)
  }

  /// From the gradient by the states after a step to that by the states before it.
  private func stepBack<S: KernelScalar>(_ pass: BackwardPass<S>, _ step: Int, _ saved: Saved<S>) {
    Kernels<S>.gruBack(
      gates: saved.gates(step), before: saved.state(step), gradient: saved.carried, fromInput: saved.fromInput,
      step: step, of: saved.steps, fromState: saved.fromState, size: size)
    Kernels<S>.pointwiseWeights(saved.state(step), saved.fromState, into: pass.parameterGradients[1], inputs: size)
    Kernels<S>.columnSums(saved.fromState, into: pass.parameterGradients[3])
    Kernels<S>.gemm(
      saved.fromState, pass.forward.parameters[1], transposedB: true, m: saved.batch, n: size, k: 3 * size,
      into: saved.step)
    Kernels<S>.add(saved.step, into: saved.carried)
  }

  private func addOutputGradient<S: KernelScalar>(_ gradient: Tensor<S>, _ step: Int, _ saved: Saved<S>) {
    guard let place = place(of: step, saved.steps) else { return }
    Kernels<S>.copyChannels(
      gradient, .init(place.first, of: place.of), into: saved.step, .init(0, of: size), count: size)
    Kernels<S>.add(saved.step, into: saved.carried)
  }

  /// What forward leaves, cut up: a row for each sequence, or for each step of each.
  private struct Saved<S: KernelScalar> {
    let states, allGates, fromInput, fromState, carried, step: Tensor<S>
    let steps, batch, size: Int

    init(_ layer: GRU, _ pass: ForwardPass<S>) {
      steps = pass.extents[0].width
      batch = pass.inputs[0].count / pass.extents[0].count
      size = layer.size
      var used = 0
      let parts = Self.counts(layer, steps: steps, batch: batch).map { count in
        defer { used += count }
        return pass.saved.slice(from: used, count: count)
      }
      (states, allGates, fromInput) = (parts[0], parts[1], parts[2])
      (fromState, carried, step) = (parts[3], parts[4], parts[5])
    }

    static func counts(_ layer: GRU, steps: Int, batch: Int) -> [Int] {
      let row = batch * layer.size
      return [(steps + 1) * row, 4 * steps * row, 3 * steps * row, 3 * row, row, row]
    }

    /// The states before the step, and after the one before it.
    func state(_ step: Int) -> Tensor<S> { states.slice(from: step * batch * size, count: batch * size) }

    func gates(_ step: Int) -> Tensor<S> { allGates.slice(from: step * 4 * batch * size, count: 4 * batch * size) }
  }
}
