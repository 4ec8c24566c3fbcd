import Compute

/// Which old pixels lie under each new one when a side shrinks, and by what part: the parts of one add up to 1.
struct AreaCoverage: Sendable {
  /// The new pixels as mixtures of old ones.
  let mixture: PixelLoops.Mixture

  init(from old: Int, to new: Int) {
    precondition(new > 0 && new <= old, "an average does not enlarge")
    let ratio = Double(old) / Double(new)
    // A stretch of this length touches no more pixels, wherever it starts.
    let taps = old % new == 0 ? old / new : Int(ratio) + 2
    var first = [UInt32](repeating: 0, count: new)
    var weights = [Float](repeating: 0, count: taps * new)
    for index in 0..<new {
      let (low, high) = (Double(index) * ratio, Double(index + 1) * ratio)
      let left = Int(low)
      let right = max(left, min(old, Int(high.rounded(.up))) - 1)
      first[index] = UInt32(left)
      for pixel in left...right {
        weights[taps * index + pixel - left] = Float((min(high, Double(pixel + 1)) - max(low, Double(pixel))) / ratio)
      }
    }
    mixture = PixelLoops.Mixture(taps: taps, first: first, weights: weights)
  }
}

/// Rows of pixels of `channels` bytes, averaged to fewer and shorter rows: each new pixel is the average of the old ones under it, those
/// at its edges by the part that is covered.
func averaged(
  _ pixels: [UInt8], width: Int, height: Int, channels: Int, toWidth newWidth: Int, height newHeight: Int
) -> [UInt8] {
  let across = AreaCoverage(from: width, to: newWidth).mixture
  let down = AreaCoverage(from: height, to: newHeight).mixture
  let rowLength = channels * width
  var result = [UInt8](repeating: 0, count: channels * newWidth * newHeight)
  // Beyond the last pixel lies what weights of 0 are multiplied with.
  var line = [Float](repeating: 0, count: channels * (width + across.taps + 1))
  for y in 0..<newHeight {
    clear(&line)
    for tap in 0..<down.taps where down.weights[y * down.taps + tap] > 0 {
      let row = rowLength * (Int(down.first[y]) + tap)
      PixelLoops.add(
        pixels.span.extracting(row..<(row + rowLength)), weight: down.weights[y * down.taps + tap], to: &line)
    }
    PixelLoops.mix(line, by: across, channels: channels, into: &result, at: channels * newWidth * y)
  }
  return result
}

/// Makes every number 0.
func clear(_ line: inout [some ExpressibleByIntegerLiteral]) {
  var numbers = line.mutableSpan
  for i in numbers.indices { numbers[i] = 0 }
}
