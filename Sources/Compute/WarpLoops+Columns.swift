import CKernels

extension WarpLoops {
  /// Which pixels of a row are mixed to each of another one, and by what weights.
  public struct Columns: Sendable {
    private static let lanes = Int(CWARP_LANES)
    /// Numbers of a row that are looked up at once.
    private static let window = 64

    /// How many pixels come out.
    public let count: Int
    private let taps: Int
    /// Pixels that are mixed side by side.
    private let group: Int
    private var bases: [UInt32] = []
    /// The largest of them.
    private var furthest = 0
    private var places: [UInt16]
    private var weights: [UInt16]
    private var beyond: [UInt16]

    /// Mixtures of `taps` pixels each.
    ///
    /// - Parameters:
    ///   - starts: the first pixel of each mixture.
    ///   - weights: 2^-16ths, `taps` for each mixture, less than 2^16 together.
    ///   - beyond: for each channel of each mixture the 256ths that what lies beyond the row adds.
    public init(starts: [Int], taps: Int, weights: [UInt16], beyond: [UInt16]) {
      precondition(
        weights.count == taps * starts.count && beyond.count == 3 * starts.count && taps > 0 && 3 * taps <= Self.window,
        "a weight for every tap")
      (count, self.taps) = (starts.count, taps)
      group = Self.group(starts, taps)
      let groups = (starts.count + group - 1) / group
      places = [UInt16](repeating: 0, count: groups * taps * Self.lanes)
      self.weights = places
      self.beyond = [UInt16](repeating: 0, count: groups * Self.lanes)
      for first in stride(from: 0, to: starts.count, by: group) {
        append(first..<min(first + group, starts.count), starts, weights, beyond)
      }
    }

    /// The most pixels side by side that look at no more of the row than a window.
    private static func group(_ starts: [Int], _ taps: Int) -> Int {
      var size = min(lanes / 3, max(1, starts.count))
      while size > 1,
        stride(from: 0, to: starts.count, by: size).contains(where: { first in
          let some = starts[first..<min(first + size, starts.count)]
          return 3 * (some.max()! - some.min()! + taps) > window
        })
      { size -= 1 }
      return size
    }

    private mutating func append(_ pixels: Range<Int>, _ starts: [Int], _ taken: [UInt16], _ left: [UInt16]) {
      let base = starts[pixels].min() ?? 0
      let (number, lanes) = (bases.count, Self.lanes)
      bases.append(UInt32(3 * base))
      furthest = max(furthest, 3 * base)
      for pixel in pixels {
        for channel in 0..<3 {
          let lane = 3 * (pixel - pixels.lowerBound) + channel
          beyond[number * lanes + lane] = left[3 * pixel + channel]
          for tap in 0..<taps {
            let place = (number * taps + tap) * lanes + lane
            places[place] = UInt16(3 * (starts[pixel] + tap - base) + channel)
            weights[place] = taken[pixel * taps + tap]
          }
        }
      }
    }

    /// How many numbers a row must have beyond its last pixel.
    public static var margin: Int { window }

    /// Mixes a row of sums of 256ths, which has ``margin`` numbers more than pixels' own, to bytes from `offset` on.
    public func mix(_ row: Span<UInt16>, into out: inout MutableSpan<UInt8>, at offset: Int) {
      precondition(furthest + Self.window <= row.count, "pixels lie within the row")
      precondition(offset >= 0 && offset + 3 * count <= out.count, "the row has room")
      unsafe bases.withUnsafeBufferPointer { bases in
        unsafe places.withUnsafeBufferPointer { places in
          unsafe weights.withUnsafeBufferPointer { weights in
            unsafe beyond.withUnsafeBufferPointer { beyond in
              var columns = unsafe cwarp_columns(
                bases: bases.baseAddress, places: places.baseAddress, weights: weights.baseAddress,
                beyond: beyond.baseAddress, groups: bases.count, taps: taps, lanes: 3 * group)
              unsafe row.withUnsafeBufferPointer { source in
                unsafe out.withUnsafeMutableBufferPointer { target in
                  unsafe cwarp_mix_columns(
                    source.baseAddress, &columns, target.baseAddress! + offset, 3 * count)
                }
              }
            }
          }
        }
      }
    }
  }
}
