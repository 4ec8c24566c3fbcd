import Compute

/// Where the map does not turn: down first, then across, each as exact averages.
extension Resampling {
  func alongAxes(of block: PixelBlock) -> Image {
    guard max(abs(back.a), abs(back.d)) <= Self.mostAtOnce else {
      let (rest, small) = shrunk(
        block, toWidth: abs(back.a) > Self.mostAtOnce ? (levelWidth + 7) / 8 : levelWidth,
        height: abs(back.d) > Self.mostAtOnce ? (levelHeight + 7) / 8 : levelHeight)
      return rest.alongAxes(of: small)
    }
    let part = block.part
    let across = AxisWeights(back.a, back.tx, width, part.columns, total: (1 << 16) - 1, border)
    let down = AxisWeights(back.d, back.ty, height, part.rows, total: 1 << 8, border)
    if let shift = down.shift, let columns = across.shift { return copied(block.image, columns, shift) }
    return mixed(block.image, across, down)
  }

  /// By how much a picture is shrunk in one step.
  private static let mostAtOnce = 20.0

  /// Rows of the block, from a column on.
  private func copied(_ source: Image, _ x: Int, _ y: Int) -> Image {
    source.cropped(x: x, y: y, width: width, height: height)
  }

  private func mixed(_ source: Image, _ across: AxisWeights, _ down: AxisWeights) -> Image {
    let columns = across.columns
    let fill = border.color
    let length = 3 * source.width
    var sums = [UInt16](repeating: 0, count: length + WarpLoops.Columns.margin)
    return Image(width: width, height: height) { out in
      for y in 0..<height {
        var target = sums.mutableSpan
        let weights = down.weights.span.extracting((y * down.taps)..<((y + 1) * down.taps))
        WarpLoops.sum(
          source.pixels.span, from: length * down.starts[y], count: length, weights: weights, rest: down.rest[y],
          of: (fill.red, fill.green, fill.blue), into: &target)
        columns.mix(sums.span, into: &out, at: 3 * width * y)
      }
    }
  }
}

extension Border {
  /// The colour beyond the picture; black where the weights never ask for it.
  var color: Color {
    switch self {
    case .fill(let color): return color
    case .replicate: return .black
    }
  }

  /// The colour beyond the picture; nil where its nearest pixel is there.
  var beyond: WarpLoops.RGB? {
    guard case .fill(let color) = self else { return nil }
    return (color.red, color.green, color.blue)
  }
}

extension Image {
  /// An image of which `body` writes every byte: zeros before would be one pass more.
  init(width: Int, height: Int, written body: (inout MutableSpan<UInt8>) -> Void) {
    let bytes = unsafe [UInt8](unsafeUninitializedCapacity: 3 * width * height) { target, count in
      count = 3 * width * height
      var out = unsafe MutableSpan(_unsafeElements: UnsafeMutableBufferPointer(rebasing: target[..<count]))
      body(&out)
    }
    self.init(width: width, height: height, pixels: bytes)
  }
}

/// Which pixels of a picture each pixel of a canvas is mixed from along one axis, in whole parts of `total`.
struct AxisWeights {
  /// Within the block.
  private(set) var starts: [Int] = []
  private(set) var weights: [UInt16] = []
  /// The weight of what lies beyond the picture.
  private(set) var rest: [UInt16] = []
  /// For each channel the 256ths that pixels of the border's colour beyond the picture add, each cut off as the picture's own are.
  private var beyond: [UInt16] = []
  /// How many pixels every mixture has.
  let taps: Int
  private let total: Int
  private let block: Range<Int>
  private let border: Border

  /// The weights for `count` pixels, of which pixel i covers `step` around `step (i + 1/2) + origin`.
  ///
  /// - Parameter block: the picture's pixels that are at hand.
  init(_ step: Double, _ origin: Double, _ count: Int, _ block: Range<Int>, total: Int, _ border: Border) {
    (self.total, self.block, self.border) = (total, block, border)
    let reach = max(abs(step), 1)
    let covered = Int(reach.rounded(.up)) + 1
    taps = min(covered, block.count)
    starts = [Int](repeating: 0, count: count)
    weights = [UInt16](repeating: 0, count: count * taps)
    rest = [UInt16](repeating: 0, count: count)
    beyond = [UInt16](repeating: 0, count: 3 * count)
    for i in 0..<count {
      let middle = min(max(step * (Double(i) + 0.5) + origin, -1e9), 1e9)
      mix(i, from: middle - reach / 2, to: middle + reach / 2, covered)
    }
  }

  /// Parts of one as whole parts of `total`, by the sums from the left, so that nothing is lost. What lies beyond the picture takes part in
  /// them: a picture with a frame of the border's colour gives the same.
  private mutating func mix(_ i: Int, from low: Double, to high: Double, _ covered: Int) {
    let left = Int(low.rounded(.down))
    let first = min(max(left, block.lowerBound), block.upperBound - taps)
    starts[i] = first - block.lowerBound
    var (sum, before) = (0.0, 0)
    for pixel in left..<(left + covered) {
      sum += max(0, min(high, Double(pixel) + 1) - max(low, Double(pixel))) / (high - low)
      let now = min(Self.nearest(sum * Double(total)), total)
      add(UInt16(now - before), of: pixel, to: i, first)
      before = now
    }
    // Of what is lost to the sums' own rounding the last pixel has the rest.
    add(UInt16(total - before), of: left + covered - 1, to: i, first)
  }

  /// The nearest whole number, halves up. No call into the C library: there are thousands of them for a picture.
  private static func nearest(_ value: Double) -> Int {
    let whole = Int(value)
    return value - Double(whole) < 0.5 ? whole : whole + 1
  }

  /// Adds to the weight of a pixel, or to that of what lies beyond the picture, in the i-th mixture, which begins with the pixel `first`.
  private mutating func add(_ weight: UInt16, of pixel: Int, to i: Int, _ first: Int) {
    guard weight > 0 else { return }
    guard case .fill(let color) = border, !block.contains(pixel) else {
      weights[i * taps + min(max(pixel, block.lowerBound), block.upperBound - 1) - first] += weight
      return
    }
    rest[i] += weight
    beyond[3 * i] += UInt16((UInt32(color.red) << 8 * UInt32(weight)) >> 16)
    beyond[3 * i + 1] += UInt16((UInt32(color.green) << 8 * UInt32(weight)) >> 16)
    beyond[3 * i + 2] += UInt16((UInt32(color.blue) << 8 * UInt32(weight)) >> 16)
  }

  /// The weights for rows of pixels.
  var columns: WarpLoops.Columns {
    WarpLoops.Columns(starts: starts, taps: taps, weights: weights, beyond: beyond)
  }

  /// By how many pixels a canvas is shifted that is nothing but a part of the block; nil where it is more than that.
  var shift: Int? {
    var first: Int?
    for i in starts.indices {
      guard let tap = (0..<taps).first(where: { weights[i * taps + $0] == total }) else { return nil }
      let place = starts[i] + tap
      if let first, place != first + i { return nil }
      first = first ?? place
    }
    return first
  }
}
