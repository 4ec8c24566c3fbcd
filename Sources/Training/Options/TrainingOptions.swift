import Detection
import Network

/// Everything that decides how a training goes. It is written to the run folder as it was resolved.
public struct TrainingOptions: Codable, Hashable, Sendable {
  /// How long to train.
  public enum Length: Codable, Hashable, Sendable {
    /// Seconds of wall-clock time, validation included. What is learned then depends on the machine's speed.
    case budget(seconds: Double)
    /// Rounds through the training photographs: the same weights on every run.
    case epochs(Int)
  }

  /// The network.
  public var preset = Preset.s
  /// What is learned.
  public var task: TaskKind {
    get { otherTask ?? .detect }
    set { otherTask = newValue == .detect ? nil : newValue }
  }
  /// The attribute that a classifier learns.
  public var label: String?
  /// The task where it is not to detect: runs from before there were others say nothing of it.
  private var otherTask: TaskKind?
  /// How long.
  public var length = Length.epochs(30)
  /// Sides of the square training input, one after the other over the training.
  public var sizes = [192, 256, 320]
  /// Samples in a step.
  public var batch = 16
  /// The name or path of the augmentation recipe.
  public var recipe = "face"
  /// How gradients become steps.
  public var optimizer = Optimizer(method: .sgd)
  /// The learning rate over time.
  public var schedule = Schedule(peak: 0.05)
  /// The longest gradient that is taken as it is.
  public var clipNorm = 10.0
  /// Steps that use the centre-prior assigner; in a short training the first twentieth of it, if that is less.
  public var priorSteps = 300
  /// How the running average of the weights, which is what is validated and saved, is kept: at most this much of the old.
  public var averageKeep = 0.999
  /// Part of the channels in front of the outputs that a step drops.
  public var dropout = 0.0
  /// What lowers the learning rate where validation gets no better; nil for a schedule that follows its plan alone.
  public var plateau: Plateau?
  /// What ends the training before its end.
  public var stopping = EarlyStopping()
  /// Where it begins, and what learns.
  public var transfer = Transfer()
  /// Everything random follows from it.
  public var seed: UInt64 = 1
  /// The longer side to which photographs are brought for validation and detection.
  public var longSide = 1280

  /// What it may take of the machine, and what it keeps; the weights do not depend on it.
  public var means = Means()

  /// What a training takes of the machine, and what it keeps.
  public struct Means: Codable, Hashable, Sendable {
    /// Threads; nil for one for each processor core.
    public var threads: Int?
    /// Bytes of decoded photographs that stay in memory; nil for what the machine can spare.
    public var cacheBytes: Int?
    /// The longest time between two savings, in seconds.
    public var checkpointSeconds = 60.0
    /// How many epochs' states are kept.
    public var keep = 5
  }

  /// The defaults.
  public init() {}

  /// Images that one thread takes through the network together, and over which batch norm takes its statistics. Fixed, so that results
  /// do not depend on the number of threads.
  public static let shard = 8
  /// How much of the running statistics of batch norm a step leaves.
  static let statisticsKeep = 0.97
  /// Detections below are of no interest to average precision.
  public static let lowestScore = 0.02
  /// Training photographs on which the training figures are measured.
  static let trainProbe = 200

  /// The side of the input when `progress` (0 to 1) of the training is done. Steps at small sizes are cheap: the first size takes 35%, the
  /// last one 35%, and those between share what is left. Of two, the second has all the rest.
  public func size(progress: Double) -> Int {
    let between = max(1, sizes.count - 2)
    let ends = (0..<max(0, sizes.count - 1)).map { 0.35 + 0.3 * Double($0) / Double(between) }
    return sizes[ends.count { progress >= $0 }]
  }

  /// The kinds of schedules, by the names that they have outside.
  public enum ScheduleKind: String, CaseIterable, Sendable {
    case constant, step, cosine, plateau
    case oneCycle = "one-cycle"
  }

  /// How the learning rate goes: ``schedule`` and ``plateau`` in one word, with their standard numbers.
  public var scheduleKind: ScheduleKind {
    get {
      switch schedule.shape {
      case .constant: plateau == nil ? .constant : .plateau
      case .step: .step
      case .cosine: .cosine
      case .oneCycle: .oneCycle
      }
    }
    set {
      plateau = newValue == .plateau ? Plateau(goal: .higher) : nil
      switch newValue {
      case .constant, .plateau: schedule.shape = .constant
      case .step: schedule.shape = .step()
      case .cosine: schedule.shape = .cosine
      case .oneCycle: schedule.shape = .oneCycle()
      }
    }
  }

  /// A network as it is trained: with dropout, and with those batch norms frozen that ``transfer`` says.
  func trained(_ network: Network) -> Network {
    network.withFrozenBatchNorm { [transfer] in transfer.freezesBatchNorm(of: $0) }
      .withDropoutBeforeOutputs(rate: dropout)
  }

  /// What cannot be trained with; nil where all is well.
  public var slip: String? {
    if batch < 1 { return "batch \(batch)" }
    if sizes.isEmpty || !sizes.allSatisfy({ $0 >= 32 && $0 % 32 == 0 }) { return "sizes \(sizes)" }
    if case .epochs(let epochs) = length, epochs < 1 { return "epochs \(epochs)" }
    if case .budget(let seconds) = length, !(seconds > 0) { return "budget \(seconds)" }
    return longSide < 1 ? "longSide \(longSide)" : nil
  }
}
