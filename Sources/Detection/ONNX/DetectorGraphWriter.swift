import Network
import ONNX

/// Writes a detector's graph with the operators and names that `cv2.FaceDetectorYN` wants (OpenCV 4.8 and later): `input` is BGR, 0 to 255, channels
/// first, of any size that is a multiple of 32; the outputs are `cls_8`, `obj_8`, `bbox_8`, `kps_8`, and so for 16 and 32.
struct DetectorGraphWriter {
  private let network: Network
  private let folded: FoldedNetwork
  private let gamma: Double
  private let knowsLandmarks: Bool
  private var graph: ONNXGraph

  /// A writer for these weights.
  init(_ network: Network, _ folded: FoldedNetwork, name: String, gamma: Double, knowsLandmarks: Bool) {
    (self.network, self.folded, self.gamma, self.knowsLandmarks) = (network, folded, gamma, knowsLandmarks)
    graph = ONNXGraph(name: name)
  }

  /// The graph.
  mutating func written() -> ONNXGraph {
    graph.inputs = [ONNXValue("input", [.fixed(1), .fixed(3), .named("height"), .named("width")])]
    addConstants()
    var values = ["input"]
    let heads = network.outputBlocks
    for (index, block) in network.blocks.enumerated() {
      let inputs = block.inputs.map { values[$0] }
      if let level = heads.firstIndex(of: index) {
        addHead(block, inputs[0], stride: HeadChannels.strides[level])
        values.append("")
      } else {
        values.append(add(block, inputs))
      }
    }
    addOutputs()
    return graph
  }

  private mutating func addConstants() {
    graph.constants["roi"] = ONNXTensor([], shape: [0])
    graph.constants["scales"] = ONNXTensor([1, 1, 2, 2], shape: [4])
    graph.constants["gamma"] = ONNXTensor([Float(gamma)], shape: [1])
    for part in HeadPart.allCases { graph.constants["cells_\(part)"] = ONNXTensor([1, -1, part.channels.count]) }
  }

  /// The operators of one block; gives the name of what they make.
  private mutating func add(_ block: Network.Block, _ inputs: [String]) -> String {
    switch block.kind {
    case .convolution(let stride):
      let parts = (folded.convolutions[block.name] ?? []).map { $0.forInputs(dividedBy: 1 / 255) }
      return relu(block.name, convolve(block.name, parts, inputs[0], stride: stride))
    case .separable(let isNormalized):
      let y = convolve(block.name, folded.convolutions[block.name] ?? [], inputs[0])
      return isNormalized ? relu(block.name, y) : y
    case .maxPool:
      return add(
        "MaxPool", block.name, inputs, ["kernel_shape": .ints([2, 2]), "strides": .ints([2, 2])])
    case .upsample:
      let attributes: [String: ONNXAttribute] = [
        "mode": .text("nearest"), "coordinate_transformation_mode": .text("asymmetric"),
        "nearest_mode": .text("floor"),
      ]
      return add("Resize", block.name, [inputs[0], "roi", "scales"], attributes)
    case .add: return add("Add", block.name, inputs)
    case .other(let kind): preconditionFailure("detectors have no layer of the type \(kind)")
    }
  }

  private mutating func add(
    _ type: String, _ name: String, _ inputs: [String], _ attributes: [String: ONNXAttribute] = [:]
  ) -> String {
    graph.nodes.append(ONNXNode(type, name: name, inputs: inputs, outputs: [name], attributes: attributes))
    return name
  }

  private mutating func relu(_ name: String, _ input: String) -> String { add("Relu", "\(name).relu", [input]) }

  /// A chain of convolutions; those of one input channel a group are depthwise.
  private mutating func convolve(
    _ name: String, _ parts: [Convolution], _ input: String, stride: Int = 1
  ) -> String {
    var x = input
    for (part, suffix) in zip(parts, parts.count == 1 ? ["conv"] : ["pw", "dw"]) {
      let (own, pad) = ("\(name).\(suffix)", part.kernel / 2)
      graph.constants["\(own).weight"] = ONNXTensor(part.weight, shape: part.shape)
      graph.constants["\(own).bias"] = ONNXTensor(part.bias, shape: [part.outputs])
      let attributes: [String: ONNXAttribute] = [
        "kernel_shape": .ints([part.kernel, part.kernel]), "strides": .ints([stride, stride]),
        "pads": .ints([pad, pad, pad, pad]), "dilations": .ints([1, 1]),
        "group": .int(suffix == "dw" ? part.outputs : 1),
      ]
      x = add("Conv", own, [x, "\(own).weight", "\(own).bias"], attributes)
    }
    return x
  }

  /// The four outputs of one level, each with its share of the map's channels.
  private mutating func addHead(_ block: Network.Block, _ input: String, stride: Int) {
    for part in HeadPart.allCases {
      let name = "\(block.name).\(part.rawValue)"
      var parts = (folded.convolutions[block.name] ?? []).map { $0.outputs(part.channels) }
      if part == .landmarks, !knowsLandmarks { parts = parts.map { $0.scaled(by: 0) } }
      let map = convolve(name, parts, input)
      let rows = add("Transpose", "\(name).rows", [map], ["perm": .ints([0, 2, 3, 1])])
      let output = part.output(stride: stride)
      if part.isProbability {
        let cells = add("Reshape", "\(name).cells", [rows, "cells_\(part)"])
        _ = add("Pow", output, [add("Sigmoid", "\(name).sigmoid", [cells]), "gamma"])
      } else {
        _ = add("Reshape", output, [rows, "cells_\(part)"])
      }
    }
  }

  /// In the order in which OpenCV's own files have them.
  private mutating func addOutputs() {
    for part in HeadPart.allCases {
      for stride in HeadChannels.strides {
        graph.outputs.append(
          ONNXValue(
            part.output(stride: stride), [.fixed(1), .named("cells_\(stride)"), .fixed(part.channels.count)]))
      }
    }
  }
}
