import Compute

/// Everything in this room whose gradient is checked, in tests and by `dsm gradcheck`. A new loss is a line here, a new layer one in
/// ``LayerSpecimen/all``.
extension GradientCase {
  /// Every layer.
  public static let layers = LayerSpecimen.all.map { GradientCase($0) }

  /// Every loss.
  public static let losses: [GradientCase] = [
    GradientCase("CrossEntropy", CrossEntropy(classes: 5), targets: { classes(&$0, 5) }),
    GradientCase("CrossEntropy smoothed", CrossEntropy(classes: 4, smoothing: 0.1), targets: { classes(&$0, 4) }),
    GradientCase(
      "BinaryCrossEntropy", BinaryCrossEntropy(), targets: { random in (0..<9).map { _ in random.uniform() } }),
    GradientCase("Focal", Focal(), targets: { random in (0..<9).map { _ in random.chance(0.5) ? 1 : 0 } }),
    GradientCase(
      "SmoothL1", SmoothL1(beta: 0.3), hasKinks: true, targets: { random in (0..<9).map { _ in random.normal() } }),
    GradientCase(
      "SmoothEIoU", SmoothEIoU(), hasKinks: true, targets: { random in (0..<9).map { _ in box(&random) } },
      predictions: { 3 * $0.normal() }),
  ]

  private static func classes(_ random: inout Random, _ count: Int) -> [Int] {
    (0..<9).map { _ in random.integer(in: 0...(count - 1)) }
  }

  private static func box(_ random: inout Random) -> SIMD4<Double> {
    let (x, y) = (random.normal(), random.normal())
    return SIMD4(x, y, x + 1 + random.uniform(), y + 1 + random.uniform())
  }
}
