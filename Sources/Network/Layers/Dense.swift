import Compute

/// Every output from every input: y[o] = b[o] + Σ x[i] w[i, o]. (H, W, C) with H W C = inputs to (1, 1, outputs).
///
/// Weights start as `start` says, biases at 0.
public struct Dense: Layer {
  /// How the weights start.
  public enum Start: Hashable, Sendable {
    /// Normal with variance 2 / inputs: before a ReLU.
    case he
    /// Uniform within ±sqrt(6 / (inputs + outputs)): before a sigmoid, a tanh or a softmax.
    case xavier
  }

  /// Numbers in.
  public let inputs: Int
  /// Numbers out.
  public let outputs: Int
  /// How the weights start.
  public let start: Start

  /// A layer from `inputs` to `outputs` numbers.
  public init(inputs: Int, outputs: Int, start: Start = .he) {
    (self.inputs, self.outputs, self.start) = (inputs, outputs, start)
  }

  public var parameters: [Parameter] {
    let initial: Initial = start == .he ? .heNormal(fanIn: inputs) : .xavierUniform(fanIn: inputs, fanOut: outputs)
    return [
      Parameter("weight", [inputs, outputs], initial, decays: true), Parameter("bias", [outputs], .constant(0)),
    ]
  }

  public func output(for extents: [Extent]) throws(ShapeProblem) -> Extent {
    let input = try single(extents)
    guard input.count == inputs else { throw ShapeProblem("expected \(inputs) numbers, got \(input)") }
    return Extent(1, 1, outputs)
  }

  public func forward<S: KernelScalar>(_ pass: ForwardPass<S>) {
    Kernels<S>.pointwise(
      pass.inputs[0], weights: pass.parameters[0], bias: pass.parameters[1], into: pass.output, inputs: inputs)
  }

  public func backward<S: KernelScalar>(_ pass: BackwardPass<S>) {
    let forward = pass.forward
    Kernels<S>.pointwiseWeights(
      forward.inputs[0], pass.outputGradient, into: pass.parameterGradients[0], inputs: inputs)
    Kernels<S>.columnSums(pass.outputGradient, into: pass.parameterGradients[1])
    guard let inputGradient = pass.inputGradients[0] else { return }
    Kernels<S>.gemm(
      pass.outputGradient, forward.parameters[0], transposedB: true, m: inputGradient.count / inputs, n: inputs,
      k: outputs, into: inputGradient)
  }
}
