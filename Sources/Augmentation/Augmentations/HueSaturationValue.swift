import Compute
import Imaging

/// See ``summary``.
public struct HueSaturationValue: Augmentation {
  public static let summary = "Turns the hue and adds to saturation and value."
  public static let parameters: [Parameter<Self>] = [
    Parameter(
      "hue_shift_limit", \.hue, .interval(-180...180, single: .symmetric), "what is added to the hue, in steps of 2 degrees"),
    Parameter(
      "sat_shift_limit", \.saturation, .interval(-255...255, single: .symmetric), "what is added to the saturation of 0 to 255"),
    Parameter(
      "val_shift_limit", \.value, .interval(-255...255, single: .symmetric), "what is added to the value of 0 to 255"),
    .probability,
  ]
  public var hue: Interval = -20...20
  public var saturation: Interval = -30...30
  public var value: Interval = -20...20
  public var p = 0.5

  public init() {}

  public func apply(to sample: inout Sample, random: inout Random) {
    let shift = HSVShift(
      hue: Float(random.uniform(in: hue)) / 30, saturation: Float(random.uniform(in: saturation)) / 255,
      value: Float(random.uniform(in: value)))
    shift.apply(to: &sample.pixels)
  }
}

/// A shift in the HSV cone, eight pixels at a time.
private struct HSVShift {
  typealias Lanes = SIMD8<Float>

  /// Sixths of the circle.
  var hue: Float
  /// 0 to 1.
  var saturation: Float
  /// 0 to 255.
  var value: Float

  func apply(to image: inout Image) {
    let count = image.pixels.count
    var bytes = image.pixels.mutableSpan
    var start = 0
    while start + 24 <= count {
      apply(&bytes, at: start, lanes: 8)
      start += 24
    }
    if start < count { apply(&bytes, at: start, lanes: (count - start) / 3) }
  }

  @inline(__always)
  private func apply(_ bytes: inout MutableSpan<UInt8>, at start: Int, lanes: Int) {
    var (red, green, blue) = (Lanes(), Lanes(), Lanes())
    for lane in 0..<lanes {
      red[lane] = Float(bytes[start + 3 * lane])
      green[lane] = Float(bytes[start + 3 * lane + 1])
      blue[lane] = Float(bytes[start + 3 * lane + 2])
    }
    let (r, g, b) = shifted(red, green, blue)
    for lane in 0..<lanes {
      bytes[start + 3 * lane] = UInt8(truncatingIfNeeded: r[lane])
      bytes[start + 3 * lane + 1] = UInt8(truncatingIfNeeded: g[lane])
      bytes[start + 3 * lane + 2] = UInt8(truncatingIfNeeded: b[lane])
    }
  }

  /// To hue, saturation and value, and back, without a branch (Smith, "Color gamut transform pairs", 1978).
  @inline(__always)
  private func shifted(_ r: Lanes, _ g: Lanes, _ b: Lanes) -> (SIMD8<Int32>, SIMD8<Int32>, SIMD8<Int32>) {
    let largest = pointwiseMax(r, pointwiseMax(g, b))
    let chroma = largest - pointwiseMin(r, pointwiseMin(g, b))
    let divisor = pointwiseMax(chroma, Lanes(repeating: 1))
    var sector = ((r - g) / divisor + 4).replacing(with: (b - r) / divisor + 2, where: g .== largest)
    sector.replace(with: (g - b) / divisor, where: r .== largest)
    sector = wrapped(sector + hue)
    // A grey pixel has no hue to be saturated with.
    var part = chroma / pointwiseMax(largest, Lanes(repeating: 1))
    part.replace(with: clamped(part + saturation, to: 1), where: chroma .> 0)
    let top = clamped(largest + value, to: 255)
    let depth = top * part
    return (
      channel(5, sector, top, depth), channel(3, sector, top, depth), channel(1, sector, top, depth)
    )
  }

  /// value - chroma max(0, min(k, 4 - k, 1)) for k = n + hue on the circle of six.
  @inline(__always)
  private func channel(_ n: Float, _ sector: Lanes, _ top: Lanes, _ depth: Lanes) -> SIMD8<Int32> {
    let k = wrapped(sector + n)
    let ramp = pointwiseMax(Lanes(), pointwiseMin(pointwiseMin(k, 4 - k), Lanes(repeating: 1)))
    return SIMD8<Int32>(top - depth * ramp + 0.5)
  }

  /// A place on the circle of six, for one at most six beyond it.
  @inline(__always)
  private func wrapped(_ sector: Lanes) -> Lanes {
    let low = sector.replacing(with: sector + 6, where: sector .< 0)
    return low.replacing(with: low - 6, where: low .>= 6)
  }

  @inline(__always)
  private func clamped(_ lanes: Lanes, to top: Float) -> Lanes {
    pointwiseMin(pointwiseMax(lanes, Lanes()), Lanes(repeating: top))
  }
}
