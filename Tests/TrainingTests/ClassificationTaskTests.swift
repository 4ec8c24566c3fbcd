import Basics
import Classification
import Compute
import Dataset
import Detection
import Foundation
import Network
import TestSupport
import Testing
import Training

@Suite("Learning to classify")
struct ClassificationTaskTests {
  private func withSet(_ body: (ColourSet) throws -> Void) throws {
    try withTemporaryFolder { folder in try body(try ColourSet(in: folder)) }
  }

  private func tensors(_ run: RunFolder) throws -> [String: Safetensors.Entry] {
    try Safetensors(reading: run.lastFile).tensors
  }

  private func refusal(_ settings: [String: String], _ manifests: ManifestSet) -> String {
    do {
      let options = try TrainingOptions(settings: settings)
      _ = try TrainingSetup(options: options, manifests: manifests, workers: Workers(threads: 1), cacheBytes: 0)
      return "nothing was refused"
    } catch {
      return "\(error)"
    }
  }

  @Test("Two colours are told apart after a few epochs; the figures are those of the best weights, read once")
  func learns() throws {
    try withTemporaryFolder { folder in
      let set = try ColourSet(in: folder, train: 40)
      var options = try ColourSet.options(epochs: 30)
      (options.recipe, options.batch, options.dropout, options.sizes) = ("none", 8, 0, [64])
      options.schedule.peak = 0.01
      #expect(try set.trainer("run", options).start() == .finished)
      let run = set.run("run")
      let best = try #require(try run.metrics().compactMap { $0["valAccuracy"] }.max())
      #expect(best == 1)
      let classifier = try PhotographClassifier.load(run.bestFile)
      #expect(classifier.card.classes == ["blue", "red"] && classifier.card.preprocessing.side == 64)
      let workers = Workers(threads: 2)
      let report = try Examination.report(classifier, set.manifests.val, workers: workers)
      #expect(report.figures.accuracy == best && report.figures.images == 8)
      let figures = try ClassificationTask.measureTest(run, set.manifests, workers: workers)
      let again = try TestSplit.classify(run, set.manifests, workers: workers).figures
      let record = try JSON.read(TestSplit.Record<ClassificationFigures>.self, from: run.testFile)
      #expect(record.readings == [figures, again] && figures == again && record.ending == 0)
      #expect(figures.accuracy >= 0.75 && figures.images == 8)
      #expect(figures.table.contains("by always saying") && figures.table.contains("→ red"), "\(figures.table)")
      let final = try #require(try run.finalFigures() as? ClassificationFigures)
      #expect(final == figures)
    }
  }

  @Test("An epoch's figures have the task's names, come back from their line, and say the loss that was learned from")
  func figures() throws {
    try withSet { set in
      _ = try set.trainer("run", ColourSet.options(epochs: 2)).start()
      let metrics = try set.run("run").metrics()
      let names = ["crossEntropy", "trainAccuracy", "valAccuracy", "trainLoss", "valLoss"]
      #expect(metrics.allSatisfy { Set($0.values.keys) == Set(names) && $0["crossEntropy"] == $0.loss })
      #expect(metrics.map(\.size) == [32, 64])
      let line = ClassificationTask.words(try #require(metrics.last))
      #expect(line.contains("train acc") && line.contains("val acc"), "\(line)")
    }
  }

  @Test("Stopped and resumed at any step, it ends with the weights of one that was not", arguments: [1, 2, 3, 4])
  func resume(stopAfter: Int) throws {
    try withSet { set in
      let options = try ColourSet.options(epochs: 3)
      _ = try set.trainer("whole", options).start()
      var steps = 0
      let stopped = try set.trainer("stopped", options, threads: 1) {
        steps += 1
        return steps > stopAfter
      }
      #expect(try stopped.start() == .interrupted)
      #expect(try set.trainer("stopped", options, threads: 3).resume() == .finished)
      #expect(try tensors(set.run("stopped")) == tensors(set.run("whole")))
      let values = try ["stopped", "whole"].map { try set.run($0).metrics().map(\.values) }
      #expect(values[0] == values[1])
    }
  }

  @Test("The number of threads does not touch the weights")
  func threads() throws {
    try withSet { set in
      let files = try [1, 2, 7].map { threads in
        _ = try set.trainer("\(threads)", ColourSet.options(epochs: 2), threads: threads).start()
        return try tensors(set.run("\(threads)"))
      }
      #expect(files[0] == files[1] && files[0] == files[2])
    }
  }

  @Test("A rehearsal tells what weights that know nothing cost, and changes nothing")
  func rehearsal() throws {
    try withSet { set in
      let options = try ColourSet.options(epochs: 1)
      _ = try set.trainer("plain", options).start()
      let trainer = try set.trainer("rehearsed", options)
      let rehearsal = try trainer.rehearse()
      _ = try trainer.start()
      #expect(try tensors(set.run("plain")) == tensors(set.run("rehearsed")))
      #expect(rehearsal.tally.terms == 9 && rehearsal.tally.loss > 0.2 && rehearsal.tally.loss < 2)
      #expect(rehearsal.lines.first?.contains("ln 2 = 0.69") == true, "\(rehearsal.lines)")
    }
  }

  @Test("Stem and stages begin at a detector's weights, and stay as they are where they are frozen")
  func transfer() throws {
    try withSet { set in
      let detector = Weights<Float>(initializing: Preset.nano.network, seed: 9)
      let file = set.folder + "/detector.safetensors"
      try FaceDetector.file(card: ModelCard(preset: .nano), weights: detector).write(to: file)
      var options = try ColourSet.options(epochs: 1)
      options.transfer.file = file
      options.transfer.freeze = ["stem*", "stage*"]
      let trainer = try set.trainer("run", options)
      let loaded = try #require(trainer.loadedTensors)
      let missing = loaded.rows.filter { $0.fate == .missing }.map(\.name)
      #expect(missing == ["classes.weight", "classes.bias"], "\(loaded.lines)")
      #expect(loaded.rows.contains { $0.fate == .skipped && $0.name.hasPrefix("head8") })
      _ = try trainer.start()
      let (learned, given) = (try tensors(set.run("run")), try Safetensors(reading: file).tensors)
      for (name, tensor) in given where learned[name] != nil { #expect(learned[name] == tensor, "\(name)") }
      let fresh = Preset.nano.classifier(classes: 2)
      let start = fresh.export(Weights<Float>(initializing: fresh, seed: options.seed), prefix: "model.")
      #expect(learned["model.classes.weight"] != start["model.classes.weight"])
      // Of three classes the last layer is of another shape, and begins anew.
      let three = Preset.nano.classifier(classes: 3)
      let rows = try LoadedTensors(
        from: set.run("run").lastFile, into: Weights<Float>(initializing: three, seed: 1), of: three
      ).rows
      #expect(rows.count { if case .mismatched = $0.fate { true } else { false } } == 2)
    }
  }

  @Test("A few photographs are learned by heart, of each class in turn")
  func overfit() throws {
    try withSet { set in
      let options = try ColourSet.options(epochs: 1)
      let trial = try OverfitTrial(options, set.manifests, count: 4, limit: 400, workers: Workers(threads: 2))
      #expect(trial.passes && trial.figure == "accuracy" && trial.score == 1, "\(trial)")
      let numbers = trial.photographs.compactMap {
        Int($0.split(separator: "/").last?.split(separator: ".").first ?? "")
      }
      #expect(numbers.count { $0 % 2 == 0 } == 2, "two of each colour: \(trial.photographs)")
      #expect(throws: Failure.self) {
        try OverfitTrial(options, set.manifests, count: 1, limit: 2, workers: Workers(threads: 1))
      }
    }
  }

  @Test("A search for a learning rate finds where the loss falls")
  func search() throws {
    try withSet { set in
      let setup = try TrainingSetup(
        options: ColourSet.options(epochs: 1), manifests: set.manifests, workers: Workers(threads: 2),
        cacheBytes: 1 << 20)
      let search = try RateSearch(setup, steps: 60)
      #expect(search.points.count > 20 && search.suggestion != nil, "\(search.chart())")
    }
  }

  @Test("Attributes that cannot be learned are refused, and those that there are named with their counts")
  func refusals() throws {
    try withSet { set in
      let bare = refusal(["task": "classify"], set.manifests)
      #expect(bare.contains("needs the attribute") && bare.contains("colour (16 photographs, 2 values)"), "\(bare)")
      let unknown = refusal(["task": "classify", "label": "color"], set.manifests)
      #expect(unknown.contains("no photograph of train.jsonl has such an attribute"), "\(unknown)")
      let same = refusal(["task": "classify", "label": "same"], set.manifests)
      #expect(same.contains("one value, 'always',"), "\(same)")
      let detector = refusal(["label": "colour"], set.manifests)
      #expect(detector.contains("Add --task classify"), "\(detector)")
      let recipe = set.folder + "/mix.yaml"
      try AtomicFile.write("augment:\n  - OneOf: {transforms: [{MixUp: {}}]}\n", to: recipe)
      let mixed = refusal(["task": "classify", "label": "colour", "recipe": recipe], set.manifests)
      #expect(mixed.contains("MixUp mixes photographs"), "\(mixed)")
    }
  }

  @Test("More than a hundred values are no classes, and no photograph to choose by is refused")
  func tooMany() throws {
    try withTemporaryFolder { folder in
      let set = try ColourSet(in: folder, train: 101, others: 2)
      let many = refusal(["task": "classify", "label": "number"], set.manifests)
      #expect(many.contains("has 101 values") && many.contains("more than the 100"), "\(many)")
      let records = set.manifests.val.records.map { record in
        var bare = record
        bare.attributes = [:]
        return bare
      }
      try Manifest(folder: "\(folder)/manifests", records: records).write(to: "\(folder)/manifests/val.jsonl")
      let nothing = refusal(["task": "classify", "label": "colour"], try ManifestSet(reading: "\(folder)/manifests"))
      #expect(nothing.contains("val.jsonl") && nothing.contains("no photograph with a known 'colour'"), "\(nothing)")
    }
  }

  @Test("Values that training has not seen take no part, and they and rare ones are told")
  func warnings() throws {
    try withSet { set in
      let records = set.manifests.val.records.enumerated().map { index, record in
        var other = record
        if index == 0 { other.attributes["colour"] = "green" }
        return other
      }
      try Manifest(folder: "\(set.folder)/manifests", records: records).write(to: "\(set.folder)/manifests/val.jsonl")
      let manifests = try ManifestSet(reading: "\(set.folder)/manifests")
      let task = try ClassificationTask(ColourSet.options(epochs: 1), manifests)
      let words = task.warnings.joined(separator: "; ")
      #expect(words.contains("2 of 2 classes have fewer than 10 training photographs: blue 8, red 8"), "\(words)")
      #expect(words.contains("val.jsonl has values of colour that train.jsonl has not"), "\(words)")
      #expect(words.contains("1 photograph take no part: green 1"), "\(words)")
      #expect(manifests.val.records.count(where: task.takes) == 7)
      #expect(
        task.census(manifests) == "train 16 of 20, val 7 of 10, test 8 of 10 photographs have 'colour': blue, red")
    }
  }
}
