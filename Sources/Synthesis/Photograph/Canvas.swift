import Compute
import Foundation
import Imaging

/// A picture in linear light while it is being made.
struct Canvas: Sendable {
  let width, height: Int
  /// Row by row; the fourth component is not used.
  var pixels: [Vector]

  /// A black canvas.
  init(width: Int, height: Int) {
    self.width = width
    self.height = height
    pixels = [Vector](repeating: .zero, count: width * height)
  }

  /// A canvas of which each pixel is `paint(x, y)`, given the pixel's centre.
  init(width: Int, height: Int, _ paint: (Float, Float) -> Vector) {
    self.init(width: width, height: height)
    for y in 0..<height {
      for x in 0..<width { pixels[y * width + x] = paint(Float(x) + 0.5, Float(y) + 0.5) }
    }
  }

  /// Lays a colour, premultiplied by its coverage, over a pixel.
  mutating func cover(_ x: Int, _ y: Int, _ color: Vector) {
    let i = y * width + x
    pixels[i] = pixels[i] * (1 - color.w) + color
  }

  /// Calls `paint` for each pixel of a disc's bounding square and lays its (premultiplied) answer over the canvas.
  mutating func cover(aboutX x: Float, y: Float, reach: Float, _ paint: (Float, Float) -> Vector) {
    let columns = Self.range(x - reach, x + reach, below: width)
    for row in Self.range(y - reach, y + reach, below: height) {
      for column in columns {
        let color = paint(Float(column) + 0.5 - x, Float(row) + 0.5 - y)
        if color.w > 0 { cover(column, row, color) }
      }
    }
  }

  private static func range(_ low: Float, _ high: Float, below end: Int) -> Range<Int> {
    let first = Int(clamp(low.rounded(.down), 0, Float(end)))
    return first..<max(first, Int(clamp(high.rounded(.up), 0, Float(end))))
  }

  /// The canvas blurred by three box filters, which together come near to a Gaussian of deviation `radius`.
  func blurred(_ radius: Float) -> Canvas {
    let half = Int((radius * 0.95).rounded())
    guard half >= 1 else { return self }
    var result = self
    for _ in 0..<3 {
      result.boxFilter(half, lines: height, length: width, step: 1, jump: width)
      result.boxFilter(half, lines: width, length: height, step: width, jump: 1)
    }
    return result
  }

  private mutating func boxFilter(_ half: Int, lines: Int, length: Int, step: Int, jump: Int) {
    let weight = 1 / Float(2 * half + 1)
    var line = [Vector](repeating: .zero, count: length)
    for number in 0..<lines {
      let start = number * jump
      for i in 0..<length { line[i] = pixels[start + i * step] }
      var sum = line[0] * Float(half)
      for i in 0..<half { sum += line[min(i, length - 1)] }
      for i in 0..<length {
        sum += line[min(i + half, length - 1)]
        pixels[start + i * step] = sum * weight
        sum -= line[max(i - half, 0)]
      }
    }
  }

  /// The canvas at another size, by bilinear mixing.
  func enlarged(width newWidth: Int, height newHeight: Int) -> Canvas {
    let (sx, sy) = (Float(width) / Float(newWidth), Float(height) / Float(newHeight))
    return Canvas(width: newWidth, height: newHeight) { x, y in sample(x * sx - 0.5, y * sy - 0.5) }
  }

  private func sample(_ x: Float, _ y: Float) -> Vector {
    let (x, y) = (clamp(x, 0, Float(width - 1)), clamp(y, 0, Float(height - 1)))
    let (column, row) = (min(Int(x), max(0, width - 2)), min(Int(y), max(0, height - 2)))
    let (fx, fy) = (x - Float(column), y - Float(row))
    let (right, below) = (min(column + 1, width - 1), min(row + 1, height - 1))
    let top = pixels[row * width + column].mixed(pixels[row * width + right], fx)
    return top.mixed(pixels[below * width + column].mixed(pixels[below * width + right], fx), fy)
  }
}
