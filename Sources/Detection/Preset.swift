import Compute
import Network

/// The bundled networks: anchor-free, three levels of stride 8, 16 and 32, built of depthwise-separable blocks.
///
/// `s` and `m` are YuNet's topologies (Wu, Peng and Yu, "YuNet: a tiny millisecond-level face detector", 2023) with 5x5 depthwise
/// kernels at stride 32, which widen the field of view for large faces.
public enum Preset: String, Sendable, CaseIterable, Codable {
  /// 19,456 parameters: for a minute's training at 160x160.
  case nano
  /// 57,680 parameters: the default.
  case s
  /// 79,952 parameters: twice the work of `s`.
  case m

  /// Channels of the stem, of stage 1 at its start, of stage 2 at its start, and of everything behind.
  private var widths: (stem: Int, first: Int, second: Int, wide: Int) {
    switch self {
    case .nano: return (8, 16, 16, 32)
    case .s: return (16, 16, 32, 64)
    case .m: return (16, 16, 64, 64)
    }
  }

  /// The network: BGR / 255 in, one map a level out, of ``HeadChannels/count`` channels at strides 8, 16 and 32.
  public var network: Network {
    var net = Network(inputChannels: 3)
    let wide = widths.wide
    let (c3, c4, c5) = addBackbone(to: &net)
    let p5 = net.separable("neck5", c5, wide, wide, kernel: 5)
    let p4 = net.separable("neck4", net.merged("merge4", c4, p5), wide, wide)
    let p3 = net.separable("neck3", net.merged("merge3", c3, p4), wide, wide)
    for (stride, level) in zip(HeadChannels.strides, [p3, p4, p5]) {
      let features =
        self == .m ? net.separable("shared\(stride)", level, wide, wide, kernel: stride == 32 ? 5 : 3) : level
      net.output(net.head("head\(stride)", features, wide))
    }
    return net
  }

  /// A classifier of whole pictures behind the same stem and stages, whose tensors have the same names: the mean over what they make of the
  /// picture, and a dense layer that gives a logit for each class. BGR / 255 in, 1 x 1 x `classes` out; both sides are multiples of 32.
  public func classifier(classes: Int) -> Network {
    var net = Network(inputChannels: 3)
    let features = net.add("mean", GlobalAveragePool(), addBackbone(to: &net).c5)
    net.output(net.add("classes", Dense(inputs: widths.wide, outputs: classes, start: .xavier), features))
    return net
  }

  /// Stem and stages: what they make of a picture at strides 8, 16 and 32.
  private func addBackbone(to net: inout Network) -> (c3: Network.Value, c4: Network.Value, c5: Network.Value) {
    let (stem, first, second, wide) = widths
    var x = net.add(
      "stem", ConvBlock2D(inputs: 3, outputs: stem, window: Window(kernel: 3, stride: 2, padding: 1)), net.input)
    x = net.pooled("pool0", net.separable("stem.dp", x, stem, first))
    x = net.pair("stage1", x, first, first, second)
    x = net.pooled("pool2", net.pair("stage2", x, second, second, wide))
    let c3 = net.pair("stage3", x, wide, wide, wide)
    let c4 = net.pair("stage4", net.pooled("pool3", c3), wide, wide, wide)
    let c5 = net.pair("stage5", net.pooled("pool4", c4), wide, wide, wide, kernel: 5)
    return (c3, c4, c5)
  }
}

/// What the channels of a head mean. The four predictions of YuNet stand side by side in one map, which is the same arithmetic as
/// four separate heads and fills a vector register.
public enum HeadChannels {
  /// Pixels between the cells of each level.
  public static let strides = [8, 16, 32]
  /// Logit of the class: how well the box fits a face.
  public static let cls = 0
  /// Logit of objectness: whether this cell answers for a face.
  public static let obj = 1
  /// Centre and logarithmic size of the box, in strides.
  public static let box = 2
  /// Five points, x and y each, in strides.
  public static let landmarks = 6
  /// Channels in all.
  public static let count = 16
  /// The logit of objectness at the start: one cell in a hundred answers, so that the loss does not start with a flood of negatives
  /// (Lin et al., "Focal loss for dense object detection", 2017).
  public static let initialObjectness = -4.595
}

extension Network {
  /// A 1x1 convolution, a depthwise one, batch norm and ReLU.
  fileprivate mutating func separable(
    _ name: String, _ x: Value, _ inputs: Int, _ outputs: Int, kernel: Int = 3
  ) -> Value {
    add(name, SeparableConv2D(inputs: inputs, outputs: outputs, kernel: kernel), x)
  }

  fileprivate mutating func pair(
    _ name: String, _ x: Value, _ inputs: Int, _ middle: Int, _ outputs: Int, kernel: Int = 3
  ) -> Value {
    separable("\(name).1", separable("\(name).0", x, inputs, middle, kernel: kernel), middle, outputs, kernel: kernel)
  }

  fileprivate mutating func pooled(_ name: String, _ x: Value) -> Value { add(name, MaxPool2D(), x) }

  fileprivate mutating func merged(_ name: String, _ x: Value, _ deeper: Value) -> Value {
    add("\(name).add", Add(), x, add("\(name).up", Upsample(), deeper))
  }

  fileprivate mutating func head(_ name: String, _ x: Value, _ inputs: Int) -> Value {
    var bias = [Double](repeating: 0, count: HeadChannels.count)
    bias[HeadChannels.obj] = HeadChannels.initialObjectness
    let head = SeparableConv2D(
      inputs: inputs, outputs: HeadChannels.count, activation: .none, initialBias: bias)
    return add(name, head, x)
  }
}
