import ArgumentParser
import Detection
import Network
import Training

/// The options of `dsm train` that decide what a run learns. None has a default as far as parsing goes, so that what was given is known:
/// a run that is resumed goes on with its own.
struct TrainingChoices: ParsableArguments {
  @Option(help: "The network; s by default.")
  var preset: Preset?

  @Option(help: "Time to train, validation included: 90s, 20m, 1.5h.")
  var budget: TimeSpan?

  @Option(help: "Rounds through the training photographs; 30 where no budget is given.")
  var epochs: Int?

  @Option(help: "The augmentation recipe: a YAML file, or a name that 'dsm augment' knows; face by default.")
  var recipe: String?

  @Option(help: "Sides of the square input, one after the other; 192,256,320 by default, 160 for nano.")
  var size: NumberList?

  @Option(help: "Photographs in a step; 16 by default.")
  var batch: Int?

  @Option(help: "The optimiser; adamw by default.")
  var optimizer: Optimizer.Method?

  @Option(help: "The highest learning rate; 0.002 for adamw and adam, 0.02 for sgd.")
  var lr: Double?

  @Option(help: "Momentum of sgd, first moment of adamw and adam; 0.9 by default.")
  var momentum: Double?

  @Option(help: "How much the weights of convolutions decay (L2); 0.0005 by default.")
  var weightDecay: Double?

  @Option(help: "Longer gradients are scaled down to this norm; 10 by default.")
  var clipNorm: Double?

  @Option(help: "Everything random follows from it; 1 by default.")
  var seed: UInt64?

  /// The options that were given, by name.
  var given: [String] {
    [
      ("preset", preset != nil), ("budget", budget != nil), ("epochs", epochs != nil), ("recipe", recipe != nil),
      ("size", size != nil), ("batch", batch != nil), ("optimizer", optimizer != nil), ("lr", lr != nil),
      ("momentum", momentum != nil), ("weight-decay", weightDecay != nil), ("clip-norm", clipNorm != nil),
      ("seed", seed != nil),
    ].filter(\.1).map { "--\($0.0)" }
  }

  /// What was given, and the defaults for the rest.
  var options: TrainingOptions {
    var options = TrainingOptions()
    options.preset = preset ?? options.preset
    options.length = budget.map { .budget(seconds: $0.seconds) } ?? .epochs(epochs ?? 30)
    options.sizes = size?.numbers ?? (options.preset == .nano ? [160] : options.sizes)
    options.batch = batch ?? options.batch
    options.recipe = recipe ?? options.recipe
    options.optimizer = Optimizer(
      method: optimizer ?? .adamw, momentum: momentum ?? 0.9, weightDecay: weightDecay ?? 5e-4)
    options.schedule.peak = lr ?? (optimizer == .sgd ? 0.02 : 2e-3)
    options.clipNorm = clipNorm ?? options.clipNorm
    options.seed = seed ?? options.seed
    return options
  }
}

/// Bounds: beyond them is a slip of the finger, or arithmetic that would not hold.
extension TrainingChoices {
  func validate() throws {
    try validateLength()
    guard (1...4096).contains(batch ?? 1) else { throw ValidationError("--batch goes from 1 to 4096.") }
    guard (size?.numbers ?? [32]).allSatisfy({ $0 >= 32 && $0 % 32 == 0 && $0 <= 1280 }) else {
      throw ValidationError("--size takes multiples of 32 from 32 to 1280.")
    }
    try validateSteps()
  }

  private func validateLength() throws {
    guard budget == nil || epochs == nil else { throw ValidationError("Give --budget or --epochs, not both.") }
    guard (1...1_000_000).contains(epochs ?? 1) else { throw ValidationError("--epochs goes from 1 to 1000000.") }
    guard budget?.seconds ?? 0 <= 3600 * 10_000 else { throw ValidationError("--budget goes up to 10000h.") }
  }

  private func validateSteps() throws {
    guard (0..<1).contains(momentum ?? 0) else { throw ValidationError("--momentum goes from 0 to below 1.") }
    for (name, value) in [("lr", lr), ("clip-norm", clipNorm)] {
      guard let value else { continue }
      guard value > 0, value.isFinite else { throw ValidationError("--\(name) is a number above 0.") }
    }
    guard let weightDecay else { return }
    guard weightDecay >= 0, weightDecay.isFinite else { throw ValidationError("--weight-decay is a number from 0.") }
  }
}
