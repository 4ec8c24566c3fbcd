/// A network in the Open Neural Network Exchange format, as far as convolutional networks of 32-bit floats need it: nodes of operators between
/// named tensors, some of them constants.
public struct ONNXModel: Hashable, Sendable {
  /// The version of the file's layout.
  public var irVersion = 6
  /// The program that wrote it.
  public var producer = ""
  /// The program's version.
  public var producerVersion = ""
  /// The version of the operators.
  public var opset = 11
  /// The network.
  public var graph: ONNXGraph
  /// Words beside it.
  public var metadata: [String: String] = [:]

  /// A model of `graph`.
  public init(graph: ONNXGraph) { self.graph = graph }
}

/// Operators in an order in which each comes after those that it reads.
public struct ONNXGraph: Hashable, Sendable {
  /// The network's name.
  public var name = ""
  /// The operators.
  public var nodes: [ONNXNode] = []
  /// The constants by name.
  public var constants: [String: ONNXTensor] = [:]
  /// What goes in.
  public var inputs: [ONNXValue] = []
  /// What comes out.
  public var outputs: [ONNXValue] = []

  /// An empty network.
  public init(name: String) { self.name = name }
}

/// An operator in its place.
public struct ONNXNode: Hashable, Sendable {
  /// What it computes: `Conv`.
  public var type: String
  /// Its name.
  public var name: String
  /// The tensors that it reads; empty where an optional one is left out.
  public var inputs: [String]
  /// The tensors that it makes.
  public var outputs: [String]
  /// Its hyper-parameters.
  public var attributes: [String: ONNXAttribute]

  /// An operator of the type `type`.
  public init(
    _ type: String, name: String, inputs: [String], outputs: [String], attributes: [String: ONNXAttribute] = [:]
  ) {
    (self.type, self.name, self.inputs, self.outputs) = (type, name, inputs, outputs)
    self.attributes = attributes
  }
}

/// A hyper-parameter of an operator.
public enum ONNXAttribute: Hashable, Sendable {
  case float(Float)
  case int(Int)
  case text(String)
  case floats([Float])
  case ints([Int])
  /// One that is not looked into; its number in ONNX's list of types.
  case other(type: Int)
}

extension ONNXAttribute: CustomStringConvertible {
  /// The value for messages: `[1, 1]`.
  public var description: String {
    switch self {
    case .float(let number): return "\(number)"
    case .int(let number): return "\(number)"
    case .text(let text): return text
    case .floats(let numbers): return "\(numbers)"
    case .ints(let numbers): return "\(numbers)"
    case .other(let type): return "of the type \(type)"
    }
  }
}

/// A constant.
public struct ONNXTensor: Hashable, Sendable {
  /// The numbers, by type.
  public enum Values: Hashable, Sendable {
    case floats([Float])
    case ints([Int])
    /// Of a type that is not read; its number in ONNX's list of types.
    case other(type: Int)
  }

  /// Sizes, outermost first.
  public var shape: [Int]
  /// The numbers, outermost index slowest.
  public var values: Values

  /// 32-bit floats.
  public init(_ values: [Float], shape: [Int]) {
    precondition(shape.reduce(1, *) == values.count, "\(values.count) numbers do not fill \(shape)")
    (self.shape, self.values) = (shape, .floats(values))
  }

  /// A list of 64-bit whole numbers.
  public init(_ values: [Int]) { (shape, self.values) = ([values.count], .ints(values)) }

  init(shape: [Int], values: Values) { (self.shape, self.values) = (shape, values) }
}

/// The name and the sizes of an input or output of 32-bit floats.
public struct ONNXValue: Hashable, Sendable {
  /// One size.
  public enum Size: Hashable, Sendable {
    case fixed(Int)
    /// Any; those of one name are the same.
    case named(String)
  }

  /// The tensor's name.
  public var name: String
  /// Its sizes, outermost first.
  public var shape: [Size]

  /// A tensor of these sizes.
  public init(_ name: String, _ shape: [Size]) { (self.name, self.shape) = (name, shape) }
}
