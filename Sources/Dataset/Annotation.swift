/// Five places on a face, any of which may be unknown.
///
/// Sides are the subject's own: the right eye is the one at the left of a frontal picture. This is the order of RetinaFace's
/// labels and of `cv2.FaceDetectorYN`.
public struct Landmarks: Hashable, Sendable {
  /// Right eye, left eye, nose tip, right and left corner of the mouth; always five.
  public private(set) var points: [Point?]

  /// The order in which a mirrored face has its landmarks: right and left change places.
  public static let mirroredOrder = [1, 0, 2, 4, 3]

  /// Landmarks from exactly five places.
  public init(_ points: [Point?]) {
    precondition(points.count == 5, "a face has five landmarks, not \(points.count)")
    self.points = points
  }

  /// The landmarks with every known place moved by `move`.
  public func mapped(_ move: (Point) -> Point?) -> Landmarks { Landmarks(points.map { $0.flatMap(move) }) }

  /// The landmarks with right and left exchanged, for a picture that was mirrored.
  public var mirrored: Landmarks { Landmarks(Self.mirroredOrder.map { points[$0] }) }
}

/// Written as five `[x, y]` pairs, `null` where a place is unknown.
extension Landmarks: Codable {
  public init(from decoder: any Decoder) throws {
    let pairs = try [[Double]?](from: decoder)
    guard pairs.count == 5, pairs.allSatisfy({ $0 == nil || $0?.count == 2 }) else {
      throw DecodingError.dataCorrupted(
        .init(codingPath: decoder.codingPath, debugDescription: "landmarks are five [x, y] pairs or nulls"))
    }
    self.init(pairs.map { $0.map { Point(x: $0[0], y: $0[1]) } })
  }

  public func encode(to encoder: any Encoder) throws {
    try points.map { $0.map { [$0.x, $0.y] } }.encode(to: encoder)
  }
}

/// One marked thing in an image: where it is and what it was called.
public struct Annotation: Hashable, Sendable {
  /// Where, in the pixels of the upright image.
  public var box: Box
  /// The category's name in the source: `face`, `with_mask` and so on.
  public var category: String
  /// Five points, where the source has them.
  public var landmarks: Landmarks?
  /// Neither a face to find nor a mistake to find one: crowds, blurs, what the source marks as invalid.
  public var ignore: Bool
  /// The outline from which ``box`` was derived, where the source has one.
  public var ellipse: Ellipse?
  /// What else the source says of it, under its format's own names: `difficult`, `truncated`, `blur`, `occlusion`, `pose`…
  public var attributes: [String: String]

  /// An annotation of a face unless told otherwise.
  public init(
    box: Box, category: String = "face", landmarks: Landmarks? = nil, ignore: Bool = false, ellipse: Ellipse? = nil,
    attributes: [String: String] = [:]
  ) {
    self.box = box
    self.category = category
    self.landmarks = landmarks
    self.ignore = ignore
    self.ellipse = ellipse
    self.attributes = attributes
  }
}

extension Annotation {
  /// The annotation in a picture that is `x` times as wide and `y` times as high.
  public func scaled(x: Double, y: Double) -> Annotation {
    var copy = self
    copy.box = box.scaled(x: x, y: y)
    copy.landmarks = landmarks?.mapped { Point(x: $0.x * x, y: $0.y * y) }
    copy.ellipse = ellipse.map { $0.mapped(x, 0, 0, y, center: Point(x: $0.center.x * x, y: $0.center.y * y)) }
    return copy
  }
}

/// What is known of the faces in an image. *Unlabelled is not empty*: of the first nothing is known, in the second there
/// is no face.
public enum Labels: Hashable, Sendable {
  /// No annotation speaks of the image: it is neither a positive nor a negative.
  case unlabelled
  /// All faces in the image; none where it was declared to be empty.
  case labelled([Annotation])

  /// The annotations; none where the image is empty or unlabelled.
  public var annotations: [Annotation] {
    if case .labelled(let annotations) = self { return annotations }
    return []
  }

  /// `unlabelled`, `empty` or `labelled`: the word under which reports count the image.
  public var state: String {
    switch self {
    case .unlabelled: return "unlabelled"
    case .labelled(let annotations): return annotations.isEmpty ? "empty" : "labelled"
    }
  }
}
