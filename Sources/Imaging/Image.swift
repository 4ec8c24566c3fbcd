/// A photograph in memory: upright rows of RGB, eight bits a channel, as sRGB has them.
public struct Image: Sendable, Hashable {
  /// Pixels across; at least 1.
  public let width: Int
  /// Pixels down; at least 1.
  public let height: Int
  /// `3 * width * height` bytes: red, green and blue of the first pixel, then of the one to its right.
  public var pixels: [UInt8]

  /// An image from its bytes.
  public init(width: Int, height: Int, pixels: [UInt8]) {
    precondition(
      width > 0 && height > 0 && pixels.count == 3 * width * height, "an image has three bytes for every pixel")
    self.width = width
    self.height = height
    self.pixels = pixels
  }

  /// An image of one colour.
  public init(width: Int, height: Int, color: Color = .black) {
    precondition(width > 0 && height > 0, "an image has at least one pixel")
    var bytes = [UInt8](repeating: color.red, count: 3 * width * height)
    if color.green != color.red || color.blue != color.red {
      for i in stride(from: 0, to: bytes.count, by: 3) { (bytes[i + 1], bytes[i + 2]) = (color.green, color.blue) }
    }
    self.init(width: width, height: height, pixels: bytes)
  }

  /// The colour at column `x` and row `y`.
  public subscript(x: Int, y: Int) -> Color {
    get {
      let i = offset(x, y)
      return Color(pixels[i], pixels[i + 1], pixels[i + 2])
    }
    set {
      let i = offset(x, y)
      pixels[i] = newValue.red
      pixels[i + 1] = newValue.green
      pixels[i + 2] = newValue.blue
    }
  }

  private func offset(_ x: Int, _ y: Int) -> Int {
    precondition(x >= 0 && x < width && y >= 0 && y < height, "pixel (\(x), \(y)) lies outside of \(width)x\(height)")
    return 3 * (y * width + x)
  }
}

/// A colour of eight bits a channel, as sRGB has it.
public struct Color: Hashable, Sendable {
  /// 0 to 255.
  public var red: UInt8
  /// 0 to 255.
  public var green: UInt8
  /// 0 to 255.
  public var blue: UInt8

  /// The colour of these three.
  public init(_ red: UInt8, _ green: UInt8, _ blue: UInt8) {
    self.red = red
    self.green = green
    self.blue = blue
  }

  /// (0, 0, 0).
  public static let black = Color(0, 0, 0)
  /// (255, 255, 255).
  public static let white = Color(255, 255, 255)
  /// (128, 128, 128): what lies beyond a photograph's edge.
  public static let gray = Color(128, 128, 128)
}
