import Compute
import Foundation
import Network
import Testing

@Suite("Losses")
struct LossTests {
  private func evaluate<L: Loss>(
    _ loss: L, _ predictions: [Float], _ targets: [L.Target], weights: [Double]? = nil, _ reduction: Reduction = .mean
  ) -> (value: Double, gradient: [Float]) {
    let (values, gradient) = (Arena<Float>(count: predictions.count).all, Arena<Float>(count: predictions.count).all)
    values.copy(from: predictions)
    gradient.fill(.nan)
    return (loss(values, targets, weights: weights, reduction: reduction, into: gradient), gradient.array)
  }

  @Test("A mean divides by the weights of the terms that count; what is ignored may be no number")
  func reductions() {
    let (predictions, targets): ([Float], [Double]) = ([1, 5, .nan, -2], [0, 0, 0, 0])
    let weights: [Double] = [1, 0, 0, 3]
    let sum = evaluate(SmoothL1(), predictions, targets, weights: weights, .sum)
    #expect(sum.value == 0.5 + 3 * 1.5 && sum.gradient == [1, 0, 0, -3])
    let mean = evaluate(SmoothL1(), predictions, targets, weights: weights)
    #expect(mean.value == 5.0 / 4 && mean.gradient == [0.25, 0, 0, -0.75])
    let none = evaluate(SmoothL1(), predictions, targets, weights: [0, 0, 0, 0])
    #expect(none.value == 0 && none.gradient == [0, 0, 0, 0])
  }

  @Test("Cross-entropy of logits far apart neither overflows nor loses the small ones")
  func stability() {
    let far = evaluate(CrossEntropy(classes: 3), [1e4, -1e4, 0], [1])
    #expect(far.value == 2e4 && far.gradient == [1, -1, 0])
    let sure = evaluate(CrossEntropy(classes: 2), [30, 0], [0])
    #expect(abs(sure.value - exp(-30)) < 3e-16)
    let impossible = evaluate(CrossEntropy(classes: 2), [0, -.infinity], [0])
    #expect(impossible.value == 0 && impossible.gradient == [0, 0])
    let binary = evaluate(BinaryCrossEntropy(), [1000, -1000], [0, 0], .sum)
    #expect(binary.value == 1000 && binary.gradient == [1, 0])
  }

  @Test(
    "Even logits cost the logarithm of the number of classes, however smooth the target is", arguments: [0, 0.1, 1])
  func even(_ smoothing: Double) {
    let loss = evaluate(CrossEntropy(classes: 7, smoothing: smoothing), [Float](repeating: 3, count: 7), [2])
    #expect(abs(loss.value - log(7)) < 1e-12)
  }

  @Test("Focal loss without focus is half of cross-entropy, and with it forgets what is easy")
  func focal() {
    for logit in [-3, 0, 0.5, 4.0] {
      let plain = BinaryCrossEntropy().at(logit, 1)
      let focal = Focal(alpha: 0.5, gamma: 0).at(logit, 1)
      #expect(abs(focal.value - plain.value / 2) < 1e-15 && abs(focal.slope - plain.slope / 2) < 1e-15)
    }
    #expect(Focal().at(6, 1).value < 1e-5 * BinaryCrossEntropy().at(6, 1).value)
  }

  @Test(
    "Smooth EIoU of known boxes",
    arguments: [
      // The same box: nothing but the 1e-7 of the union is left.
      (SIMD4(0.0, 0, 2, 2), 0), (SIMD4(0, 0, 2, 1), 0.5 - 0.05),
      // Apart by 1 along x: I = (2 - 0)(2 - 0) + 0 - (3 - 0)(2 - 0) - (2 - 0)(0) = -2 of a union of 4 + 4 + 2.
      (SIMD4(3, 0, 5, 2), 1 + 0.2 - 0.05),
    ])
  func boxes(_ box: SIMD4<Double>, _ expected: Double) {
    #expect(abs(SmoothEIoU().at(box, SIMD4(0, 0, 2, 2)).value - expected) < 1e-7)
  }

  @Test("Boxes that do not meet are drawn together")
  func apart() {
    let slope = SmoothEIoU().at(SIMD4(30, 0, 32, 2), SIMD4(0, 0, 2, 2)).slope
    #expect(slope[0] + slope[2] > 0)
  }
}
