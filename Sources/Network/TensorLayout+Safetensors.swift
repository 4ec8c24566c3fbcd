import Compute

extension TensorLayout {
  /// The tensors of `block` under `prefix` and their names.
  public func export(_ block: Tensor<Float>, prefix: String) -> [String: Safetensors.Entry] {
    Dictionary(
      uniqueKeysWithValues: entries.map { entry in
        let values = block.slice(from: entry.offset, count: entry.parameter.count).array
        return (prefix + entry.name, Safetensors.Entry(shape: entry.parameter.shape, values: values))
      })
  }

  /// Fills `block` from a file's tensors under `prefix`; every one must be there, of the right shape and finite.
  public func `import`(_ file: Safetensors, prefix: String, into block: Tensor<Float>) throws(SafetensorsProblem) {
    for entry in entries {
      let name = prefix + entry.name
      guard let tensor = file.tensors[name] else { throw SafetensorsProblem("the tensor \(name) is missing") }
      guard tensor.shape == entry.parameter.shape else {
        throw SafetensorsProblem("\(name) is \(tensor.shape), the network wants \(entry.parameter.shape)")
      }
      guard tensor.values.allSatisfy(\.isFinite) else {
        throw SafetensorsProblem("\(name) holds numbers that are not finite")
      }
      block.slice(from: entry.offset, count: entry.parameter.count).copy(from: tensor.values)
    }
  }
}
