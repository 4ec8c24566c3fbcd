import Detection

/// A classifier's figures, and its accuracy by slices where they were asked for.
public struct ClassificationReport: Sendable {
  /// The accuracy on some of the photographs.
  public struct Slice: Codable, Hashable, Sendable {
    /// By what was sliced: `all`, `brightness` or an attribute's name.
    public var by: String
    /// Which of the slices it is: `dark`, `FR`…
    public var value: String
    /// Photographs that are in it.
    public var images: Int
    /// The part that was classified rightly, and how far chance may have moved it.
    public var accuracy: Interval?

    /// Of fewer photographs than this, a figure says little.
    public static let fewestImages = 30

    /// Whether it has too few photographs to say much.
    public var isSmall: Bool { images < Self.fewestImages }
  }

  /// The figures.
  public let figures: ClassificationFigures
  /// First everything, then the slices. Empty where none were asked for.
  public let slices: [Slice]

  /// The report on `photographs`, whose classes are called `names`; ``SliceKey/size``, which faces have, is no key here.
  public init(
    _ photographs: [ClassifiedPhotograph], classes names: [String], by keys: [SliceKey] = [],
    bootstrap: Bootstrap = Bootstrap()
  ) {
    precondition(!keys.contains(.size), "a photograph of a class has no face to be of a size")
    figures = ClassificationFigures(photographs, classes: names)
    let whole = Slice("all", "", photographs, bootstrap)
    let others = keys.flatMap { key in
      let groups = Dictionary(grouping: photographs.indices) {
        key.value(photographs[$0].attributes, brightness: photographs[$0].brightness)
      }
      return Detection.Slice.ordered(groups).map { Slice(key.name, $0, $1.map { photographs[$0] }, bootstrap) }
    }
    slices = keys.isEmpty ? [] : [whole] + others
  }
}

extension ClassificationReport.Slice {
  fileprivate init(_ key: String, _ value: String, _ photographs: [ClassifiedPhotograph], _ bootstrap: Bootstrap) {
    (by, self.value, images) = (key, value, photographs.count)
    let right = photographs.map { $0.isRight ? 1 : 0 }
    accuracy = bootstrap.interval(bootstrap.draws(of: right.count), right.count) { times in
      let count = times.reduce(0, +)
      return count > 0 ? Double(zip(right, times).reduce(0) { $0 + $1.0 * $1.1 }) / Double(count) : nil
    }
  }
}

/// The figures' own fields, and beside them `slices` where there are any.
extension ClassificationReport: Encodable {
  private enum Key: String, CodingKey { case slices }

  public func encode(to encoder: any Encoder) throws {
    var values = encoder.container(keyedBy: Key.self)
    if !slices.isEmpty { try values.encode(slices, forKey: .slices) }
    try figures.encode(to: encoder)
  }
}
