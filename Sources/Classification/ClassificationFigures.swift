/// The figures of a classifier on a set of photographs.
public struct ClassificationFigures: Codable, Hashable, Sendable {
  /// How one class fared.
  public struct Row: Codable, Hashable, Sendable {
    /// Its name.
    public var name: String
    /// Photographs that are of it.
    public var photographs: Int
    /// Of the photographs that were said to be of it, the part that is; nil where none was.
    public var precision: Double?
    /// Of the photographs that are of it, the part of which that was said; nil where there is none.
    public var recall: Double?
  }

  /// The part of the photographs whose most probable class is the right one; 0 of none.
  public var accuracy: Double
  /// The mean cross-entropy of a photograph; 0 of none.
  public var loss: Double
  /// Photographs.
  public var images: Int
  /// The class that the most photographs have, the first of several; what always saying it would reach.
  public var mostFrequent: String
  /// The accuracy of always saying ``mostFrequent``.
  public var mostFrequentAccuracy: Double
  /// The classes, in their order.
  public var classes: [Row]
  /// Photographs by what they are (rows) and what was said of them (columns), in the order of the classes.
  public var confusion: [[Int]]

  /// The figures for `photographs`, whose classes are called `names`.
  public init(_ photographs: [ClassifiedPhotograph], classes names: [String]) {
    var confusion = [[Int]](repeating: [Int](repeating: 0, count: names.count), count: names.count)
    for photograph in photographs { confusion[photograph.truth][photograph.answer] += 1 }
    let right = names.indices.reduce(0) { $0 + confusion[$1][$1] }
    let count = Double(max(1, photographs.count))
    (images, accuracy) = (photographs.count, Double(right) / count)
    loss = photographs.reduce(0) { $0 + $1.loss } / count
    classes = names.enumerated().map { Row($1, at: $0, in: confusion) }
    let most = classes.map(\.photographs).max() ?? 0
    mostFrequent = classes.first { $0.photographs == most }?.name ?? ""
    mostFrequentAccuracy = Double(most) / count
    self.confusion = confusion
  }
}

extension ClassificationFigures.Row {
  fileprivate init(_ name: String, at place: Int, in confusion: [[Int]]) {
    let (said, are) = (confusion.reduce(0) { $0 + $1[place] }, confusion[place].reduce(0, +))
    let right = Double(confusion[place][place])
    (self.name, photographs) = (name, are)
    precision = said > 0 ? right / Double(said) : nil
    recall = are > 0 ? right / Double(are) : nil
  }
}
