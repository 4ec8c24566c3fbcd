import Basics
import Foundation
import TestSupport
import Testing
import Training

/// Trainings whose clock shows one second more each time that they look at it: after each step and each validation.
@Suite("Training for a time")
struct BudgetTests {
  private final class Clock {
    private var time = ContinuousClock.now

    func look() -> ContinuousClock.Instant {
      time += .seconds(1)
      return time
    }
  }

  private func options(_ seconds: Double) -> TrainingOptions {
    var options = SmallSet.options(epochs: 1)
    options.length = .budget(seconds: seconds)
    return options
  }

  private func train(_ set: SmallSet, _ name: String, _ seconds: Double, stoppedAfter steps: Int = .max) throws
    -> Trainer.Ending
  {
    let clock = Clock()
    var asked = 0
    let trainer = try set.trainer(
      name, options(seconds),
      shouldStop: {
        asked += 1
        return asked > steps
      }, now: clock.look)
    return try Files.exists(set.run(name).optionsFile) ? trainer.resume() : trainer.start()
  }

  @Test("It ends in time for one more validation; more time goes on where it was, less than was spent is refused")
  func lengths() throws {
    try withTemporaryFolder { folder in
      // 9 photographs in steps of 4: an epoch has three steps and a validation.
      let set = try SmallSet(in: folder, count: 9, side: 64, smallest: 8)
      #expect(try train(set, "run", 10) == .finished)
      let run = set.run("run")
      // Epochs end after 4 and 8 seconds; of the third there is time for a step.
      #expect(try run.metrics().map(\.seconds) == [4, 8, 10] && run.metrics().map(\.step) == [3, 6, 7])
      #expect(try run.metrics().last?.progress == 1)
      #expect { try train(set, "run", 9) } throws: {
        "\($0)".contains("has trained for") && "\($0)".contains("--budget")
      }
      #expect(try run.metrics().count == 3)
      #expect(try train(set, "run", 18) == .finished)
      #expect(try run.metrics().last?.seconds == 18)
    }
  }

  @Test("Stopped anywhere and gone on with, it makes as many steps in the same time, and ends with figures")
  func stopped() throws {
    try withTemporaryFolder { folder in
      let set = try SmallSet(in: folder, count: 9, side: 64, smallest: 8)
      #expect(try train(set, "whole", 14) == .finished)
      for steps in [1, 3, 7] {
        let name = "stopped-\(steps)"
        #expect(try train(set, name, 14, stoppedAfter: steps) == .interrupted)
        #expect(try train(set, name, 14) == .finished)
        #expect(try set.run(name).metrics().map(\.step) == set.run("whole").metrics().map(\.step))
        #expect(try Files.read(set.run(name).bestFile) == Files.read(set.run("whole").bestFile))
      }
    }
  }

  @Test("Every size is trained at, in order, whatever their number", arguments: 1...6)
  func sizes(count: Int) {
    var options = TrainingOptions()
    options.sizes = (1...count).map { 32 * $0 }
    let seen = stride(from: 0.0, through: 1, by: 0.001).map(options.size)
    #expect(seen == seen.sorted() && Set(seen) == Set(options.sizes))
    let first = Double(seen.count { $0 == 32 }) / Double(seen.count)
    #expect(abs(first - (count == 1 ? 1 : 0.35)) < 0.002)
  }
}
