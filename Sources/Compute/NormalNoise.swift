import CKernels
import Foundation

/// Normally distributed numbers for every byte of a picture, from 16 random bits each; the same on every processor.
///
/// Half of the distribution is cut into 64 stretches that are as likely, the last of them into 64 again, up to 4.1 deviations; within a
/// stretch numbers are spread evenly. Numbers are whole 16ths.
public struct NormalNoise: Sendable {
  private var table = cnoise_table()

  /// Noise of a standard deviation of at most 255, and a limit: nothing is further from 0.
  public init(deviation: Double, limit: Double = 1500) {
    precondition(deviation >= 0 && limit <= 1500, "sixteenths in sixteen bits")
    let edges = Self.quantiles.map { Int16(min($0 * deviation, limit) * 16) }
    unsafe withUnsafeMutableBytes(of: &table) { bytes in
      let numbers = unsafe bytes.bindMemory(to: Int16.self)
      for place in 0..<128 {
        unsafe numbers[place] = edges[place]
        unsafe numbers[128 + place] = edges[place + (place == 63 ? 0 : 1)] - edges[place]
      }
      // The 64th is never looked at: its own 64 follow.
      unsafe numbers[128 + 63] = 0
    }
  }

  /// Where the stretches of the half begin, and where the last of each lot ends.
  private static let quantiles: [Double] = {
    let coarse = (0..<64).map { quantile(0.5 + Double($0) / 128) }
    let fine = (0...64).map { quantile($0 == 64 ? 1 - 1.0 / 32768 : 1 - (1 - Double($0) / 64) / 128) }
    return coarse + fine
  }()

  /// Where the distribution function reaches `part`, by halving the interval.
  private static func quantile(_ part: Double) -> Double {
    var (low, high) = (0.0, 6.0)
    for _ in 0..<60 {
      let middle = (low + high) / 2
      if 1 - 0.5 * erfc(middle / 2.0.squareRoot()) < part { low = middle } else { high = middle }
    }
    return (low + high) / 2
  }

  /// The first `count` numbers of the sequence of `key`, in 16ths.
  public func numbers(key: UInt64, count: Int) -> [Int16] {
    unsafe [Int16](unsafeUninitializedCapacity: max(1, count)) { target, initialized in
      unsafe withUnsafePointer(to: table) { unsafe cnoise_numbers($0, key, 0, target.baseAddress, count) }
      initialized = count
    }
  }

  /// A number of its own added to every byte, and `mean` to all; with `perPixel` one number to the three bytes of a pixel.
  public func added(to rgb: [UInt8], mean: Double, key: UInt64, perPixel: Bool) -> [UInt8] {
    let shift = Int16(min(max(mean, -255), 255) * 16)
    return unsafe [UInt8](unsafeUninitializedCapacity: rgb.count) { target, initialized in
      unsafe withUnsafePointer(to: table) { table in
        if perPixel {
          unsafe cnoise_add_to_pixels(rgb, table, shift, key, target.baseAddress, rgb.count / 3)
        } else {
          unsafe cnoise_add(rgb, table, shift, key, target.baseAddress, rgb.count)
        }
      }
      initialized = rgb.count
    }
  }

  /// What a sensor adds to a picture.
  ///
  /// - Parameters:
  ///   - light: to all channels of a pixel, in the measure in which it is dark: the deviation in bytes of a black one.
  ///   - turn: of the colour about the grey axis, in radians; a small turn by t moves red by t (blue - green) / √3, and so on around.
  public static func sensor(_ rgb: [UInt8], light: Double, turn: Double, key: UInt64) -> [UInt8] {
    let (lights, hues) = (NormalNoise(deviation: light), NormalNoise(deviation: 1024 * turn / 3.0.squareRoot()))
    return unsafe [UInt8](unsafeUninitializedCapacity: rgb.count) { target, initialized in
      unsafe withUnsafePointer(to: lights.table) { lights in
        unsafe withUnsafePointer(to: hues.table) { hues in
          unsafe cnoise_sensor(rgb, lights, hues, key, target.baseAddress, rgb.count / 3)
        }
      }
      initialized = rgb.count
    }
  }
}
