import Augmentation
import Basics
import Compute
import Dataset
import Network
import Streaming

/// What a training works with: photographs, recipe, network. Nothing of it changes while it runs.
public final class TrainingSetup {
  /// What was asked for.
  public let options: TrainingOptions
  /// What is learned.
  public let task: any LearningTask
  /// What is learned from.
  public let manifests: ManifestSet
  let recipe: Recipe
  let workers: Workers
  let cacheBytes: Int
  let stream: SampleStream
  let validation: PhotographSource
  let probe: PhotographSource
  let learner: Learner

  /// Prepares a training; nothing is read but the recipe.
  ///
  /// - Parameters:
  ///   - recipe: the file of the recipe; the one that the options name where nothing is said.
  ///   - cacheBytes: how much memory decoded photographs may take.
  public init(
    options: TrainingOptions, manifests: ManifestSet, recipe file: String? = nil, workers: Workers, cacheBytes: Int
  ) throws(Failure) {
    (self.options, self.manifests, self.workers, self.cacheBytes) = (options, manifests, workers, cacheBytes)
    let recipe = if let file { try Recipe(reading: file) } else { try Recipe(options.recipe) }
    guard recipe.normalization == nil else {
      throw Failure(
        options.recipe, "ends with Normalize, but the network scales bytes itself",
        nextStep: "Take Normalize out of the recipe for training.")
    }
    self.recipe = recipe
    task = try options.task.type.init(options, manifests)
    stream = SampleStream(
      manifest: manifests.train, recipe: recipe, seed: options.seed, cacheBytes: cacheBytes / 4 * 3, takes: task.takes)
    let longSide = options.longSide
    validation = PhotographSource(
      manifest: manifests.val, longSide: longSide, cacheBytes: cacheBytes / 4, takes: task.takes)
    probe =
      recipe.decode.longSide == longSide
      ? stream.source : PhotographSource(manifest: manifests.train, longSide: longSide, cacheBytes: 0)
    learner = Learner(options, task, workers: workers)
    try task.require(recipe)
    for name in ["train", "val"] { try task.require(name, of: manifests) }
    try options.transfer.requireUse(in: task.network)
  }

  /// The state in which a training begins, and where its tensors come from if it does not begin at random.
  public func freshState() throws(Failure) -> (state: TrainingState, loading: LoadedTensors?) {
    var state = TrainingState(initializing: task.network, seed: options.seed)
    (state.position.plateau, state.position.stopping) = (options.plateau, options.stopping)
    guard let file = options.transfer.file else { return (state, nil) }
    let loading = try LoadedTensors(from: file, into: state.weights, of: task.network)
    state.average.copy(from: state.weights)
    state.best.copy(from: state.weights)
    return (state, loading)
  }

  /// Reads every photograph of the three splits: to be asked before anything is learned. Those that are whole are kept in memory, as far
  /// as there is room.
  public func check(showsProgress: Bool = false) -> PhotographCheck {
    let test = PhotographSource(manifest: manifests.test, longSide: options.longSide, cacheBytes: 0)
    return PhotographCheck(
      [("train", stream.source), ("val", validation), ("test", test)], of: manifests, workers: workers,
      showsProgress: showsProgress)
  }

  /// Things that are allowed and that hardly anybody means.
  public var warnings: [String] {
    let sides = manifests.train.records.map { max($0.width, $0.height) }
    let largest = options.sizes.max() ?? 0
    var warnings: [String] = []
    if stream.count < options.batch {
      warnings.append(
        "a step of \(options.batch) is more than there is: each takes all \(stream.count) training photographs")
    }
    if let longest = sides.max(), longest < largest {
      warnings.append(
        "no training photograph is as large as the input of \(largest): the longest side is \(longest)")
    }
    return warnings + task.warnings
  }

  /// Steps of an epoch.
  var stepsPerEpoch: Int { max(1, (stream.count + options.batch - 1) / options.batch) }

  /// The samples of a step: the next ones from `sample` on in the epoch's order.
  func samples(epoch: Int, from sample: Int, recipe: Recipe) throws(Failure) -> [StreamedSample] {
    let end = min(stream.count, sample + options.batch)
    return try stream.with(recipe).samples(epoch: epoch, positions: sample..<end, workers: workers)
  }
}

extension Transfer {
  /// Refuses patterns that fit no tensor: a slip of the pen that would freeze nothing.
  fileprivate func requireUse(in network: Network) throws(Failure) {
    let names = network.parameters.entries.map(\.name)
    guard let pattern = idlePattern(among: names) else {
      guard names.contains(where: { factor(of: $0) != 0 }) else {
        throw Failure("--freeze", "leaves nothing that learns", nextStep: "Leave some tensors out of it.")
      }
      return
    }
    throw Failure(pattern, "no tensor is called so", nextStep: suggestion(for: pattern, among: names))
  }
}
