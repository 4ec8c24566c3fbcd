/// A convolution as other programs have it: weights with the output channel outermost (OIHW), batch norm folded in.
struct Convolution: Hashable {
  /// Channels out.
  let outputs: Int
  /// Channels in, for each group: 1 for a depthwise convolution.
  let inputs: Int
  /// Rows and columns of the kernel.
  let kernel: Int
  /// `outputs` x `inputs` x `kernel` x `kernel` numbers.
  var weight: [Float]
  /// `outputs` numbers.
  var bias: [Float]

  /// Sizes of the weights, outermost first.
  var shape: [Int] { [outputs, inputs, kernel, kernel] }

  /// A convolution from weights in that order.
  init(weight: [Float], bias: [Float], kernel: Int) {
    (self.weight, self.bias, self.kernel) = (weight, bias, kernel)
    outputs = bias.count
    inputs = weight.count / (bias.count * kernel * kernel)
  }

  /// A convolution from weights as the network's layers have them: the output channel innermost (HWIO).
  init(outputsInnermost weight: [Float], bias: [Float], kernel: Int) {
    let (taps, outputs) = (kernel * kernel, bias.count)
    self.init(
      weight: reversingAxes(weight, (taps, weight.count / (taps * outputs), outputs)), bias: bias, kernel: kernel)
  }

  /// The weights as the network's layers have them.
  var outputsInnermost: [Float] { reversingAxes(weight, (outputs, inputs, kernel * kernel)) }

  /// The convolution whose outputs are multiplied and shifted, channel by channel.
  func scaled(by factors: [Double], shift: [Double]) -> Convolution {
    var result = self
    let each = weight.count / outputs
    for index in weight.indices { result.weight[index] = Float(Double(weight[index]) * factors[index / each]) }
    for index in bias.indices { result.bias[index] = Float(Double(bias[index]) * factors[index] + shift[index]) }
    return result
  }

  /// The convolution whose outputs are all multiplied.
  func scaled(by factor: Double) -> Convolution {
    scaled(by: [Double](repeating: factor, count: outputs), shift: [Double](repeating: 0, count: outputs))
  }

  /// The convolution that computes the same from inputs that were divided by `divisor`.
  func forInputs(dividedBy divisor: Double) -> Convolution {
    Convolution(weight: weight.map { Float(Double($0) * divisor) }, bias: bias, kernel: kernel)
  }

  /// The output channels in `range` alone.
  func outputs(_ range: Range<Int>) -> Convolution {
    let each = weight.count / outputs
    return Convolution(
      weight: Array(weight[(range.lowerBound * each)..<(range.upperBound * each)]), bias: Array(bias[range]),
      kernel: kernel)
  }

  /// The same convolution with a larger kernel, whose outer numbers are zeros. Both sides are odd.
  func widened(to side: Int) -> Convolution {
    var wide = [Float](repeating: 0, count: weight.count / (kernel * kernel) * side * side)
    let ring = (side - kernel) / 2
    for index in weight.indices {
      let (row, column) = (index / kernel % kernel, index % kernel)
      wide[(index / (kernel * kernel) * side + row + ring) * side + column + ring] = weight[index]
    }
    return Convolution(weight: wide, bias: bias, kernel: side)
  }

  /// Convolutions of the same inputs, their outputs behind one another.
  static func sideBySide(_ parts: [Convolution]) -> Convolution {
    Convolution(weight: parts.flatMap(\.weight), bias: parts.flatMap(\.bias), kernel: parts[0].kernel)
  }
}

/// The numbers of an array of `sizes`, outermost first, with the order of its axes turned round.
private func reversingAxes(_ numbers: [Float], _ sizes: (Int, Int, Int)) -> [Float] {
  var result = [Float](repeating: 0, count: numbers.count)
  for a in 0..<sizes.0 {
    for b in 0..<sizes.1 {
      for c in 0..<sizes.2 {
        result[(c * sizes.1 + b) * sizes.0 + a] = numbers[(a * sizes.1 + b) * sizes.2 + c]
      }
    }
  }
  return result
}
