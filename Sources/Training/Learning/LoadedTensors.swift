import Basics
import Compute
import Detection
import Network

/// What became of the tensors of a file from which a training begins.
public struct LoadedTensors: Hashable, Sendable {
  /// One tensor of the network or of the file.
  public struct Row: Hashable, Sendable {
    /// Its name, without what stands before all of them.
    public var name: String
    /// What became of it.
    public var fate: Fate
  }

  /// What can become of a tensor.
  public enum Fate: Hashable, Sendable {
    /// The network has the file's numbers.
    case loaded
    /// The file has none of that name: it keeps its random start.
    case missing
    /// The file's is of another shape, or holds what is no number: it keeps its random start.
    case mismatched(String)
    /// The network has none of that name.
    case skipped
  }

  /// The network's tensors in their order, then those that only the file has.
  public let rows: [Row]

  /// Takes what fits of `file` (a run folder, its best weights; a `.safetensors` or an `.onnx` file) into `weights`.
  /// - Throws: a failure where not one tensor fits.
  public init(from file: String, into weights: Weights<Float>, of network: Network) throws(Failure) {
    let path = try RunFolder.model(file)
    let tensors = try Self.tensors(of: path)
    var rows: [Row] = []
    for (layout, block) in [(network.parameters, weights.parameters), (network.statistics, weights.statistics)] {
      for entry in layout.entries {
        let fate = Self.take(tensors[entry.name], entry, into: block)
        rows.append(Row(name: entry.name, fate: fate))
      }
    }
    let known = Set(rows.map(\.name))
    rows += tensors.keys.filter { !known.contains($0) }.sorted().map { Row(name: $0, fate: .skipped) }
    self.rows = rows
    guard rows.contains(where: { $0.fate == .loaded }) else {
      throw Failure(
        path, "holds no tensor that the network has",
        nextStep: "Name a run, or a file of one of dsm's networks; --preset must be the same.")
    }
  }

  /// How many have that fate.
  public func count(_ isWanted: (Fate) -> Bool) -> Int { rows.count { isWanted($0.fate) } }

  private static let prefix = "model."

  /// By the network's names. What a state holds besides the weights that are used is no concern.
  private static func tensors(of path: String) throws(Failure) -> [String: Safetensors.Entry] {
    if path.lowercased().hasSuffix(".onnx") {
      let detector = try FaceDetector.load(path)
      return detector.card.preset.network.export(detector.weights, prefix: "")
    }
    let all = try FaceDetector.safetensors(path).tensors
    let ours = all.filter { $0.key.hasPrefix(prefix) }
    guard !ours.isEmpty else { return all }
    return Dictionary(uniqueKeysWithValues: ours.map { (String($0.key.dropFirst(prefix.count)), $0.value) })
  }

  private static func take(
    _ tensor: Safetensors.Entry?, _ entry: TensorLayout.Entry, into block: Tensor<Float>
  ) -> Fate {
    guard let tensor else { return .missing }
    guard tensor.shape == entry.parameter.shape else {
      return .mismatched("\(tensor.shape) in the file, \(entry.parameter.shape) in the network")
    }
    guard tensor.values.allSatisfy(\.isFinite) else { return .mismatched("not all of it are numbers") }
    block.slice(from: entry.offset, count: entry.parameter.count).copy(from: tensor.values)
    return .loaded
  }
}

extension LoadedTensors {
  /// A line for each tensor that was not simply loaded, layers that were loaded whole in one line, and the sums.
  public var lines: [String] {
    let others = rows.compactMap { row -> String? in
      switch row.fate {
      case .loaded: nil
      case .missing: "  missing     \(row.name): begins at random"
      case .mismatched(let why): "  mismatched  \(row.name): \(why); begins at random"
      case .skipped: "  skipped     \(row.name): the network has no such tensor"
      }
    }
    let hint =
      2 * count { $0 == .loaded } < rows.count ? ["  Half of it or more does not fit: is it of another --preset?"] : []
    return layers.map { "  loaded      \($0.name) (\($0.count) \($0.count == 1 ? "tensor" : "tensors"))" } + others
      + ["  " + summary] + hint
  }

  /// `96 tensors loaded, 2 missing, 1 mismatched, 0 skipped`.
  public var summary: String {
    let mismatched = count { if case .mismatched = $0 { true } else { false } }
    return "\(count { $0 == .loaded }) tensors loaded, \(count { $0 == .missing }) missing, \(mismatched) mismatched, "
      + "\(count { $0 == .skipped }) skipped"
  }

  /// The loaded tensors by the block that they belong to, in order.
  private var layers: [(name: String, count: Int)] {
    var layers: [(name: String, count: Int)] = []
    for row in rows where row.fate == .loaded {
      let name = row.name.split(separator: ".").dropLast(2).joined(separator: ".")
      if let index = layers.firstIndex(where: { $0.name == name }) {
        layers[index].count += 1
      } else {
        layers.append((name, 1))
      }
    }
    return layers
  }
}
