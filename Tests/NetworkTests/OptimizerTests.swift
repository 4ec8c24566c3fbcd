import Compute
import Foundation
import Network
import TestSupport
import Testing

@Suite("Optimisers and schedules")
struct OptimizerTests {
  private func tensor(_ values: [Float]) -> Tensor<Float> {
    let tensor = Arena<Float>(count: values.count).all
    tensor.copy(from: values)
    return tensor
  }

  @Test("SGD with Nesterov's momentum takes PyTorch's steps")
  func sgd() {
    let optimizer = Optimizer(method: .sgd, momentum: 0.9, weightDecay: 0)
    let (weights, gradient) = (tensor([1]), tensor([0.5]))
    let moments = Optimizer.Moments(count: 1)
    for step in 1...2 { optimizer.update(weights, gradient, moments, decays: [false], rate: 0.1, step: step) }
    // v1 = .5, w1 = 1 - .1 (.5 + .9 .5) = .905; v2 = .95, w2 = .905 - .1 (.5 + .9 .95) = .7695
    #expect(abs(weights[0] - 0.7695) < 1e-6)
  }

  @Test("AdamW's first step is the learning rate, whatever the gradient")
  func adamw() {
    let optimizer = Optimizer(method: .adamw, weightDecay: 0)
    let weights = tensor([1, 1, 1])
    optimizer.update(
      weights, tensor([1e-3, -40, 7]), Optimizer.Moments(count: 3), decays: [false, false, false], rate: 0.01, step: 1)
    for (value, expected) in zip(weights.array, [0.99, 1.01, 0.99] as [Float]) { #expect(abs(value - expected) < 1e-5) }
  }

  @Test("Only what is to decay decays")
  func decay() {
    let optimizer = Optimizer(method: .sgd, momentum: 0, weightDecay: 0.1)
    let weights = tensor([2, 2])
    optimizer.update(weights, tensor([0, 0]), Optimizer.Moments(count: 2), decays: [true, false], rate: 0.5, step: 1)
    #expect(weights.array == [1.9, 2])
  }

  @Test("Both find the bottom of a bowl", arguments: Optimizer.Method.allCases)
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

  @Test("The rate climbs, peaks, and falls to a hundredth")
  func schedule() {
    let schedule = Schedule(peak: 1, warmupSteps: 100)
    #expect(schedule.rate(step: 0, progress: 0) == 0.01)
    #expect(schedule.rate(step: 99, progress: 0) == 1)
    #expect(schedule.rate(step: 3, progress: 0.05) > 0.99, "a short training warms up in a twentieth of it")
    #expect(abs(schedule.rate(step: 500, progress: 0.5) - 0.505) < 1e-12)
    #expect(abs(schedule.rate(step: 1000, progress: 1) - 0.01) < 1e-12)
  }
}
