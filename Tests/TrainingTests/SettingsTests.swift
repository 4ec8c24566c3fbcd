import Basics
import Detection
import Network
import TestSupport
import Testing
import Training

@Suite("Settings of a training")
struct SettingsTests {
  /// A text other than the default for every setting.
  private static let others = [
    "task": "classify", "label": "eye colour", "preset": "nano", "recipe": "none", "size": "64,96", "batch": "5",
    "budget": "90s", "epochs": "7", "patience": "4",
    "min-delta": "0.5", "grace": "0.25", "optimizer": "adam", "lr": "0.5", "momentum": "0.75", "schedule": "plateau",
    "warmup": "9", "clip-norm": "3.5", "prior-steps": "11", "seed": "18446744073709551615", "weight-decay": "0.125",
    "dropout": "0.25", "ema": "0.5", "init": "runs/a b's", "freeze": "stem*,*.bn.*", "freeze-bn": "true",
    "lr-mult": "head*=2.0,stage?=0.1", "threads": "3", "cache": "1048576", "checkpoint-every": "5m", "keep": "2",
  ]

  private func read(_ text: String) throws -> [String: String] {
    try withTemporaryFolder { folder in
      try AtomicFile.write(text, to: folder + "/train.yaml")
      return try SettingsFile(reading: folder + "/train.yaml").texts
    }
  }

  private func refusal(_ text: String) throws -> String {
    do {
      _ = try read(text)
      return "nothing was refused"
    } catch let failure as Failure {
      return "\(failure)"
    }
  }

  @Test("Every setting is taken, and shown as it would be taken", arguments: Setting.all.map(\.name))
  func everySetting(_ name: String) throws {
    let text = try #require(Self.others[name], "a text for \(name)")
    let changed = try TrainingOptions(settings: [name: text])
    #expect(changed != TrainingOptions(), "\(name) changes something")
    let again = try TrainingOptions(settings: try read(changed.yaml))
    #expect(again == changed)
  }

  @Test("All of them together survive being written")
  func all() throws {
    for length in ["budget", "epochs"] {
      let options = try TrainingOptions(settings: Self.others.filter { $0.key != length })
      #expect(try TrainingOptions(settings: try read(options.yaml)) == options)
    }
    #expect(try TrainingOptions(settings: try read(TrainingOptions().yaml)) == TrainingOptions())
  }

  @Test("Lists and mappings of YAML are taken, and what has no value is not given")
  func forms() throws {
    let texts = try read("size: [64, 96]\nlr-mult: {stem*: 0.1, 'head*': 2}\nseed:\nfreeze:\n  - stem*\n  - '*.bn.*'\n")
    #expect(texts == ["size": "64,96", "lr-mult": "stem*=0.1,head*=2", "freeze": "stem*,*.bn.*"])
    #expect(try read("").isEmpty)
  }

  @Test("Unknown names are refused with the nearest, values with what they may be, both with their line")
  func refusals() throws {
    #expect(try refusal("batch: 4\nbatches: 4\n").contains("train.yaml:2: has no key 'batches'. Did you mean batch"))
    #expect(try refusal("weight_decay: 1\n").contains("weight-decay"))
    #expect(try refusal("size: 33\n").contains("train.yaml:1: size is multiples of 32 from 32 to 1280"))
    for text in [
      "lr: 0", "lr: nan", "dropout: 1", "schedule: cosinus", "lr-mult: stem*", "keep: 0", "patience: 0", "batch: 1.5",
      "threads: 0", "threads: many", "cache: much",
    ] {
      #expect(try refusal(text).contains("not '"), "\(text)")
    }
    #expect(try refusal("budget: 3m\nepochs: 3").contains("both"))
    #expect(try refusal("- batch").contains("no mapping"))
    #expect(try refusal("a: [").contains("not YAML"))
  }

  @Test("Some defaults follow from what was said")
  func defaults() throws {
    #expect(try TrainingOptions(settings: ["preset": "nano"]).sizes == [160])
    #expect(try TrainingOptions(settings: ["optimizer": "adamw"]).schedule.peak == 0.01)
    #expect(try TrainingOptions(settings: ["optimizer": "sgd", "lr": "0.1"]).schedule.peak == 0.1)
    #expect(try TrainingOptions(settings: ["init": "a.onnx"]).transfer.freezesBatchNorm)
    #expect(try !TrainingOptions(settings: ["init": "a.onnx", "freeze-bn": "false"]).transfer.freezesBatchNorm)
  }

  @Test("Differences that a run may not have are told, others are not")
  func differences() throws {
    let (old, new) = (TrainingOptions(), try TrainingOptions(settings: ["lr": "0.5", "epochs": "7", "keep": "2"]))
    #expect(old.differences(to: new) == ["lr was 0.05, is now 0.5"])
  }
}
