import Dataset

/// The figures of some of the photographs, or of some of the faces, and how far chance may have moved them.
public struct Slice: Codable, Hashable, Sendable {
  /// By what was sliced: `all`, `size`, `brightness` or an attribute's name.
  public var by: String
  /// Which of the slices it is: `small`, `dark`, `FR`…
  public var value: String
  /// Photographs that are in it; for sizes, those that have such a face.
  public var images: Int
  /// Faces to be found.
  public var faces: Int
  /// AP at IoU 0.5; nil where there are no faces.
  public var ap50: Interval?
  /// The part of the faces that was found at the threshold; nil where there are no faces.
  public var recall: Interval?
  /// The part of what was found at the threshold that is right; nil where nothing was found.
  public var precision: Interval?

  /// Of fewer faces than this, figures say little.
  public static let fewestFaces = 30

  /// Whether it has too few faces to say much.
  public var isSmall: Bool { faces < Self.fewestFaces }

  /// The figures of the detections in `ranking`, precision and recall from `threshold` on.
  init(
    by: String, value: String, images: Int, _ ranking: Ranking, threshold: Double, _ bootstrap: Bootstrap
  ) {
    (self.by, self.value, self.images, faces) = (by, value, images, ranking.allFaces)
    let counts = ranking.counts(at: threshold)
    let draws = bootstrap.draws(of: ranking.faces.count)
    ap50 = bootstrap.interval(draws, ranking.faces.count) { ranking.averagePrecision(times: $0) }
    recall = bootstrap.interval(draws, ranking.faces.count) { times in
      Self.share(zip(counts, times).reduce(0) { $0 + $1.0.right * $1.1 }, of: zip(ranking.faces, times))
    }
    precision = bootstrap.interval(draws, ranking.faces.count) { times in
      Self.share(
        zip(counts, times).reduce(0) { $0 + $1.0.right * $1.1 }, of: zip(counts.map { $0.right + $0.wrong }, times))
    }
  }

  private static func share(_ part: Int, of whole: Zip2Sequence<[Int], [Int]>) -> Double? {
    let sum = whole.reduce(0) { $0 + $1.0 * $1.1 }
    return sum > 0 ? Double(part) / Double(sum) : nil
  }
}

/// By what figures are sliced.
public enum SliceKey: Hashable, Sendable {
  /// By the faces' areas, as COCO has them: `small` below 32², `medium` below 96², `large` from there on, in square pixels.
  case size
  /// By the photograph's mean luminance: `dark` below a third, `bright` from two thirds on, `medium` between.
  case brightness
  /// By a column of the manifest's attributes; photographs without a value are a slice too.
  case attribute(String)

  /// The key that a user calls `name`.
  public init(_ name: String) {
    switch name {
    case "size": self = .size
    case "brightness": self = .brightness
    default: self = .attribute(name)
    }
  }

  /// As a user calls it.
  public var name: String {
    switch self {
    case .size: "size"
    case .brightness: "brightness"
    case .attribute(let name): name
    }
  }

  /// What a slice of photographs is called that lack the attribute.
  public static let missing = "(missing)"

  /// Sizes of faces in square pixels, up to but not including.
  static let sizes: [(name: String, areas: Range<Double>)] = [
    ("small", 0..<1024), ("medium", 1024..<9216), ("large", 9216..<Double.infinity),
  ]

  /// Photographs by thirds of the luminance.
  static let levels = ["dark", "medium", "bright"]

  /// The slice in which a photograph is.
  func value(of image: ExaminedImage) -> String { value(image.attributes, brightness: image.brightness) }

  /// The slice in which a photograph with these attributes and this mean luminance is.
  package func value(_ attributes: [String: String], brightness: Double?) -> String {
    switch self {
    case .size: ""
    case .brightness: Self.level(brightness)
    case .attribute(let name): attributes[name].flatMap { $0.isEmpty ? nil : $0 } ?? Self.missing
    }
  }

  private static func level(_ brightness: Double?) -> String {
    guard let brightness else { return missing }
    return levels[brightness < 1 / 3.0 ? 0 : brightness < 2 / 3.0 ? 1 : 2]
  }
}
