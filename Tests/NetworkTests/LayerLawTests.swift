import Compute
import Foundation
import Network
import Testing

extension LayerSpecimen: CustomTestStringConvertible {
  public var testDescription: String { name }
}

extension GradientCase: CustomTestStringConvertible {
  public var testDescription: String { name }
}

/// Laws that every layer and loss keeps, tried on all that are registered.
@Suite("Layers keep their laws")
struct LayerLawTests {
  @Test("The gradient is that of finite differences", arguments: GradientCase.layers + GradientCase.losses, [5, 6])
  func gradient(_ each: GradientCase, seed: UInt64) throws {
    let verdict = try each.verdict(seed: seed)
    #expect(verdict.passes, "\(verdict), seed \(seed)")
  }

  @Test("Single precision computes what double precision does", arguments: LayerSpecimen.all)
  func precision(_ specimen: LayerSpecimen) throws {
    let exact = try Bench<Double>(specimen)
    let quick = try Bench<Float>(specimen)
    for (a, b) in [(exact.output, quick.output), (exact.inputGradient, quick.inputGradient)] {
      let largest = a.array.map(abs).max() ?? 0
      for (x, y) in zip(a.array, b.array) { #expect(abs(x - Double(y)) <= 1e-5 * largest) }
    }
  }

  @Test("Every number of the declared output and of the input's gradient is written", arguments: LayerSpecimen.all)
  func writesAll(_ specimen: LayerSpecimen) throws {
    let bench = try Bench<Double>(specimen)
    #expect(bench.output.array.allSatisfy(\.isFinite) && bench.inputGradient.array.allSatisfy(\.isFinite))
    #expect(bench.executor.outputExtents[0].count * 2 == bench.output.count)
  }

  @Test("The same pass gives the same bits, and gradients of parameters are added up", arguments: LayerSpecimen.all)
  func repeats(_ specimen: LayerSpecimen) throws {
    let bench = try Bench<Double>(specimen)
    let (output, gradient) = (bench.output.array, bench.parameterGradient.array)
    bench.run()
    #expect(bench.output.array == output)
    for (twice, once) in zip(bench.parameterGradient.array, gradient) {
      #expect(abs(twice - 2 * once) <= 1e-12 * max(1, abs(once)))
    }
  }

  /// A pass forward and back, where everything that is to be written is no number before.
  private struct Bench<S: KernelScalar> {
    let executor: Executor<S>
    let weights: Weights<S>
    let statistics: Tensor<S>
    let parameterGradient: Tensor<S>
    let upstream: [S]

    var output: Tensor<S> { executor.outputs[0] }
    var inputGradient: Tensor<S> { executor.inputGradient ?? Arena(count: 0).all }

    init(_ specimen: LayerSpecimen) throws {
      let network = specimen.network
      executor = try Executor(
        network, height: specimen.height, width: specimen.width, batch: 2, purpose: .training)
      weights = Weights(initializing: network, seed: 3)
      statistics = Arena(count: network.statistics.count).all
      parameterGradient = Arena(count: network.parameters.count).all
      var random = Random(seed: 11)
      for index in 0..<executor.input.count { executor.input[index] = S(Float(random.normal())) }
      upstream = executor.outputs[0].array.map { _ in S(Float(random.normal())) }
      run()
    }

    func run() {
      output.fill(.nan)
      inputGradient.fill(.nan)
      executor.forward(weights, batchStatistics: statistics)
      executor.outputGradients[0].copy(from: upstream)
      executor.backward(weights, batchStatistics: statistics, into: parameterGradient, wantsInputGradient: true)
    }
  }
}

@Suite("A wrong gradient is found")
struct WrongGradientTests {
  /// Twice the input, whose gradient is said to be a thousandth less.
  private struct Wrong: Layer {
    var slope: Double

    func output(for extents: [Extent]) throws(ShapeProblem) -> Extent { extents[0] }

    func forward<S: KernelScalar>(_ pass: ForwardPass<S>) {
      for index in 0..<pass.output.count { pass.output[index] = 2 * pass.inputs[0][index] }
    }

    func backward<S: KernelScalar>(_ pass: BackwardPass<S>) {
      guard let target = pass.inputGradients[0] else { return }
      for index in 0..<target.count { target[index] = S(slope) * pass.outputGradient[index] }
    }
  }

  private func verdict(slope: Double, hasKinks: Bool) throws -> GradientVerdict {
    try GradientCase(LayerSpecimen("Wrong", Wrong(slope: slope), Extent(2, 2, 3), hasKinks: hasKinks)).verdict(seed: 1)
  }

  @Test(
    "By a thousandth, at kinks too; by 2e-6 where there are none; and one that is no number", arguments: [true, false])
  func wrong(hasKinks: Bool) throws {
    #expect(try verdict(slope: 2, hasKinks: hasKinks).passes)
    let found = try verdict(slope: 1.998, hasKinks: hasKinks)
    #expect(!found.passes && found.worst == "input" && abs((found.error ?? 1) - 1e-3) < 1e-6)
    #expect(try verdict(slope: 2 - 4e-6, hasKinks: hasKinks).passes == hasKinks)
    #expect(try !verdict(slope: .nan, hasKinks: hasKinks).passes)
  }

  /// Nothing but zeros, as a ReLU gives that is shut.
  private struct Shut: Layer {
    func output(for extents: [Extent]) throws(ShapeProblem) -> Extent { extents[0] }
    func forward<S: KernelScalar>(_ pass: ForwardPass<S>) { pass.output.fill(0) }
    func backward<S: KernelScalar>(_ pass: BackwardPass<S>) { pass.inputGradients[0]?.fill(0) }
  }

  @Test("A layer of which nothing comes is not checked, and so does not pass")
  func shut() throws {
    let verdict = try GradientCase(LayerSpecimen("Shut", Shut(), Extent(2, 2, 3))).verdict(seed: 1)
    #expect(!verdict.passes && verdict.worst == "all are 0")
  }

  @Test("In whichever tensor there is no number", arguments: 0..<3)
  func anyTensor(_ wrong: Int) throws {
    let each = GradientCase("Wrong") { _ in
      (0..<3).map { GradientCheck.Finding(tensor: "\($0)", relativeError: $0 == wrong ? .nan : 1e-9) }
    }
    let verdict = try each.verdict(seed: 1)
    #expect(!verdict.passes && verdict.worst == "\(wrong)" && verdict.error == nil)
    #expect(try !JSONEncoder().encode(verdict).isEmpty)
  }

  /// The absolute difference, whose derivative is said to be 1 everywhere.
  private struct WrongLoss: ElementwiseLoss {
    func at(_ prediction: Double, _ target: Double) -> (value: Double, slope: Double) {
      (abs(prediction - target), 1)
    }
  }

  @Test("In a loss")
  func wrongLoss() throws {
    let each = GradientCase(
      "WrongLoss", WrongLoss(), hasKinks: true, targets: { _ in [Double](repeating: 0, count: 9) })
    #expect(try !each.verdict(seed: 1).passes)
  }
}
