import Compute

/// Everything in this room whose gradient is checked, in tests and by `dsm gradcheck`. A new layer or loss is a line here.
extension GradientCase {
  /// Every layer, in the forms that take ways of their own through the code.
  public static let layers: [GradientCase] = [
    GradientCase(
      "Conv2D 3x3 stride 2", Conv2D(inputs: 3, outputs: 5, window: Window(kernel: 3, stride: 2, padding: 1)),
      Extent(8, 10, 3)),
    GradientCase("Conv2D 1x1", Conv2D(inputs: 4, outputs: 2, window: Window(kernel: 1)), Extent(5, 3, 4)),
    GradientCase(
      "Conv2D 2x2 without padding", Conv2D(inputs: 2, outputs: 3, window: Window(kernel: 2, stride: 3)), Extent(5, 9, 2)
    ),
    GradientCase(
      "Conv2D 3x3 in 2 groups", Conv2D(inputs: 4, outputs: 6, window: Window(kernel: 3, padding: 1), groups: 2),
      Extent(5, 4, 4)),
    GradientCase(
      "Conv2D 5x5 in 3 groups of 1",
      Conv2D(inputs: 3, outputs: 3, window: Window(kernel: 5, stride: 2, padding: 2), groups: 3), Extent(6, 7, 3)),
    GradientCase("PointwiseConv2D narrow", PointwiseConv2D(inputs: 3, outputs: 7), Extent(4, 5, 3)),
    GradientCase("PointwiseConv2D wide", PointwiseConv2D(inputs: 17, outputs: 40), Extent(4, 5, 17)),
    GradientCase("DepthwiseConv2D 3x3", DepthwiseConv2D(channels: 19, kernel: 3), Extent(6, 5, 19)),
    GradientCase("DepthwiseConv2D 5x5", DepthwiseConv2D(channels: 16, kernel: 5), Extent(7, 9, 16)),
    GradientCase("DepthwiseConv2D 5x5 on 2x2", DepthwiseConv2D(channels: 9, kernel: 5), Extent(2, 2, 9)),
    GradientCase("DepthwiseConv2D 7x7", DepthwiseConv2D(channels: 3, kernel: 7), Extent(8, 8, 3)),
    GradientCase("Dense", Dense(inputs: 24, outputs: 5), Extent(2, 3, 4)),
    GradientCase("Dense for a softmax", Dense(inputs: 17, outputs: 18, start: .xavier), Extent(1, 1, 17)),
    GradientCase("BatchNorm", BatchNorm(channels: 18, relu: false), Extent(5, 4, 18)),
    GradientCase("BatchNorm with ReLU", BatchNorm(channels: 18, relu: true), Extent(5, 4, 18), hasKinks: true),
    GradientCase("BatchNorm frozen", BatchNorm(channels: 7, relu: false, isFrozen: true), Extent(3, 4, 7)),
    GradientCase("ReLU", ReLU(), Extent(4, 5, 3), hasKinks: true),
    GradientCase("LeakyReLU", LeakyReLU(slope: 0.1), Extent(4, 5, 3), hasKinks: true),
    GradientCase("SiLU", SiLU(), Extent(4, 5, 3)),
    GradientCase("Sigmoid", Sigmoid(), Extent(4, 5, 3)),
    GradientCase("Softmax", Softmax(), Extent(2, 3, 5)),
    GradientCase("Dropout", Dropout(rate: 0.4), Extent(4, 5, 3)),
    GradientCase("SpatialDropout", SpatialDropout(rate: 0.4), Extent(2, 3, 16)),
    GradientCase("MaxPool2D", MaxPool2D(), Extent(6, 4, 11), hasKinks: true),
    GradientCase("MaxPool2D wide", MaxPool2D(), Extent(4, 4, 18), hasKinks: true),
    GradientCase(
      "MaxPool2D 3x3 stride 2", MaxPool2D(window: Window(kernel: 3, stride: 2, padding: 1)), Extent(7, 6, 3),
      hasKinks: true),
    GradientCase(
      "AveragePool2D 3x3 stride 2", AveragePool2D(window: Window(kernel: 3, stride: 2, padding: 1)), Extent(7, 6, 3)),
    GradientCase("GlobalAveragePool", GlobalAveragePool(), Extent(3, 5, 17)),
    GradientCase("Upsample", Upsample(), Extent(3, 4, 5)),
    GradientCase("Upsample by 3", Upsample(factor: 3), Extent(2, 3, 5)),
    GradientCase("Add of three", Add(), Extent(3, 5, 4), Extent(3, 5, 4), Extent(3, 5, 4)),
    GradientCase("Concat of three", Concat(), Extent(3, 5, 4), Extent(3, 5, 1), Extent(3, 5, 17)),
    GradientCase("Flatten", Flatten(), Extent(3, 5, 2)),
    GradientCase("GRU", GRU(inputs: 3, size: 5), Extent(1, 6, 3)),
    GradientCase("GRU, last state", GRU(inputs: 2, size: 17, givesSequence: false), Extent(1, 4, 2)),
  ]

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
