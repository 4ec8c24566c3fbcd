import Detection
import Network
import Testing

@Suite("What the presets cost") struct NetworkSummaryTests {
  @Test(
    "Parameters, multiplications and receptive fields are those of the reference",
    arguments: [(Preset.nano, 19_456, 35.1, 613), (.s, 57_680, 86.4, 613), (.m, 79_952, 136, 741)])
  func totals(_ preset: Preset, parameters: Int, millions: Double, field: Int) throws {
    let summary = try NetworkSummary(preset.network, height: 320, width: 320)
    #expect(summary.parameters == parameters)
    #expect(abs(Double(summary.multiplications) / 1e6 - millions) < 0.05)
    #expect(summary.receptiveFields.last == field)
    #expect(summary.layers.reduce(0) { $0 + $1.parameters } == parameters)
  }

  /// The field as it is: which pixels of the input the middle cell's outputs change with.
  @Test("The receptive field is the part of the input that a cell changes with")
  func field() throws {
    let network = Preset.nano.network
    let executor = try Executor<Double>(network, height: 1312, width: 32, batch: 1, purpose: .training)
    let weights = Weights<Double>(initializing: network, seed: 2)
    for index in 0..<executor.input.count { executor.input[index] = Double((index * 7919) % 101) / 101 }
    executor.forward(weights)
    for gradient in executor.outputGradients { gradient.fill(0) }
    // The last level has 41 rows of one cell.
    let last = try #require(executor.outputGradients.last)
    for channel in 0..<HeadChannels.count { last[20 * HeadChannels.count + channel] = 1 }
    let block = Weights<Double>(initializing: network, seed: 0).parameters
    executor.backward(weights, into: block, wantsInputGradient: true)
    let gradient = try #require(executor.inputGradient)
    let rows = (0..<1312).filter { row in (0..<96).contains { gradient[96 * row + $0] != 0 } }
    let side = try #require(rows.last) - (try #require(rows.first)) + 1
    // Pooling hands a gradient to one pixel of four, so that the outermost may have none.
    #expect(side <= 613 && side > 560)
  }
}
