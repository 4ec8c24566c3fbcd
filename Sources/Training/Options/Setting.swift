import Basics
import Detection
import Network

/// One of the options of a training, as it is called on the command line and in train.yaml.
public struct Setting: Sendable {
  /// `weight-decay`.
  public let name: String
  /// What it may be, in words: `a whole number from 1 to 4096`.
  public let form: String
  /// Whether a run may go on with another value: one that decides how long it learns, or does not touch the weights.
  public let mayChange: Bool
  /// Takes the value that a text says; false where it says none.
  let take: @Sendable (String, inout TrainingOptions) -> Bool
  /// The value, as `take` would read it; nil where there is none.
  let show: @Sendable (TrainingOptions) -> String?

  private init<Value: Sendable>(
    _ name: String, _ form: String, _ path: WritableKeyPath<TrainingOptions, Value> & Sendable,
    mayChange: Bool = false, read: @escaping @Sendable (String) -> Value?,
    write: @escaping @Sendable (Value) -> String?
  ) {
    (self.name, self.form, self.mayChange) = (name, form, mayChange)
    take = { text, options in
      guard let value = read(text) else { return false }
      options[keyPath: path] = value
      return true
    }
    show = { write($0[keyPath: path]) }
  }

  private static func whole(
    _ name: String, _ range: ClosedRange<Int>, _ path: WritableKeyPath<TrainingOptions, Int> & Sendable,
    mayChange: Bool = false
  ) -> Setting {
    Setting(
      name, "a whole number from \(range.lowerBound) to \(range.upperBound)", path, mayChange: mayChange,
      read: { Int($0).flatMap { range.contains($0) ? $0 : nil } }, write: String.init)
  }

  private static func number(
    _ name: String, _ form: String, _ path: WritableKeyPath<TrainingOptions, Double> & Sendable,
    mayChange: Bool = false, _ isAllowed: @escaping @Sendable (Double) -> Bool
  ) -> Setting {
    Setting(
      name, form, path, mayChange: mayChange,
      read: { number($0).flatMap { $0.isFinite && isAllowed($0) ? $0 : nil } }, write: { "\($0)" })
  }

  /// `0.1` and `10%`.
  private static func number(_ text: String) -> Double? {
    text.last == "%" ? Double(text.dropLast()).map { $0 / 100 } : Double(text)
  }

  private static func list(_ text: String) -> [String] {
    text.split(separator: ",").map { String($0).trimmed }.filter { !$0.isEmpty }
  }
}

/// All of them. What a default follows from comes before it.
extension Setting {
  /// Every option, in the order in which they are told.
  public static let all: [Setting] = aim + network + length + steps + regularisation + transfer + means

  private static let aim: [Setting] = [
    Setting(
      "task", TaskKind.allCases.map(\.rawValue).joined(separator: " or "), \.task, read: TaskKind.init(rawValue:),
      write: \.rawValue),
    Setting("label", "the name of an attribute", \.label, read: { $0.isEmpty ? nil : $0 }, write: { $0 }),
  ]

  private static let network: [Setting] = [
    Setting("preset", "nano, s or m", \.preset, read: Preset.init(rawValue:), write: \.rawValue),
    Setting("recipe", "a recipe's name or file", \.recipe, read: { $0.isEmpty ? nil : $0 }, write: { $0 }),
    Setting("size", "multiples of 32 from 32 to 1280, as in 192,256,320", \.sizes, read: sizes, write: words),
    whole("batch", 1...4096, \.batch),
  ]

  private static let length: [Setting] = [
    Setting(
      "budget", "a time up to 10000h, as in 90s, 20m, 1.5h", \.length, mayChange: true,
      read: { TimeSpan(argument: $0).flatMap { $0.seconds <= 3600 * 10_000 ? .budget(seconds: $0.seconds) : nil } },
      write: { if case .budget(let seconds) = $0 { "\(TimeSpan(seconds: seconds))" } else { nil } }),
    Setting(
      "epochs", "a whole number from 1 to 1000000", \.length, mayChange: true,
      read: { Int($0).flatMap { (1...1_000_000).contains($0) ? .epochs($0) : nil } },
      write: { if case .epochs(let epochs) = $0 { "\(epochs)" } else { nil } }),
    Setting(
      "patience", "a whole number of epochs from 1, or none", \.stopping.patience, mayChange: true, read: patience,
      write: { $0.map(String.init) ?? "none" }),
    number("min-delta", "a number from 0 to below 1", \.stopping.minDelta, mayChange: true) { $0 >= 0 && $0 < 1 },
    number("grace", "a part of the training, as in 10% or 0.1", \.stopping.grace, mayChange: true) {
      $0 >= 0 && $0 <= 1
    },
  ]

  private static let steps: [Setting] = [
    Setting(
      "optimizer", "sgd, adam or adamw", \.optimizer.method, read: Optimizer.Method.init(rawValue:), write: \.rawValue),
    number("lr", "a number above 0", \.schedule.peak) { $0 > 0 },
    number("momentum", "a number from 0 to below 1", \.optimizer.momentum) { $0 >= 0 && $0 < 1 },
    Setting(
      "schedule", TrainingOptions.ScheduleKind.allCases.map(\.rawValue).joined(separator: ", "), \.scheduleKind,
      read: TrainingOptions.ScheduleKind.init(rawValue:), write: \.rawValue),
    whole("warmup", 0...1_000_000, \.schedule.warmupSteps),
    number("clip-norm", "a number above 0", \.clipNorm) { $0 > 0 },
    whole("prior-steps", 0...1_000_000, \.priorSteps),
    Setting("seed", "a whole number from 0", \.seed, read: { UInt64($0) }, write: { String($0) }),
  ]

  private static let regularisation: [Setting] = [
    number("weight-decay", "a number from 0", \.optimizer.weightDecay) { $0 >= 0 },
    number("dropout", "a number from 0 to below 1", \.dropout) { $0 >= 0 && $0 < 1 },
    number("ema", "a number from 0 to below 1", \.averageKeep) { $0 >= 0 && $0 < 1 },
  ]

  private static let transfer: [Setting] = [
    Setting(
      "init", "a run folder or a file of weights", \.transfer.file, read: { $0.isEmpty ? nil : $0 }, write: { $0 }),
    Setting(
      "freeze", "names of tensors, with * and ?", \.transfer.freeze, read: list,
      write: { $0.isEmpty ? nil : $0.joined(separator: ",") }),
    Setting("freeze-bn", "true or false", \.transfer.freezesBatchNorm, read: { Bool($0) }, write: { String($0) }),
    Setting(
      "lr-mult", "PATTERN=FACTOR with a factor above 0, as in 'stem*=0.1'", \.transfer.rates, read: rates,
      write: { $0.isEmpty ? nil : $0.map { "\($0.pattern)=\($0.factor)" }.joined(separator: ",") }),
  ]

  private static let means: [Setting] = [
    Setting(
      "threads", "a whole number from 1 to 1024", \.means.threads, mayChange: true,
      read: { text in known(Int(text).flatMap { (1...1024).contains($0) ? $0 : nil }) },
      write: { $0.map(String.init) }),
    Setting(
      "cache", "an amount of memory, as in 500M or 4G", \.means.cacheBytes, mayChange: true,
      read: { known(ByteCount(argument: $0)?.bytes) }, write: { $0.map(String.init) }),
    Setting(
      "checkpoint-every", "a time, as in 60s or 5m", \.means.checkpointSeconds, mayChange: true,
      read: { TimeSpan(argument: $0)?.seconds }, write: { "\(TimeSpan(seconds: $0))" }),
    whole("keep", 1...100_000, \.means.keep, mayChange: true),
  ]

  private static func words(_ numbers: [Int]) -> String { numbers.map(String.init).joined(separator: ",") }

  private static func sizes(_ text: String) -> [Int]? {
    let numbers = list(text).map { Int($0) }
    guard !numbers.isEmpty, numbers.allSatisfy({ $0.map { $0 >= 32 && $0 % 32 == 0 && $0 <= 1280 } ?? false }) else {
      return nil
    }
    return numbers.compactMap { $0 }
  }

  /// The value of a setting that may have none, from a text that must say one: nil where it says none.
  private static func known<Value>(_ value: Value?) -> Value?? { value.map { .some($0) } }

  /// The outer nil is a text that says nothing, the inner one a patience without end.
  private static func patience(_ text: String) -> Int?? {
    if text == "none" { return .some(nil) }
    guard let epochs = Int(text), epochs >= 1 else { return nil }
    return .some(epochs)
  }

  private static func rates(_ text: String) -> [Transfer.Rate]? {
    let rates = list(text).map { part -> Transfer.Rate? in
      guard let sign = part.lastIndex(of: "="), sign > part.startIndex,
        let factor = Double(part[part.index(after: sign)...]), factor > 0, factor.isFinite
      else { return nil }
      return Transfer.Rate(pattern: String(part[..<sign]), factor: factor)
    }
    return rates.contains(nil) ? nil : rates.compactMap { $0 }
  }
}

extension String {
  fileprivate var trimmed: String { String(drop { $0 == " " }.reversed().drop { $0 == " " }.reversed()) }
}
