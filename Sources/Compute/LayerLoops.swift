import CKernels

/// The C loops of further layers for one type of number, by pointer; their formulas stand in clayers.h. ``Kernels`` checks sizes and
/// calls them.
@safe public struct LayerLoops<Scalar>: Sendable {
  typealias In = UnsafePointer<Scalar>
  typealias Out = UnsafeMutablePointer<Scalar>
  typealias Map = @Sendable (In?, Out?, Int) -> Void
  typealias Slope = @Sendable (In?, In?, Out?, Int) -> Void

  let relu: Map
  let reluBack: Slope
  let leakyReLU: @Sendable (In?, Scalar, Out?, Int) -> Void
  let leakyReLUBack: @Sendable (In?, In?, Scalar, Out?, Int) -> Void
  let sigmoid: Map
  let sigmoidBack: Slope
  let silu: Map
  let siluBack: Slope
  let mask: @Sendable (UnsafePointer<UInt32>?, UInt32, Scalar, Out?, Int) -> Void
  let multiply: Slope
  let multiplyChannels: @Sendable (In?, In?, Out?, Int, Int) -> Void
  let spread: @Sendable (In?, Scalar, Out?, Int, Int) -> Void
  let softmax: @Sendable (In?, Out?, Int, Int) -> Void
  let softmaxBack: @Sendable (In?, In?, Out?, Int, Int) -> Void
  let copyChannels: @Sendable (In?, Int, Out?, Int, Int, Int) -> Void
  let maxPool: @Sendable (In?, Out?, Int, Int, Int, Int, Int, Int) -> Void
  let maxPoolBack: @Sendable (In?, In?, Out?, Int, Int, Int, Int, Int, Int) -> Void
  let averagePool: @Sendable (In?, Out?, Int, Int, Int, Int, Int, Int) -> Void
  let averagePoolBack: @Sendable (In?, Out?, Int, Int, Int, Int, Int, Int) -> Void
  let upsample: @Sendable (In?, Out?, Int, Int, Int, Int) -> Void
  let upsampleBack: @Sendable (In?, Out?, Int, Int, Int, Int) -> Void
  let gru: @Sendable (In?, Int, In?, In?, Out?, Out?, Int, Int) -> Void
  let gruBack: @Sendable (In?, In?, Out?, Out?, Int, Out?, Int, Int) -> Void
}

extension Float {
  public static let layerLoops = unsafe LayerLoops<Float>(
    relu: clayers_relu_f32, reluBack: clayers_relu_back_f32, leakyReLU: clayers_leaky_relu_f32,
    leakyReLUBack: clayers_leaky_relu_back_f32, sigmoid: clayers_sigmoid_f32, sigmoidBack: clayers_sigmoid_back_f32,
    silu: clayers_silu_f32, siluBack: clayers_silu_back_f32, mask: clayers_mask_f32, multiply: clayers_multiply_f32,
    multiplyChannels: clayers_multiply_channels_f32, spread: clayers_spread_f32, softmax: clayers_softmax_f32,
    softmaxBack: clayers_softmax_back_f32, copyChannels: clayers_copy_channels_f32, maxPool: clayers_max_pool_f32,
    maxPoolBack: clayers_max_pool_back_f32, averagePool: clayers_average_pool_f32,
    averagePoolBack: clayers_average_pool_back_f32, upsample: clayers_upsample_f32,
    upsampleBack: clayers_upsample_back_f32, gru: clayers_gru_f32, gruBack: clayers_gru_back_f32)
}

extension Double {
  public static let layerLoops = unsafe LayerLoops<Double>(
    relu: clayers_relu_f64, reluBack: clayers_relu_back_f64, leakyReLU: clayers_leaky_relu_f64,
    leakyReLUBack: clayers_leaky_relu_back_f64, sigmoid: clayers_sigmoid_f64, sigmoidBack: clayers_sigmoid_back_f64,
    silu: clayers_silu_f64, siluBack: clayers_silu_back_f64, mask: clayers_mask_f64, multiply: clayers_multiply_f64,
    multiplyChannels: clayers_multiply_channels_f64, spread: clayers_spread_f64, softmax: clayers_softmax_f64,
    softmaxBack: clayers_softmax_back_f64, copyChannels: clayers_copy_channels_f64, maxPool: clayers_max_pool_f64,
    maxPoolBack: clayers_max_pool_back_f64, averagePool: clayers_average_pool_f64,
    averagePoolBack: clayers_average_pool_back_f64, upsample: clayers_upsample_f64,
    upsampleBack: clayers_upsample_back_f64, gru: clayers_gru_f64, gruBack: clayers_gru_back_f64)
}
