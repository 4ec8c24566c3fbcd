import Compute
import Foundation
import Testing

/// The kernels of further layers against their formulas, written plainly.
@Suite("Kernels of further layers compute their formulas")
struct LayerKernelTests {
  private func tensor(_ count: Int, seed: UInt64) -> Tensor<Double> {
    let tensor = Arena<Double>(count: count).all
    var random = Random(seed: seed)
    for index in 0..<count { tensor[index] = 2 * random.normal() }
    return tensor
  }

  /// What `body` writes to a tensor that holds no numbers before.
  private func made(_ count: Int, _ body: (Tensor<Double>) -> Void) -> [Double] {
    let tensor = Arena<Double>(count: count).all
    tensor.fill(.nan)
    body(tensor)
    return tensor.array
  }

  private func expectEqual(_ a: [Double], _ b: [Double]) {
    #expect(a.count == b.count)
    for (x, y) in zip(a, b) { #expect(abs(x - y) < 1e-12 * max(1, abs(y))) }
  }

  private func logistic(_ x: Double) -> Double { 1 / (1 + exp(-x)) }

  @Test("Activations", arguments: [1, 7, 16, 131])
  func activations(count: Int) {
    let (x, dy) = (tensor(count, seed: 1), tensor(count, seed: 2))
    let pairs = zip(x.array, dy.array)
    expectEqual(made(count) { Kernels.relu(x, into: $0) }, x.array.map { max($0, 0) })
    expectEqual(made(count) { Kernels.reluBack(x, dy, into: $0) }, pairs.map { $0 > 0 ? $1 : 0 })
    expectEqual(made(count) { Kernels.leakyReLU(x, slope: 0.2, into: $0) }, x.array.map { $0 > 0 ? $0 : 0.2 * $0 })
    expectEqual(
      made(count) { Kernels.leakyReLUBack(x, dy, slope: 0.2, into: $0) }, pairs.map { $0 > 0 ? $1 : 0.2 * $1 })
    expectEqual(made(count) { Kernels.sigmoid(x, into: $0) }, x.array.map(logistic))
    expectEqual(made(count) { Kernels.sigmoidBack(x, dy, into: $0) }, pairs.map { $1 * $0 * (1 - $0) })
    expectEqual(made(count) { Kernels.silu(x, into: $0) }, x.array.map { $0 * logistic($0) })
    expectEqual(
      made(count) { Kernels.siluBack(x, dy, into: $0) },
      pairs.map { x, d in
        let s = logistic(x)
        return d * (s + x * s * (1 - s))
      })
  }

  @Test("Activations at the ends of the numbers")
  func extremes() {
    let x = Arena<Float>(count: 5).all
    x.copy(from: [-.infinity, -1e30, .nan, 1e30, .infinity])
    let y = Arena<Float>(count: 5).all
    Kernels.relu(x, into: y)
    #expect(y[0] == 0 && y[1] == 0 && y[2].isNaN && y[3] == 1e30 && y[4] == .infinity)
    Kernels.sigmoid(x, into: y)
    #expect(y[0] == 0 && y[1] == 0 && y[2].isNaN && y[3] == 1 && y[4] == 1)
  }

  @Test("Products, masks and spreading", arguments: [1, 5, 16, 19])
  func products(channels: Int) {
    let pixels = 6
    let (x, m) = (tensor(pixels * channels, seed: 3), tensor(channels, seed: 4))
    let squares = made(x.count) { Kernels.multiply(x, by: x, into: $0) }
    expectEqual(squares, x.array.map { $0 * $0 })
    let products = made(x.count) { Kernels.multiplyChannels(x, by: m, into: $0) }
    expectEqual(products, x.array.indices.map { x[$0] * m[$0 % channels] })
    let spread = made(x.count) { Kernels.spread(m, factor: 0.5, into: $0) }
    expectEqual(spread, x.array.indices.map { 0.5 * m[$0 % channels] })
    expectEqual(made(4) { Kernels.mask([0, 9, 10, .max], least: 10, value: 2, into: $0) }, [0, 0, 2, 2])
  }

  @Test("Softmax, also of large numbers", arguments: [1, 2, 17])
  func softmax(channels: Int) {
    let x = tensor(4 * channels, seed: 5)
    for index in 0..<x.count { x[index] += index < channels ? 1e4 : 0 }
    let y = Arena<Double>(count: x.count).all
    Kernels.softmax(x, channels: channels, into: y)
    let dy = tensor(x.count, seed: 6)
    let dx = made(x.count) { Kernels.softmaxBack(y, dy, channels: channels, into: $0) }
    for pixel in 0..<4 {
      let places = (pixel * channels)..<((pixel + 1) * channels)
      let powers = places.map { exp(x[$0] - x[places.lowerBound]) }
      let shares = powers.map { $0 / powers.reduce(0, +) }
      expectEqual(Array(y.array[places]), shares)
      // The matrix of derivatives: y[i] ([i = j] - y[j]).
      let expected = (0..<channels).map { j in
        (0..<channels).reduce(0) {
          $0 + dy[places.lowerBound + $1] * shares[$1] * (($1 == j ? 1 : 0) - shares[j])
        }
      }
      expectEqual(Array(dx[places]), expected)
    }
  }

  @Test(
    "Pooling of any window", arguments: [(2, 2, 0), (3, 2, 1), (3, 1, 1), (5, 3, 2), (1, 1, 0), (4, 2, 2)],
    [(7, 6, 3), (5, 5, 17)])
  func pooling(window: (Int, Int, Int), size: (Int, Int, Int)) {
    let extent = Extent(size.0, size.1, size.2)
    let window = Window(kernel: window.0, stride: window.1, padding: window.2)
    let x = tensor(2 * extent.count, seed: 7)
    let small = 2 * window.places(extent.height) * window.places(extent.width) * extent.channels
    let dy = tensor(small, seed: 8)
    var (most, mean): ([Double], [Double]) = ([], [])
    var (mostBack, meanBack) = ([Double](repeating: 0, count: x.count), [Double](repeating: 0, count: x.count))
    for output in 0..<small {
      let inside = places(of: output, extent, window)
      let best = inside.reduce(inside[0]) { x[$1] > x[$0] ? $1 : $0 }
      most.append(x[best])
      mostBack[best] += dy[output]
      let share = 1 / Double(window.kernel * window.kernel)
      mean.append(inside.reduce(0) { $0 + x[$1] } * share)
      for place in inside { meanBack[place] += dy[output] * share }
    }
    expectEqual(made(small) { Kernels.maxPool(x, into: $0, extent: extent, window: window) }, most)
    expectEqual(made(x.count) { Kernels.maxPoolBack(x, dy, into: $0, extent: extent, window: window) }, mostBack)
    expectEqual(made(small) { Kernels.averagePool(x, into: $0, extent: extent, window: window) }, mean)
    expectEqual(made(x.count) { Kernels.averagePoolBack(dy, into: $0, extent: extent, window: window) }, meanBack)
  }

  /// The numbers that an output of pooling sees, row by row.
  private func places(of output: Int, _ extent: Extent, _ window: Window) -> [Int] {
    let (rows, columns) = (window.places(extent.height), window.places(extent.width))
    let c = output % extent.channels
    let column = output / extent.channels % columns
    let row = output / extent.channels / columns % rows
    let image = output / extent.channels / columns / rows
    return (0..<window.kernel).flatMap { i in
      (0..<window.kernel).compactMap { j in
        let (y, x) = (row * window.stride + i - window.padding, column * window.stride + j - window.padding)
        guard y >= 0, y < extent.height, x >= 0, x < extent.width else { return nil }
        return image * extent.count + (y * extent.width + x) * extent.channels + c
      }
    }
  }

  @Test("A pool of what is no number is none")
  func notANumber() {
    let x = tensor(9, seed: 9)
    x[4] = .nan
    let y = made(1) { Kernels.maxPool(x, into: $0, extent: Extent(3, 3, 1), window: Window(kernel: 3)) }
    #expect(y[0].isNaN)
    let back = made(9) {
      Kernels.maxPoolBack(x, tensor(1, seed: 10), into: $0, extent: Extent(3, 3, 1), window: Window(kernel: 3))
    }
    #expect(back[4] != 0)
  }

  @Test("Images made larger", arguments: [1, 2, 3, 4])
  func upsampling(factor: Int) {
    let extent = Extent(3, 2, 5)
    let x = tensor(2 * extent.count, seed: 11)
    let large = x.count * factor * factor
    let dy = tensor(large, seed: 12)
    let sources = (0..<large).map { index in
      let (c, column) = (index % 5, index / 5 % (2 * factor))
      let (row, image) = (index / 5 / (2 * factor) % (3 * factor), index / (extent.count * factor * factor))
      return image * extent.count + (row / factor * 2 + column / factor) * 5 + c
    }
    expectEqual(made(large) { Kernels.upsample(x, into: $0, extent: extent, factor: factor) }, sources.map { x[$0] })
    var back = [Double](repeating: 0, count: x.count)
    for (index, source) in sources.enumerated() { back[source] += dy[index] }
    expectEqual(made(x.count) { Kernels.upsampleBack(dy, into: $0, extent: extent, factor: factor) }, back)
    if factor == 2 {
      expectEqual(made(large) { Kernels.upsample(x, into: $0, extent: extent) }, sources.map { x[$0] })
      expectEqual(made(x.count) { Kernels.upsampleBack(dy, into: $0, extent: extent) }, back)
    }
  }

  @Test("Channels go to their place and leave the others alone")
  func channels() {
    let (x, y) = (tensor(4 * 5, seed: 13), tensor(4 * 7, seed: 14))
    let before = y.array
    Kernels.copyChannels(x, ChannelPlace(1, of: 5), into: y, ChannelPlace(4, of: 7), count: 3)
    for index in 0..<y.count {
      let (pixel, c) = (index / 7, index % 7)
      #expect(y[index] == (c >= 4 ? x[pixel * 5 + c - 3] : before[index]))
    }
  }

  @Test("A step of a gated recurrent unit, forward and back", arguments: [1, 5, 16])
  func recurrence(size: Int) {
    let (rows, steps, step) = (3, 4, 2)
    let (input, state) = (tensor(rows * steps * 3 * size, seed: 15), tensor(rows * 3 * size, seed: 16))
    let (before, gradient) = (tensor(rows * size, seed: 17), tensor(rows * size, seed: 18))
    let (gates, after) = (Arena<Double>(count: 4 * rows * size).all, Arena<Double>(count: rows * size).all)
    Kernels.gru(
      fromInput: input, step: step, of: steps, fromState: state, before: before, gates: gates, into: after, size: size)
    let carried = Arena<Double>(count: rows * size).all
    carried.copy(from: gradient)
    let (byInput, byState) = (tensor(input.count, seed: 19), Arena<Double>(count: state.count).all)
    Kernels.gruBack(
      gates: gates, before: before, gradient: carried, fromInput: byInput, step: step, of: steps, fromState: byState,
      size: size)
    for row in 0..<rows {
      for i in 0..<size {
        let at = (row * steps + step) * 3 * size + i
        let of = row * 3 * size + i
        let r = logistic(input[at] + state[of])
        let z = logistic(input[at + size] + state[of + size])
        let n = tanh(input[at + 2 * size] + r * state[of + 2 * size])
        let (h, g) = (before[row * size + i], gradient[row * size + i])
        let inN = g * (1 - z) * (1 - n * n)
        let inR = inN * state[of + 2 * size] * r * (1 - r)
        expectEqual([after[row * size + i], carried[row * size + i]], [(1 - z) * n + z * h, g * z])
        expectEqual(
          [byInput[at], byInput[at + size], byInput[at + 2 * size]], [inR, g * (h - n) * z * (1 - z), inN])
        expectEqual([byState[of], byState[of + size], byState[of + 2 * size]], [inR, byInput[at + size], inN * r])
      }
    }
  }
}
