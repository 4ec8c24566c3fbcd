/// What a resampling finds beyond the edge of a photograph.
public enum Border: Hashable, Sendable {
  /// One colour everywhere.
  case fill(Color)
  /// The nearest pixel of the photograph.
  case replicate
}

extension Image {
  /// The image seen through `map` (from this image's coordinates to the new one's) on a canvas of the given size.
  ///
  /// Bilinear; where the map shrinks to half or less, whole blocks are averaged first so that nothing aliases. A shift by
  /// whole pixels and a mirror image copy bytes exactly.
  public func warped(by map: Affine, width: Int, height: Int, border: Border = .fill(.gray)) -> Image {
    let shrink = 1 / max(abs(map.determinant).squareRoot(), 1e-9)
    let block = min(Int(shrink + 1e-9), min(self.width, self.height))
    guard block >= 2 else { return sampled(by: map.inverse, width: width, height: height, border: border) }
    let enlarge = Affine.scale(x: Double(block), y: Double(block))
    return reduced(by: block).sampled(
      by: map.inverse.then(enlarge.inverse), width: width, height: height, border: border)
  }

  /// The image at another size; areas are averaged when it shrinks.
  public func resized(width: Int, height: Int) -> Image {
    if width == self.width && height == self.height { return self }
    if width <= self.width && height <= self.height { return averaged(width: width, height: height) }
    let map = Affine.scale(x: Double(width) / Double(self.width), y: Double(height) / Double(self.height))
    return warped(by: map, width: width, height: height, border: .replicate)
  }

  /// The image made smaller, if need be, so that its longer side is at most `side`.
  public func fitted(longSide side: Int) -> Image {
    let long = max(width, height)
    guard long > side else { return self }
    return resized(width: max(1, (width * side + long / 2) / long), height: max(1, (height * side + long / 2) / long))
  }

  /// The rectangle with its upper left corner at column `x` and row `y`, which lies inside of the image.
  public func cropped(x: Int, y: Int, width: Int, height: Int) -> Image {
    precondition(x >= 0 && y >= 0 && x + width <= self.width && y + height <= self.height, "the crop leaves the image")
    var bytes: [UInt8] = []
    bytes.reserveCapacity(3 * width * height)
    for row in y..<(y + height) {
      let start = 3 * (row * self.width + x)
      bytes.append(contentsOf: pixels[start..<(start + 3 * width)])
    }
    return Image(width: width, height: height, pixels: bytes)
  }

  /// The average of each `block` x `block` square; what is left over at the right and lower edge makes smaller blocks.
  private func reduced(by block: Int) -> Image {
    let (columns, rows) = ((width + block - 1) / block, (height + block - 1) / block)
    var bytes = [UInt8](repeating: 0, count: 3 * columns * rows)
    var sums = [UInt32](repeating: 0, count: 3 * columns)
    for row in 0..<rows {
      let lines = (row * block)..<min(height, (row + 1) * block)
      for i in sums.indices { sums[i] = 0 }
      for y in lines { addBlocks(ofRow: y, block: block, to: &sums) }
      for column in 0..<columns {
        let count = UInt32(lines.count * (min(width, (column + 1) * block) - column * block))
        for channel in 0..<3 {
          let i = 3 * column + channel
          bytes[3 * row * columns + i] = UInt8(truncatingIfNeeded: (sums[i] + count / 2) / count)
        }
      }
    }
    return Image(width: columns, height: rows, pixels: bytes)
  }

  private func addBlocks(ofRow y: Int, block: Int, to sums: inout [UInt32]) {
    let source = pixels.span
    var i = 3 * y * width
    var target = sums.mutableSpan
    var (column, left) = (0, block)
    for _ in 0..<width {
      target[column] &+= UInt32(source[i])
      target[column + 1] &+= UInt32(source[i + 1])
      target[column + 2] &+= UInt32(source[i + 2])
      i += 3
      left -= 1
      if left == 0 { (column, left) = (column + 3, block) }
    }
  }

  /// Each new pixel is the average of the old ones under it, those at its edges by the part that is covered.
  private func averaged(width: Int, height: Int) -> Image {
    let across = Self.coverage(from: self.width, to: width)
    let down = Self.coverage(from: self.height, to: height)
    var bytes = [UInt8](repeating: 0, count: 3 * width * height)
    var line = [Float](repeating: 0, count: 3 * self.width)
    for y in 0..<height {
      sumRows(down[y], into: &line)
      for x in 0..<width {
        var sum = SIMD3<Float>(repeating: 0.5)
        for (i, weight) in zip(across[x].first..., across[x].weights) {
          sum += weight * SIMD3(line[3 * i], line[3 * i + 1], line[3 * i + 2])
        }
        for channel in 0..<3 { bytes[3 * (y * width + x) + channel] = UInt8(min(255, sum[channel])) }
      }
    }
    return Image(width: width, height: height, pixels: bytes)
  }

  private func sumRows(_ rows: (first: Int, weights: [Float]), into line: inout [Float]) {
    for i in line.indices { line[i] = 0 }
    let source = pixels.span
    var target = line.mutableSpan
    for (y, weight) in zip(rows.first..., rows.weights) {
      let start = 3 * y * width
      for i in target.indices { target[i] += weight * Float(source[start + i]) }
    }
  }

  /// Which old pixels lie under each new one, and by what part (the parts add up to 1).
  private static func coverage(from old: Int, to new: Int) -> [(first: Int, weights: [Float])] {
    let ratio = Double(old) / Double(new)
    return (0..<new).map { index in
      let (low, high) = (Double(index) * ratio, Double(index + 1) * ratio)
      let first = Int(low)
      let last = max(first, min(old, Int(high.rounded(.up))) - 1)
      let weights = (first...last).map { Float((min(high, Double($0 + 1)) - max(low, Double($0))) / ratio) }
      return (first, weights)
    }
  }
}
