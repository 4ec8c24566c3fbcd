import CKernels

extension PixelLoops {
  /// The farthest neighbour that ``blurred(_:width:weights:)`` takes in.
  public static let largestBlurRadius = 255

  /// Rows of RGB blurred across and then down by the same weights, each time rounded; the edges are mirrored.
  ///
  /// - Parameters:
  ///   - width: pixels across.
  ///   - weights: the middle's and then that of the neighbours at each distance, to either side; all of them add up to 256.
  public static func blurred(_ rgb: [UInt8], width: Int, weights: [UInt16]) -> [UInt8] {
    let (stride, radius) = (3 * width, weights.count - 1)
    precondition(width > 0 && rgb.count % stride == 0, "whole rows")
    precondition(radius >= 0 && radius <= largestBlurRadius, "a radius of at most \(largestBlurRadius)")
    precondition(2 * weights.reduce(0) { $0 + Int($1) } - Int(weights[0]) == 256, "weights in whole 256ths")
    let room = (2 * radius + 1) * stride
    return unsafe withUnsafeTemporaryAllocation(of: UInt8.self, capacity: room + stride + 6 * radius) { scratch in
      let rows = scratch.baseAddress!
      return unsafe made(rgb.count) {
        unsafe cblur_across_and_down(rgb, width, rgb.count / stride, weights, radius, rows, rows + room, $0)
      }
    }
  }
}
