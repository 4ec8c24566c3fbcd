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
    let replicates = border == .replicate
    let across = AxisWeights(back.a, back.tx, width, levelWidth, part.columns, total: (1 << 16) - 1, replicates)
    let down = AxisWeights(back.d, back.ty, height, levelHeight, part.rows, total: 1 << 8, replicates)
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
    let beyond = WarpLoops.Columns.lanes(of: fill.red, fill.green, fill.blue)
    let length = 3 * source.width
    var sums = [UInt16](repeating: 0, count: length + WarpLoops.Columns.margin)
    return Image(width: width, height: height) { out in
      for y in 0..<height {
        var target = sums.mutableSpan
        let weights = down.weights.span.extracting((y * down.taps)..<((y + 1) * down.taps))
        WarpLoops.sum(
          source.pixels.span, from: length * down.starts[y], count: length, weights: weights, rest: down.rest[y],
          of: (fill.red, fill.green, fill.blue), into: &target)
        columns.mix(sums.span, fill: beyond, into: &out, at: 3 * width * y)
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
  /// What is left for what lies beyond the picture.
  private(set) var rest: [UInt16] = []
  /// How many pixels every mixture has.
  let taps: Int
  private let total: Int
  private let blockLength: Int

  /// The weights for `count` pixels, of which pixel i covers `step` around `step (i + 1/2) + origin`.
  ///
  /// - Parameters:
  ///   - length: pixels of the whole picture.
  ///   - block: those of them that are at hand.
  ///   - replicates: whether the picture's last pixel lies beyond it too.
  init(
    _ step: Double, _ origin: Double, _ count: Int, _ length: Int, _ block: Range<Int>, total: Int, _ replicates: Bool
  ) {
    self.total = total
    blockLength = block.count
    let reach = max(abs(step), 1)
    taps = min(Int(reach.rounded(.up)) + 1, block.count)
    starts.reserveCapacity(count)
    weights.reserveCapacity(count * taps)
    for i in 0..<count {
      let middle = step * (Double(i) + 0.5) + origin
      append(from: middle - reach / 2, to: middle + reach / 2, length, block, replicates)
    }
  }

  private mutating func append(
    from low: Double, to high: Double, _ length: Int, _ block: Range<Int>, _ replicates: Bool
  ) {
    let first = min(max(Int(max(low, -1e9).rounded(.down)), block.lowerBound), block.upperBound - taps)
    starts.append(first - block.lowerBound)
    // Parts of one as whole parts of `total`, by the sums from the left, so that nothing is lost.
    var (sum, before) = (0.0, 0)
    for pixel in first..<(first + taps) {
      let left = replicates && pixel == 0 ? -.infinity : Double(pixel)
      let right = replicates && pixel == length - 1 ? .infinity : Double(pixel) + 1
      sum += max(0, min(high, right) - max(low, left)) / (high - low)
      let now = min(Int((sum * Double(total)).rounded()), total)
      weights.append(UInt16(now - before))
      before = now
    }
    rest.append(UInt16(total - before))
  }

  /// The weights for rows of pixels.
  var columns: WarpLoops.Columns {
    WarpLoops.Columns(starts: starts, taps: taps, weights: weights, rest: rest)
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
