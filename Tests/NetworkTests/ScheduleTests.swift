import Foundation
import Network
import Testing

@Suite("Schedules of the learning rate")
struct ScheduleTests {
  @Test("The rate climbs, peaks, and falls to a hundredth")
  func schedule() {
    let schedule = Schedule(peak: 1, warmupSteps: 100)
    #expect(schedule.rate(step: 0, progress: 0) == 0.01)
    #expect(schedule.rate(step: 99, progress: 0) == 1)
    #expect(schedule.rate(step: 3, progress: 0.05) > 0.99, "a short training warms up in a twentieth of it")
    #expect(abs(schedule.rate(step: 500, progress: 0.5) - 0.505) < 1e-12)
    #expect(abs(schedule.rate(step: 1000, progress: 1) - 0.01) < 1e-12)
  }

  /// Twenty steps, the last of which is the training's end, as PyTorch counts them.
  private func rates(_ schedule: Schedule) -> [Double] {
    (0..<20).map { schedule.rate(step: $0, progress: Double($0) / 19) }
  }

  private func expectRates(_ rates: [Double], _ name: String) throws {
    let golden = try #require(try TorchGoldens.read().schedules[name])
    for (step, pair) in zip(rates, golden).enumerated() {
      #expect(abs(pair.0 - pair.1) < 1e-12, "\(name), step \(step)")
    }
  }

  @Test("Cosine, steps and one cycle are PyTorch's")
  func pytorch() throws {
    try expectRates(rates(Schedule(peak: 1, warmupSteps: 0)), "cosine")
    try expectRates(
      rates(Schedule(peak: 1, warmupSteps: 0, shape: .step(at: [5 / 19.0, 12 / 19.0], factor: 0.1))), "step")
    try expectRates(rates(Schedule(peak: 1, warmupSteps: 0, shape: .oneCycle(climb: 5 / 19.0))), "one-cycle")
  }

  @Test("Warm-up climbs in a line in front of any shape")
  func warmUp() throws {
    let schedule = Schedule(peak: 1, warmupSteps: 8, shape: .constant)
    try expectRates((0..<20).map { schedule.rate(step: $0, progress: 0) }, "warm-up")
    for shape in [Schedule.Shape.constant, .step(), .cosine, .oneCycle()] {
      let warm = Schedule(peak: 3, warmupSteps: 10, shape: shape)
      let cold = Schedule(peak: 3, warmupSteps: 0, shape: shape)
      #expect(abs(warm.rate(step: 4, progress: 0.01) - 0.5 * cold.rate(step: 4, progress: 0.01)) < 1e-12)
    }
  }

  @Test("A rate without a plan stays at its peak")
  func constant() {
    #expect(rates(Schedule(peak: 0.3, warmupSteps: 0, shape: .constant)) == [Double](repeating: 0.3, count: 20))
  }

  @Test("Figures that no longer improve lower the rate as PyTorch's rule does")
  func plateau() throws {
    var plateau = Plateau(factor: 0.5, patience: 1, threshold: 1e-3, cooldown: 2, minimum: 0.1)
    try expectRates(try TorchGoldens.read().figures.map { plateau.observe($0) }, "plateau")
  }

  @Test("Higher figures can be the better ones, and what is no number is none of them")
  func plateauOfPrecision() {
    var plateau = Plateau(goal: .higher, patience: 0)
    #expect([0.5, 0.6, 0.59, .nan, 0.7].map { plateau.observe($0) } == [1, 1, 0.1, 0.1 * 0.1, 0.1 * 0.1])
    #expect(plateau.best == 0.7)
  }

  @Test("A schedule and a plateau survive being saved")
  func saved() throws {
    var plateau = Plateau(patience: 1)
    for figure in [1, 2, 3.0] { _ = plateau.observe(figure) }
    let copy = try JSONDecoder().decode(Plateau.self, from: JSONEncoder().encode(plateau))
    #expect(copy == plateau)
    let schedule = Schedule(peak: 1, shape: .oneCycle(climb: 0.2))
    #expect(try JSONDecoder().decode(Schedule.self, from: JSONEncoder().encode(schedule)) == schedule)
  }
}
