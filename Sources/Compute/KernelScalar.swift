import CBLAS
import CKernels

/// A number in which a network can compute: `Float` to train and to detect, `Double` to check gradients with the very same code.
public protocol KernelScalar: BinaryFloatingPoint, Sendable {
  /// The loops for this type of number.
  static var loops: Loops<Self> { get }
  /// The loops of layers that the bundled detectors do without.
  static var layerLoops: LayerLoops<Self> { get }
}

/// The C loops for one type of number, by pointer; their formulas stand in ckernels.h. ``Kernels`` checks sizes and calls them.
@safe public struct Loops<Scalar>: Sendable {
  typealias In = UnsafePointer<Scalar>
  typealias Out = UnsafeMutablePointer<Scalar>
  typealias Doubles = UnsafeMutablePointer<Double>

  let pointwise: @Sendable (In?, In?, In?, Out?, Int, Int, Int) -> Void
  let pointwiseWeights: @Sendable (In?, In?, Out?, Int, Int, Int) -> Void
  let depthwise: @Sendable (In?, In?, In?, Out?, Int, Int, Int, Int) -> Void
  let depthwiseWeights: @Sendable (In?, In?, Out?, Int, Int, Int, Int) -> Void
  let columnSums: @Sendable (In?, Out?, Int, Int) -> Void
  let moments: @Sendable (In?, Out?, Out?, Doubles?, Int, Int) -> Void
  let scaleShift: @Sendable (In?, In?, In?, Scalar, Out?, Int, Int) -> Void
  let scaleShiftBack: @Sendable (In?, In?, In?, In?, Scalar, In?, In?, In?, Out?, Int, Int) -> Void
  let upsample: @Sendable (In?, Out?, Int, Int, Int) -> Void
  let upsampleBack: @Sendable (In?, Out?, Int, Int, Int) -> Void
  let add: @Sendable (In?, Out?, Int) -> Void
  let unfold: @Sendable (In?, Out?, Int, Int, Int, Int, Int, Int) -> Void
  let fold: @Sendable (In?, Out?, Int, Int, Int, Int, Int, Int) -> Void
  let separableForward: @Sendable (UnsafePointer<cblocks_separable>?) -> Void
  let separableBackward: @Sendable (UnsafePointer<cblocks_separable>?) -> Void
  let convolutionForward: @Sendable (UnsafePointer<cblocks_convolution>?) -> Void
  let convolutionBackward: @Sendable (UnsafePointer<cblocks_convolution>?) -> Void
  let poolForward: @Sendable (UnsafePointer<cblocks_pool>?) -> Void
  let poolBackward: @Sendable (UnsafePointer<cblocks_pool>?) -> Void
  let norm: @Sendable (UnsafePointer<cblocks_norm>?) -> Void
  let normGradient: @Sendable (UnsafePointer<cblocks_norm_gradient>?) -> Void
  let gradientSums:
    @Sendable (UnsafeRawPointer?, UnsafeRawPointer?, UnsafeRawPointer?, Double, Doubles?, Int, Int) -> Void
  let transpose: @Sendable (UnsafeRawPointer?, UnsafeMutableRawPointer?, Int, Int) -> Void
  let gemm:
    @Sendable (CBLAS_TRANSPOSE, CBLAS_TRANSPOSE, Int32, Int32, Int32, In, Int32, In, Int32, Scalar, Out, Int32) -> Void
}

extension Float: KernelScalar {
  public static let loops = unsafe Loops<Float>(
    pointwise: ckernels_pointwise_f32, pointwiseWeights: ckernels_pointwise_weights_f32,
    depthwise: ckernels_depthwise_f32, depthwiseWeights: ckernels_depthwise_weights_f32,
    columnSums: ckernels_column_sums_f32, moments: ckernels_moments_f32, scaleShift: ckernels_scale_shift_f32,
    scaleShiftBack: ckernels_scale_shift_back_f32,
    upsample: ckernels_upsample_f32,
    upsampleBack: ckernels_upsample_back_f32, add: ckernels_add_f32, unfold: ckernels_unfold_f32,
    fold: ckernels_fold_f32, separableForward: cblocks_separable_forward_f32,
    separableBackward: cblocks_separable_backward_f32, convolutionForward: cblocks_convolution_forward_f32,
    convolutionBackward: cblocks_convolution_backward_f32, poolForward: cblocks_pool_forward_f32,
    poolBackward: cblocks_pool_backward_f32, norm: cblocks_norm_f32,
    normGradient: cblocks_norm_gradient_f32, gradientSums: cblocks_gradient_sums_f32, transpose: cblocks_transpose_f32,
    gemm: { unsafe cblas_sgemm(CblasRowMajor, $0, $1, $2, $3, $4, 1, $5, $6, $7, $8, $9, $10, $11) })
}

extension Double: KernelScalar {
  public static let loops = unsafe Loops<Double>(
    pointwise: ckernels_pointwise_f64, pointwiseWeights: ckernels_pointwise_weights_f64,
    depthwise: ckernels_depthwise_f64, depthwiseWeights: ckernels_depthwise_weights_f64,
    columnSums: ckernels_column_sums_f64, moments: ckernels_moments_f64, scaleShift: ckernels_scale_shift_f64,
    scaleShiftBack: ckernels_scale_shift_back_f64,
    upsample: ckernels_upsample_f64,
    upsampleBack: ckernels_upsample_back_f64, add: ckernels_add_f64, unfold: ckernels_unfold_f64,
    fold: ckernels_fold_f64, separableForward: cblocks_separable_forward_f64,
    separableBackward: cblocks_separable_backward_f64, convolutionForward: cblocks_convolution_forward_f64,
    convolutionBackward: cblocks_convolution_backward_f64, poolForward: cblocks_pool_forward_f64,
    poolBackward: cblocks_pool_backward_f64, norm: cblocks_norm_f64,
    normGradient: cblocks_norm_gradient_f64, gradientSums: cblocks_gradient_sums_f64, transpose: cblocks_transpose_f64,
    gemm: { unsafe cblas_dgemm(CblasRowMajor, $0, $1, $2, $3, $4, 1, $5, $6, $7, $8, $9, $10, $11) })
}

/// The instruction set that the loops use on this machine: `avx512`, `avx2` or `baseline`.
public var instructionSet: String { unsafe String(cString: ckernels_instruction_set()) }
