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

  /// Fills `block` from a file's tensors under `prefix`; every one must be there, of the right shape and finite. Where one is not,
  /// nothing is taken.
  public func `import`(_ file: Safetensors, prefix: String, into block: Tensor<Float>) throws(SafetensorsProblem) {
    try Self.check([self], file, prefix: prefix, allowsOthers: true)
    for entry in entries {
      guard let tensor = file.tensors[prefix + entry.name] else { continue }
      block.slice(from: entry.offset, count: entry.parameter.count).copy(from: tensor.values)
    }
  }

  /// Compares a file's tensors under `prefix` with those of `layouts`, and tells all that differs at once.
  fileprivate static func check(
    _ layouts: [TensorLayout], _ file: Safetensors, prefix: String, allowsOthers: Bool
  ) throws(SafetensorsProblem) {
    let wanted = layouts.flatMap(\.entries)
    let names = Set(wanted.map { prefix + $0.name })
    let missing = wanted.map { prefix + $0.name }.filter { file.tensors[$0] == nil }
    let others = file.tensors.keys.filter { $0.hasPrefix(prefix) && !names.contains($0) }.sorted()
    let misshapen = wanted.compactMap { entry -> String? in
      guard let tensor = file.tensors[prefix + entry.name], tensor.shape != entry.parameter.shape else { return nil }
      return "\(prefix + entry.name) is \(tensor.shape), not \(entry.parameter.shape)"
    }
    let problems = [
      summary(missing, "missing"), allowsOthers ? nil : summary(others, "unexpected"),
      summary(misshapen, "of another shape"),
    ].compactMap { $0 }
    guard problems.isEmpty else {
      throw SafetensorsProblem("its tensors are those of another network: \(problems.joined(separator: "; "))")
    }
    for name in names.sorted() where !(file.tensors[name]?.values.allSatisfy(\.isFinite) ?? true) {
      throw SafetensorsProblem("\(name) holds numbers that are not finite (NaN or infinity)")
    }
  }

  /// `2 missing (a, b)`, with the first three; nil where there is none.
  private static func summary(_ items: [String], _ what: String) -> String? {
    guard !items.isEmpty else { return nil }
    let more = items.count > 3 ? ", …" : ""
    return "\(items.count) \(what) (\(items.prefix(3).joined(separator: ", "))\(more))"
  }
}

extension Network {
  /// All tensors of `weights` under `prefix` and their names.
  public func export(_ weights: Weights<Float>, prefix: String) -> [String: Safetensors.Entry] {
    parameters.export(weights.parameters, prefix: prefix)
      .merging(statistics.export(weights.statistics, prefix: prefix)) { _, new in new }
  }

  /// Fills `weights` from the file's tensors under `prefix`, which must be this network's and no others. Where they are not, nothing is
  /// taken and the problem tells which are missing, unexpected, or of another shape.
  public func `import`(
    _ file: Safetensors, prefix: String, into weights: Weights<Float>
  ) throws(SafetensorsProblem) {
    try TensorLayout.check([parameters, statistics], file, prefix: prefix, allowsOthers: false)
    try parameters.import(file, prefix: prefix, into: weights.parameters)
    try statistics.import(file, prefix: prefix, into: weights.statistics)
  }
}
