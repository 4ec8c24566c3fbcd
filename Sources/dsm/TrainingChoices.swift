import ArgumentParser
import Basics
import Training

/// The options of a training. None has a default as far as parsing goes, so that what was given is known: it stands above what a train.yaml
/// says, and a run that is resumed is asked whether it may.
struct TrainingChoices: ParsableArguments {
  @Option(help: "A train.yaml with any of these options; those on the command line stand above it.")
  var config: String?

  @Option(help: "What to learn: detect or classify; detect by default.")
  var task: String?

  @Option(help: ArgumentHelp("The attribute that --task classify learns.", valueName: "name"))
  var label: String?

  @Option(help: "The network: nano, s or m; s by default.")
  var preset: String?

  @Option(help: "Time to train, validation included: 90s, 20m, 1.5h.")
  var budget: String?

  @Option(help: "Rounds through the training photographs; 30 where no budget is given.")
  var epochs: String?

  @Option(
    help:
      "The augmentation recipe: a YAML file, or a name that 'dsm augment' knows; face by default, light to classify.")
  var recipe: String?

  @Option(
    help: "Sides of the square input, one after the other; 192,256,320 by default, 160 for nano, 96,128 to classify.")
  var size: String?

  @Option(help: "Photographs in a step; 16 by default.")
  var batch: String?

  @Option(help: "The optimiser: sgd, adam or adamw; sgd by default.")
  var optimizer: String?

  @Option(help: "The highest learning rate; 0.05 for sgd, 0.01 for adam and adamw.")
  var lr: String?

  @Option(help: "Momentum of sgd, first moment of adamw and adam; 0.9 by default.")
  var momentum: String?

  @Option(help: "How the learning rate goes: constant, step, cosine, plateau or one-cycle; cosine by default.")
  var schedule: String?

  @Option(help: "Steps in which the learning rate climbs, a twentieth of the training at most; 300 by default.")
  var warmup: String?

  @Option(help: "How much the weights of convolutions decay (L2); 0.0005 by default.")
  var weightDecay: String?

  @Option(help: "The part of the channels before the outputs that a step drops; 0 by default, 0.2 to classify.")
  var dropout: String?

  @Option(help: "Longer gradients are scaled down to this norm; 10 by default.")
  var clipNorm: String?

  @Option(help: "How much of the running average of the weights a step keeps at most; 0.999 by default.")
  var ema: String?

  @Option(help: "Steps in which the cells in a face's middle answer for it, before the best ones do; 300 by default.")
  var priorSteps: String?

  @Option(help: "End when validation AP50 (or accuracy) was no better for so many epochs; none by default.")
  var patience: String?

  @Option(help: "How much higher it must be to count as better; 0.002 by default.")
  var minDelta: String?

  @Option(help: "The part of the training in which patience counts nothing; 10% by default.")
  var grace: String?

  @Option(help: "Everything random follows from it; 1 by default.")
  var seed: String?

  @Option(
    name: .customLong("init"),
    help: ArgumentHelp(
      "Begin at the weights of a run, a .safetensors, a YuNet .onnx file, or 'shipped'.", valueName: "run|file"))
  var start: String?

  @Option(help: ArgumentHelp("Tensors that stay as they are: 'stem*,stage1*'.", valueName: "names"))
  var freeze: [String] = []

  @Flag(help: "Keep the statistics of all batch norms; so for an .onnx file.")
  var freezeBn = false

  @Option(help: ArgumentHelp("Another learning rate for some tensors: 'stage*=0.1'.", valueName: "pattern=factor"))
  var lrMult: [String] = []

  @Option(help: "Memory for decoded photographs, as in 500M or 4G; a quarter of the machine's by default, 4G at most.")
  var cache: String?

  @Option(help: "The longest time between two savings: what a power cut costs at most; 60s by default.")
  var checkpointEvery: String?

  @Option(help: "How many epochs' states are kept, to go on from with --resume RUN@EPOCH; 5 by default.")
  var keep: String?

  @OptionGroup var threads: ThreadOption

  @Flag(help: ArgumentHelp("Refused: there are no kernels for one.", visibility: .hidden))
  var gpu = false
}

extension TrainingChoices {
  /// What stands on the command line, by the settings' names.
  var given: [String: String] {
    let pairs: [(String, String?)] = [
      ("task", task), ("label", label), ("preset", preset), ("budget", budget), ("epochs", epochs), ("recipe", recipe),
      ("size", size), ("batch", batch),
      ("optimizer", optimizer), ("lr", lr), ("momentum", momentum), ("schedule", schedule), ("warmup", warmup),
      ("weight-decay", weightDecay), ("dropout", dropout), ("clip-norm", clipNorm), ("ema", ema),
      ("prior-steps", priorSteps), ("patience", patience), ("min-delta", minDelta), ("grace", grace), ("seed", seed),
      ("init", start), ("freeze", freeze.isEmpty ? nil : freeze.joined(separator: ",")),
      ("freeze-bn", freezeBn ? "true" : nil), ("lr-mult", lrMult.isEmpty ? nil : lrMult.joined(separator: ",")),
      ("threads", threads.threads.map(String.init)), ("cache", cache), ("checkpoint-every", checkpointEvery),
      ("keep", keep),
    ]
    return Dictionary(uniqueKeysWithValues: pairs.compactMap { name, text in text.map { (name, $0) } })
  }

  func validate() throws {
    guard !gpu else {
      throw ValidationError("--gpu: dsm computes on the processor's cores alone. Leave it out; see --threads.")
    }
    guard budget == nil || epochs == nil else { throw ValidationError("Give --budget or --epochs, not both.") }
    var options = TrainingOptions()
    do {
      try options.take(given)
    } catch {
      throw ValidationError("--\(error.setting.name) takes \(error.setting.form), not '\(error.text)'.")
    }
  }

  /// What the file says, and above it what stands on the command line.
  func texts() throws -> [String: String] {
    var texts = try config.map { try SettingsFile(reading: $0).texts } ?? [:]
    if given["budget"] != nil { texts["epochs"] = nil }
    if given["epochs"] != nil { texts["budget"] = nil }
    return texts.merging(given) { _, given in given }
  }

  /// Those of a training that begins.
  func options() throws -> TrainingOptions { try TrainingOptions(settings: try texts()) }

  /// Those of a run that began with `earlier`.
  func options(resuming earlier: TrainingOptions) throws -> TrainingOptions {
    var options = earlier
    try options.take(try texts())
    return options
  }
}
