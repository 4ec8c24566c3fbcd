import Compute
import Foundation
import Network
import TestSupport
import Testing

@Suite("Optimisers")
struct OptimizerTests {
  private func tensor(_ values: [Float]) -> Tensor<Float> {
    let tensor = Arena<Float>(count: values.count).all
    tensor.copy(from: values)
    return tensor
  }

  @Test(
    "Ten steps are PyTorch's to the last digit of single precision",
    arguments: [
      ("sgd", Optimizer(method: .sgd, weightDecay: 0.01, nesterov: false)),
      ("sgd nesterov", Optimizer(method: .sgd, weightDecay: 0.01)),
      ("sgd without momentum", Optimizer(method: .sgd, momentum: 0, weightDecay: 0.01, nesterov: false)),
      ("adam", Optimizer(method: .adam, weightDecay: 0.01)), ("adamw", Optimizer(method: .adamw, weightDecay: 0.01)),
    ])
  func pytorch(_ name: String, optimizer: Optimizer) throws {
    let golden = try TorchGoldens.read()
    let path = try #require(golden.optimizers[name])
    let (weights, moments) = (tensor([1, -2, 0.5, 3]), Optimizer.Moments(count: 4))
    for (step, gradient) in golden.gradients.enumerated() {
      optimizer.update(
        weights, tensor(gradient.map { Float($0) }), moments, decays: [true, true, false, false], rate: 0.05,
        step: step + 1)
      for (value, expected) in zip(weights.array, path[step]) {
        #expect(abs(Double(value) - expected) <= 5e-7 * max(1, abs(expected)), "step \(step + 1)")
      }
    }
  }

  @Test("AdamW's first step is the learning rate, whatever the gradient")
  func adamw() {
    let optimizer = Optimizer(method: .adamw, weightDecay: 0)
    let weights = tensor([1, 1, 1])
    optimizer.update(
      weights, tensor([1e-3, -40, 7]), Optimizer.Moments(count: 3), decays: [false, false, false], rate: 0.01, step: 1)
    for (value, expected) in zip(weights.array, [0.99, 1.01, 0.99] as [Float]) { #expect(abs(value - expected) < 1e-5) }
  }

  @Test("Only what is to decay decays", arguments: Optimizer.Method.allCases)
  func decay(_ method: Optimizer.Method) {
    let optimizer = Optimizer(method: method, momentum: 0, weightDecay: 0.1)
    let weights = tensor([2, 2])
    optimizer.update(weights, tensor([0, 0]), Optimizer.Moments(count: 2), decays: [true, false], rate: 0.5, step: 1)
    #expect(weights[0] < 2 && weights[1] == 2)
    #expect(method == .adam || abs(weights[0] - 1.9) < 1e-6)
  }

  @Test("Weights decay, and biases and batch norm do not")
  func whatDecays() {
    var network = Network.classifier(classes: 3)
    network.output(network.add("gru", GRU(inputs: 3, size: 2), network.input))
    for entry in network.parameters.entries {
      let isNorm = entry.name.contains(".bn.")
      #expect(entry.parameter.decays == (entry.name.contains(".weight") && !isNorm), "\(entry.name)")
    }
  }

  @Test("All find the bottom of a bowl", arguments: Optimizer.Method.allCases)
  func bowl(_ method: Optimizer.Method) {
    let optimizer = Optimizer(method: method, weightDecay: 0)
    let (weights, gradient) = (tensor([3, -2]), tensor([0, 0]))
    let moments = Optimizer.Moments(count: 2)
    let schedule = Schedule(peak: 0.05, warmupSteps: 10)
    for step in 1...500 {
      gradient.copy(from: [2 * (weights[0] - 1), 20 * (weights[1] + 0.5)])
      _ = clipNorm(gradient, limit: 10)
      let rate = schedule.rate(step: step - 1, progress: Double(step) / 500)
      optimizer.update(weights, gradient, moments, decays: [false, false], rate: rate, step: step)
    }
    #expect(abs(weights[0] - 1) < 0.02 && abs(weights[1] + 0.5) < 0.02)
  }

  @Test("A gradient that is too long keeps its direction")
  func clipping() {
    let gradient = tensor([3, 4])
    #expect(clipNorm(gradient, limit: 10) == 5)
    #expect(gradient.array == [3, 4])
    #expect(clipNorm(gradient, limit: 1) == 5)
    #expect(abs(gradient[0] - 0.6) < 1e-6 && abs(gradient[1] - 0.8) < 1e-6)
  }

  @Test("A number that is too large keeps its sign")
  func clippingByValue() {
    let gradient = tensor([3, -4, 0.5, -0.25, .infinity])
    #expect(clipValue(gradient, limit: 0.5) == 3)
    #expect(gradient.array == [0.5, -0.5, 0.5, -0.25, 0.5])
  }

  @Test("A moving average keeps little at first, and at most what it is told to")
  func movingAverage() {
    let average = MovingAverage(keep: 0.5)
    #expect(average.keep(step: 1) == 2.0 / 11 && average.keep(step: 8) == 0.5 && average.keep(step: 1000) == 0.5)
    let weights = Weights(parameters: tensor([1, 3]), statistics: tensor([0.1]))
    let kept = Weights(parameters: tensor([0, 3]), statistics: tensor([0.1]))
    average.update(kept, towards: weights, step: 1000)
    #expect(kept.parameters.array == [0.5, 3] && kept.statistics.array == [0.1])
    for step in 1...50 { average.update(kept, towards: weights, step: step) }
    #expect(abs(kept.parameters[0] - 1) < 1e-6 && kept.parameters[1] == 3)
  }
}
