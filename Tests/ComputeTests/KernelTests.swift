import Compute
import Testing

/// The kernels against their formulas, written plainly, at sizes that meet every path: full vectors, remainders, edges.
@Suite("Kernels compute their formulas")
struct KernelTests {
  private func tensor(_ count: Int, seed: UInt64) -> Tensor<Double> {
    let tensor = Arena<Double>(count: count).all
    var random = Random(seed: seed)
    for index in 0..<count { tensor[index] = random.normal() }
    return tensor
  }

  private func expectEqual(_ a: Tensor<Double>, _ b: [Double]) {
    for (x, y) in zip(a.array, b) { #expect(abs(x - y) < 1e-9 * max(1, abs(y))) }
  }

  @Test("Pointwise convolution", arguments: [(1, 1), (3, 7), (8, 16), (17, 41), (64, 64)])
  func pointwise(inputs: Int, outputs: Int) {
    let pixels = 21
    let (x, w, b) = (tensor(pixels * inputs, seed: 1), tensor(inputs * outputs, seed: 2), tensor(outputs, seed: 3))
    let y = Arena<Double>(count: pixels * outputs).all
    Kernels.pointwise(x, weights: w, bias: b, into: y, inputs: inputs)
    let expected = (0..<(pixels * outputs)).map { index in
      let (p, o) = (index / outputs, index % outputs)
      return (0..<inputs).reduce(b[o]) { $0 + x[p * inputs + $1] * w[$1 * outputs + o] }
    }
    expectEqual(y, expected)
    let product = Arena<Double>(count: y.count).all
    Kernels.gemm(x, w, m: pixels, n: outputs, k: inputs, into: product)
    expectEqual(product, (0..<y.count).map { expected[$0] - b[$0 % outputs] })
  }

  @Test("Depthwise convolution", arguments: [1, 3, 5, 7], [(1, 1, 8), (6, 9, 3), (7, 4, 21), (12, 11, 16)])
  func depthwise(kernel: Int, size: (Int, Int, Int)) {
    let extent = Extent(size.0, size.1, size.2)
    let (x, w) = (tensor(2 * extent.count, seed: 4), tensor(kernel * kernel * extent.channels, seed: 5))
    let b = tensor(extent.channels, seed: 6)
    let y = Arena<Double>(count: x.count).all
    Kernels.depthwise(x, weights: w, bias: b, into: y, extent: extent, kernel: kernel)
    expectEqual(y, (0..<x.count).map { depthwise($0, x, w, b, extent, kernel) })
  }

  private func depthwise(
    _ index: Int, _ x: Tensor<Double>, _ w: Tensor<Double>, _ b: Tensor<Double>, _ extent: Extent, _ kernel: Int
  ) -> Double {
    let c = index % extent.channels
    let column = index / extent.channels % extent.width
    let row = index / extent.channels / extent.width % extent.height
    let image = index / extent.count * extent.count
    var sum = b[c]
    for i in 0..<kernel {
      for j in 0..<kernel {
        let (y, x1) = (row + i - kernel / 2, column + j - kernel / 2)
        guard y >= 0, y < extent.height, x1 >= 0, x1 < extent.width else { continue }
        sum += x[image + (y * extent.width + x1) * extent.channels + c] * w[(i * kernel + j) * extent.channels + c]
      }
    }
    return sum
  }

  @Test("Mean and variance, also of values far from zero", arguments: [1, 16, 19])
  func moments(channels: Int) {
    let pixels = 700
    let x = tensor(pixels * channels, seed: 7)
    for index in 0..<x.count { x[index] += 1e4 }
    let (mean, variance) = (Arena<Double>(count: channels).all, Arena<Double>(count: channels).all)
    Kernels.moments(x, mean: mean, variance: variance)
    for c in 0..<channels {
      let values = (0..<pixels).map { x[$0 * channels + c] }
      let m = values.reduce(0, +) / Double(pixels)
      let v = values.reduce(0) { $0 + ($1 - m) * ($1 - m) } / Double(pixels)
      #expect(abs(mean[c] - m) < 1e-7 && abs(variance[c] - v) < 1e-9)
    }
  }

  @Test("Single precision keeps the variance of values far from zero")
  func momentsInSinglePrecision() {
    let x = Arena<Float>(count: 100_000).all
    var random = Random(seed: 8)
    for index in 0..<x.count { x[index] = 300 + Float(random.normal()) }
    let (mean, variance) = (Arena<Float>(count: 1).all, Arena<Float>(count: 1).all)
    Kernels.moments(x, mean: mean, variance: variance)
    #expect(abs(mean[0] - 300) < 0.02 && abs(variance[0] - 1) < 0.02)
  }

  @Test(
    "A convolution's rows go back to where they came from", arguments: [(3, 2, 1), (3, 1, 1), (2, 2, 0), (5, 1, 2)])
  func unfold(kernel: Int, stride: Int, padding: Int) {
    // <unfold(x), r> = <x, fold(r)> for all x and r: one is the transpose of the other.
    let (extent, window) = (Extent(8, 6, 3), Window(kernel: kernel, stride: stride, padding: padding))
    let (x, r) = (tensor(extent.count, seed: 9), tensor(window.unfolded(extent), seed: 10))
    let (rows, back) = (Arena<Double>(count: r.count).all, Arena<Double>(count: x.count).all)
    Kernels.unfold(x, into: rows, extent: extent, window: window)
    Kernels.fold(r, into: back, extent: extent, window: window)
    let left = zip(rows.array, r.array).reduce(0) { $0 + $1.0 * $1.1 }
    let right = zip(x.array, back.array).reduce(0) { $0 + $1.0 * $1.1 }
    #expect(abs(left - right) < 1e-9)
  }

  @Test("A NaN stays one behind a ReLU")
  func notANumber() {
    let x = Arena<Float>(count: 32).all
    x[5] = .nan
    x[20] = -3
    let (one, zero, y) = (Arena<Float>(count: 16).all, Arena<Float>(count: 16).all, Arena<Float>(count: 32).all)
    one.fill(1)
    Kernels.scaleShift(x, scale: one, shift: zero, floor: 0, into: y)
    #expect(y[5].isNaN && y[20] == 0)
  }
}
