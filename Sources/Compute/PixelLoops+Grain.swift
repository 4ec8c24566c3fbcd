import CKernels
import Foundation

/// Loops that change every byte or pixel by a random number of its own. Number n follows from the key and n alone.
extension PixelLoops {
  /// Adds a number and `mean` to every byte, or with `perPixel` to the three bytes of every pixel, and rounds.
  ///
  /// - Parameter mean: in bytes, within 255 of 0.
  public static func adding(
    _ numbers: NormalNumbers, mean: Double, to rgb: [UInt8], key: UInt64, perPixel: Bool
  ) -> [UInt8] {
    precondition(abs(mean) <= 255, "a mean of a byte")
    let shift = Int16((mean * 16).rounded())
    let loop = unsafe perPixel ? cgrain_add_to_pixels : cgrain_add
    let count = perPixel ? pixelCount(rgb) : rgb.count
    return unsafe withUnsafePointer(to: numbers.quantiles) { quantiles in
      unsafe made(rgb.count) { unsafe loop(rgb, quantiles, shift, key, $0, count) }
    }
  }

  /// What a sensor adds, in hue, lightness and saturation (HLS): every photon makes a pixel lighter by `step` of what it is below white, at most
  /// all of it, and the hue turns.
  ///
  /// - Parameters:
  ///   - photons: the mean number of a pixel's photons, which has a Poisson distribution; at most 5.
  ///   - turn: the standard deviation of the hue's turn, in degrees; at most 10.
  public static func addingSensorNoise(
    to rgb: [UInt8], photons: Double, step: Double, turn: Double, key: UInt64
  ) -> [UInt8] {
    precondition(photons >= 0 && photons <= 5 && turn >= 0 && turn <= 10, "few photons and small turns")
    let limits = poissonLimits(mean: photons, most: step > 0 ? (1 / step).rounded(.up) : 0)
    // In sixths of the circle, of which the loop counts 2^15, and sixteen are what the numbers count as one.
    let hues = NormalNumbers(deviation: 2048 * turn / 60)
    return unsafe limits.withUnsafeBufferPointer { limits in
      var sensor = unsafe cgrain_sensor(limits: limits.baseAddress, count: UInt32(limits.count), step: Float(step))
      return unsafe withUnsafePointer(to: hues.quantiles) { hues in
        unsafe made(rgb) { unsafe cgrain_add_sensor(rgb, &sensor, hues, key, $0, $1) }
      }
    }
  }

  /// The limits from which on 16 random bits mean one more: their number has a Poisson distribution, cut off at `most`.
  package static func poissonLimits(mean: Double, most: Double) -> [UInt16] {
    var (limits, part, below): ([UInt16], Double, Double) = ([], exp(-mean), 0)
    while Double(limits.count) < min(most, 32) {
      below += part
      part *= mean / Double(limits.count + 1)
      guard let limit = UInt16(exactly: (below * 65536).rounded()) else { break }
      limits.append(limit)
    }
    return limits
  }

  /// Makes pixels white or black.
  ///
  /// - Parameters:
  ///   - white: how many of 65536 become white.
  ///   - struck: how many of 65536 become white or black.
  public static func struck(_ rgb: [UInt8], white: Int, struck: Int, key: UInt64) -> [UInt8] {
    precondition(white >= 0 && white <= struck && struck <= 65536, "parts of 65536")
    return unsafe made(rgb) { unsafe cgrain_strike(rgb, UInt32(white), UInt32(struck), key, $0, $1) }
  }

  /// Multiplies every byte by a factor, in whole 4096ths, that is spread evenly over `range`; with `perPixel` the three bytes of a
  /// pixel by the same.
  public static func multiplied(
    _ rgb: [UInt8], by range: ClosedRange<Double>, key: UInt64, perPixel: Bool
  ) -> [UInt8] {
    precondition(range.lowerBound >= 0 && range.upperBound < 16, "factors in sixteen bits")
    let low = UInt32(range.lowerBound * 4096)
    let width = UInt32((range.upperBound - range.lowerBound) * 4096)
    let loop = unsafe perPixel ? cgrain_multiply_pixels : cgrain_multiply
    let count = perPixel ? pixelCount(rgb) : rgb.count
    return unsafe made(rgb.count) { unsafe loop(rgb, low, width, key, $0, count) }
  }

  /// Sends every byte to one of its 256 equally likely outcomes, which are at `256 byte` and behind it.
  public static func drawn(_ bytes: [UInt8], from outcomes: [UInt8], key: UInt64) -> [UInt8] {
    precondition(outcomes.count == 65536, "256 outcomes for each byte")
    return unsafe made(bytes.count) { unsafe cgrain_draw(bytes, outcomes, key, $0, bytes.count) }
  }
}
