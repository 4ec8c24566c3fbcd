import CKernels

/// Loops from bytes of RGB to what a network is fed with.
public enum TensorLoops {
  /// `byte * scale[channel] + shift[channel]`, in Float; channels last, or first where `planes`.
  public static func normalize(
    _ rgb: Span<UInt8>, scale: [Float], shift: [Float], planes: Bool, into out: UnsafeMutableBufferPointer<Float>
  ) {
    precondition(scale.count == 3 && shift.count == 3, "three channels")
    precondition(rgb.count % 3 == 0 && rgb.count == out.count, "a number for every byte")
    unsafe rgb.withUnsafeBufferPointer { source in
      if planes {
        unsafe ctensor_planes(source.baseAddress, scale, shift, out.baseAddress, source.count / 3)
      } else {
        unsafe ctensor_interleaved(source.baseAddress, scale, shift, out.baseAddress, source.count / 3)
      }
    }
  }

  /// The bytes themselves, channels first.
  public static func planes(_ rgb: Span<UInt8>, into out: UnsafeMutableBufferPointer<UInt8>) {
    precondition(rgb.count % 3 == 0 && rgb.count == out.count, "a byte for every byte")
    unsafe rgb.withUnsafeBufferPointer { source in
      unsafe ctensor_byte_planes(source.baseAddress, out.baseAddress, source.count / 3)
    }
  }
}
