/// How four numbers stand for a box, under the names that Albumentations gave the conventions
/// (https://albumentations.ai/docs/3-basic-usage/bounding-boxes-augmentations/).
public enum BoxFormat: String, CaseIterable, Sendable, Codable {
  /// `[x_min, y_min, width, height]` in pixels.
  case coco
  /// `[x_min, y_min, x_max, y_max]` in pixels.
  case pascalVOC = "pascal_voc"
  /// `[x_center, y_center, width, height]` in parts of the photograph's width and height.
  case yolo
  /// `[x_min, y_min, x_max, y_max]` in parts of the photograph's width and height.
  case albumentations

  /// Whether the numbers are parts of the photograph's width and height.
  public var isNormalized: Bool { self == .yolo || self == .albumentations }

  /// The box of four numbers, in their own unit.
  public func box(_ a: Double, _ b: Double, _ c: Double, _ d: Double) -> Box {
    switch self {
    case .coco: return Box(x: a, y: b, width: c, height: d)
    case .pascalVOC, .albumentations: return Box(minX: a, minY: b, maxX: c, maxY: d)
    case .yolo: return Box(x: a - c / 2, y: b - d / 2, width: c, height: d)
    }
  }

  /// The four numbers of a box that is given in their unit.
  public func numbers(_ box: Box) -> [Double] {
    switch self {
    case .coco: return [box.x, box.y, box.width, box.height]
    case .pascalVOC, .albumentations: return [box.x, box.y, box.maxX, box.maxY]
    case .yolo: return [box.center.x, box.center.y, box.width, box.height]
    }
  }

  /// The four numbers of a box in the pixels of a photograph of that size.
  public func numbers(_ box: Box, width: Int, height: Int) -> [Double] {
    guard isNormalized else { return numbers(box) }
    return numbers(box.scaled(x: 1 / Double(width), y: 1 / Double(height)))
  }

  /// The box of four numbers, in the pixels of a photograph of that size.
  public func box(_ numbers: [Double], width: Int, height: Int) -> Box {
    precondition(numbers.count == 4, "a box has 4 numbers, not \(numbers.count)")
    let box = box(numbers[0], numbers[1], numbers[2], numbers[3])
    return isNormalized ? box.scaled(x: Double(width), y: Double(height)) : box
  }
}

extension Box {
  /// The box with all that lies across multiplied by `x`, and all that lies down by `y`.
  public func scaled(x: Double, y: Double) -> Box {
    Box(x: self.x * x, y: self.y * y, width: width * x, height: height * y)
  }
}
