import Imaging

/// Turns that take every pixel to a pixel.
extension Sample {
  /// A turn of the whole canvas.
  enum Turn {
    /// Rows become columns.
    case transpose
    /// A quarter turn counter-clockwise.
    case quarter
  }

  /// Turns the canvas; width and height change places.
  mutating func turn(_ turn: Turn) {
    let size = CanvasSize(width: canvas.height, height: canvas.width)
    switch turn {
    case .transpose: warp(by: Affine(a: 0, b: 1, tx: 0, c: 1, d: 0, ty: 0), to: size)
    case .quarter: warp(by: Affine(a: 0, b: 1, tx: 0, c: -1, d: 0, ty: Double(canvas.width)), to: size)
    }
  }
}

/// Changes of the canvas's size.
extension Sample {
  /// Scales all; sides are rounded to whole pixels, of which there is at least one.
  mutating func scale(by factor: Double) {
    let old = canvas
    func side(_ length: Int) -> Int { max(1, Int((Double(length) * factor).rounded())) }
    let new = CanvasSize(width: side(old.width), height: side(old.height))
    warp(
      by: .scale(x: Double(new.width) / Double(old.width), y: Double(new.height) / Double(old.height)), to: new)
  }
}
