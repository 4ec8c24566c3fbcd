import Basics
import Compute
import Detection
import Foundation
import Imaging
import Network
import TestSupport
import Testing
import Training

@Suite("Trials before and beside a training")
struct TrialTests {
  private let options = SmallSet.options(epochs: 2)

  @Test("A rehearsal tells the loss that random weights should have, and changes nothing")
  func rehearsal() throws {
    try withTemporaryFolder { folder in
      let set = try SmallSet(in: folder, count: 9, side: 64, smallest: 8)
      _ = try set.trainer("plain", options).start()
      let trainer = try set.trainer("rehearsed", options)
      let rehearsal = try trainer.rehearse()
      _ = try trainer.start()
      let files = try ["plain", "rehearsed"].map { try Safetensors(reading: set.run($0).lastFile).tensors }
      #expect(files[0] == files[1])
      let parts = LossParts(rehearsal.tally)
      let (positives, negatives) = (Double(parts.positives), Double(parts.negatives))
      #expect(positives > 0 && positives + negatives <= 4 * 84)
      #expect(abs(parts.expectedObj - (negatives * 0.01005 + positives * 4.605) / positives) < 0.01)
      #expect(rehearsal.sheet.width > 4 * 64 && rehearsal.bytes > rehearsal.cachedBytes)
      #expect(rehearsal.epochs == 2 && rehearsal.seconds > 0 && rehearsal.lines.count == 3)
    }
  }

  @Test("Warnings tell of batches larger than the set and photographs smaller than the input")
  func warnings() throws {
    try withTemporaryFolder { folder in
      let set = try SmallSet(in: folder, count: 1, side: 64, smallest: 8)
      var options = options
      options.sizes = [96]
      options.length = .epochs(1)
      let trainer = try set.trainer("run", options)
      let words = trainer.warnings.joined(separator: "; ")
      #expect(words.contains("each takes all 1") && words.contains("the longest side is 64"), "\(words)")
      #expect(try trainer.start() == .finished, "one photograph can be trained on all the same")
    }
  }

  @Test("A few photographs are learned by heart, and those whose faces are largest")
  func overfit() throws {
    try withTemporaryFolder { folder in
      let set = try SmallSet(in: folder, count: 12, side: 160, smallest: 16)
      var options = options
      options.preset = .s
      options.sizes = [160]
      let trial = try OverfitTrial(options, set.manifests, count: 4, limit: 600, workers: Workers(threads: 2))
      #expect(trial.passes, "\(trial)")
      #expect(trial.photographs.count == 4)
      let short = try OverfitTrial(options, set.manifests, count: 4, limit: 2, workers: Workers(threads: 2))
      #expect(!short.passes && short.steps == 2)
      #expect(throws: Failure.self) {
        try OverfitTrial(options, set.manifests, count: 13, limit: 2, workers: Workers(threads: 2))
      }
    }
  }

  @Test("A search for a learning rate works on a copy: a training after it is what it would have been")
  func search() throws {
    try withTemporaryFolder { folder in
      let set = try SmallSet(in: folder, count: 9, side: 64, smallest: 8)
      let setup = try TrainingSetup(
        options: options, manifests: set.manifests, workers: Workers(threads: 2), cacheBytes: 1 << 20)
      let first = try RateSearch(setup, steps: 60)
      #expect(first.points.count > 30 && first.points[0].rate == 1e-7)
      #expect(try RateSearch(setup, steps: 60) == first, "nothing is left of the first search")
      let rate = try #require(first.suggestion)
      #expect(rate > 1e-6 && rate < 1, "\(first.chart())")
    }
  }

  /// Losses at rates 1e-6, 1e-5 and so on.
  private func search(_ losses: [Double]) -> RateSearch {
    RateSearch(points: losses.enumerated().map { .init(rate: pow(10, Double($0) - 6), loss: $1) })
  }

  @Test("The rate lies in the longest fall, and there is none where the loss never falls")
  func valley() {
    let falling = search([5, 5, 5, 4, 3, 2, 1.5, 1.4, 3, 9])
    #expect(falling.suggestion == falling.points[4].rate)
    #expect(search([1, 2, 3]).suggestion == nil && search([]).suggestion == nil && search([2]).suggestion == nil)
    #expect(search([1, 1, 1]).suggestion == nil)
  }

  @Test("The chart has a row for every height, falls from the left to the right, and marks the rate")
  func chart() throws {
    let search = search([8, 8, 4, 2, 1])
    let lines = search.chart(width: 20, height: 4).split(separator: "\n", omittingEmptySubsequences: false)
    try #require(lines.count == 7)
    let marks = lines[1...4].map { line in line.indices.filter { line[$0] == "*" }.count }
    #expect(marks.reduce(0, +) == 5 && marks[0] == 2 && lines[0].hasSuffix("v"), "\(lines)")
    #expect(lines[1].contains("8") && lines[4].contains("1"))
  }
}

@Suite("A loss that is no number")
struct WatchdogTests {
  private let options = SmallSet.options(epochs: 3)

  /// A trainer to whose step `bad` something happens so many times; what it said of it.
  private func train(_ set: SmallSet, bad: Int, times: Int, said: inout [String]) throws -> Trainer.Ending {
    var left = times
    var words: [String] = []
    defer { said = words }
    let trainer = try Trainer(
      options: options, manifests: set.manifests, run: set.run("run"), workers: Workers(threads: 2),
      cacheBytes: 1 << 20, shouldStop: { false },
      isSound: { step in
        guard step == bad, left > 0 else { return true }
        left -= 1
        return false
      },
      report: { if case .problem(let text) = $0 { words.append(text) } })
    return try trainer.start()
  }

  @Test("It goes back to the start of the epoch with half of the rate, shows the batch, and comes to its end")
  func recovers() throws {
    try withTemporaryFolder { folder in
      let set = try SmallSet(in: folder, count: 9, side: 64, smallest: 8)
      _ = try set.trainer("plain", options).start()
      var said: [String] = []
      #expect(try train(set, bad: 5, times: 2, said: &said) == .finished)
      #expect(said.count == 2 && said[1].contains("2 of 3 times") && said[0].contains(".png"), "\(said)")
      let (plain, run) = (try set.run("plain").metrics(), try set.run("run").metrics())
      #expect(run.map(\.step) == plain.map(\.step), "no step is left out or made twice")
      #expect(run[0].loss == plain[0].loss && run[1].loss != plain[1].loss)
      #expect(run.map(\.learningRate) == zip(plain, [1, 0.25, 0.25]).map { $0.learningRate * $1 })
      #expect(try Image(contentsOf: set.run("run").path + "/no-number-5.png").width > 100)
      #expect(Files.exists(set.run("run").path + "/no-number-5.json"))
    }
  }

  @Test("After three times it ends, names the photographs, and the last good weights are there")
  func givesUp() throws {
    try withTemporaryFolder { folder in
      let set = try SmallSet(in: folder, count: 9, side: 64, smallest: 8)
      var said: [String] = []
      do {
        _ = try train(set, bad: 5, times: 9, said: &said)
        Issue.record("it went on")
      } catch let failure as Failure {
        #expect("\(failure)".contains("halved 3 times") && "\(failure)".contains(".png"), "\(failure)")
      }
      #expect(said.count == 3)
      _ = try FaceDetector.load(set.run("run").lastFile)
    }
  }

  @Test("Rates without bounds end in it")
  func realDivergence() throws {
    try withTemporaryFolder { folder in
      let set = try SmallSet(in: folder, count: 9, side: 64, smallest: 8)
      var options = options
      options.schedule.peak = 1e38
      #expect(throws: Failure.self) { try set.trainer("run", options).start() }
      #expect(
        try Safetensors(reading: set.run("run").lastFile).tensors.values.allSatisfy { $0.values.allSatisfy(\.isFinite) }
      )
    }
  }
}
