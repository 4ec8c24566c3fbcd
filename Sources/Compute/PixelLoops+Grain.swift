import CKernels

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

  /// What a sensor adds: to all channels of a pixel one number in the measure in which it is dark, and a turn of its colour about the grey
  /// axis by another: a small turn by t moves red by t (blue - green) / √3, and so on around.
  ///
  /// - Parameters:
  ///   - light: the standard deviation, in bytes, of a black pixel; at most 255.
  ///   - turn: that of the turn, in radians. No single turn is larger than 3.4.
  public static func addingSensorNoise(to rgb: [UInt8], light: Double, turn: Double, key: UInt64) -> [UInt8] {
    let lights = NormalNumbers(deviation: light)
    // In 2^14ths, of which sixteen are what the numbers count as one.
    let hues = NormalNumbers(deviation: 1024 * turn / 3.0.squareRoot())
    return unsafe withUnsafePointer(to: lights.quantiles) { lights in
      unsafe withUnsafePointer(to: hues.quantiles) { hues in
        unsafe made(rgb) { unsafe cgrain_add_sensor(rgb, lights, hues, key, $0, $1) }
      }
    }
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
