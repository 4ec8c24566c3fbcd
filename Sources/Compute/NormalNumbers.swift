import CKernels
import Foundation

/// The quantiles of a normal distribution, from which 16 random bits take a number: within 4.2 deviations of 0.
///
/// Half of the distribution is cut into 64 stretches that are equally likely, and the last of them into 64 again; within a stretch
/// numbers are spread evenly. Against the true distribution, the standard deviation is exact to 0.1%, the kurtosis to 1%, and the part that
/// lies beyond t deviations to 5% for every t up to 3.5.
public struct NormalNumbers: Sendable {
  var quantiles = cgrain_quantiles()

  /// Numbers of that standard deviation, in bytes, none further than `limit` from 0.
  public init(deviation: Double, limit: Double = 2047) {
    precondition(deviation >= 0 && limit <= 2047, "sixteenths in sixteen bits")
    let edges = Self.edges.map { Int16((min($0 * deviation, limit) * 16).rounded()) }
    // The 64th stretch is not looked at; its own 64 follow, with an edge more at their end.
    let lengths = edges.indices.dropLast().map { $0 == 63 ? 0 : edges[$0 + 1] - edges[$0] }
    unsafe withUnsafeMutableBytes(of: &quantiles) { bytes in
      let numbers = unsafe bytes.bindMemory(to: Int16.self)
      for place in 0..<128 {
        unsafe numbers[place] = edges[place]
        unsafe numbers[128 + place] = lengths[place]
      }
    }
  }

  /// The number, in 16ths, that 16 random bits stand for: the loops' own rule in plain words.
  package func number(of bits: UInt16) -> Int16 {
    let (stretch, rest) = (Int(bits >> 9 & 63), bits & 511)
    let place = stretch < 63 ? stretch : 64 + Int(rest >> 3)
    let part = stretch < 63 ? rest << 7 : rest << 13
    let (start, length) = unsafe withUnsafeBytes(of: quantiles) { bytes in
      let numbers = unsafe bytes.bindMemory(to: Int16.self)
      return unsafe (numbers[place], numbers[128 + place])
    }
    let size = start + Int16((Int32(length) * Int32(part)) >> 16)
    return bits >> 15 == 0 ? size : -size
  }

  /// Where the stretches of the half begin, for a deviation of 1, and where the last one ends.
  private static let edges: [Double] = {
    let coarse = (0..<64).map { quantile(beyond: 0.5 - Double($0) / 128) }
    let fine = (0..<64).map { quantile(beyond: (1 - Double($0) / 64) / 128) }
    return coarse + fine + [quantile(beyond: 1.0 / 65536)]
  }()

  /// Beyond which a part of the distribution lies, by halving the interval.
  private static func quantile(beyond part: Double) -> Double {
    var (low, high) = (0.0, 6.0)
    for _ in 0..<60 {
      let middle = (low + high) / 2
      if 0.5 * erfc(middle / 2.0.squareRoot()) > part { low = middle } else { high = middle }
    }
    return (low + high) / 2
  }
}
