/// The part of a layer's rows that one of several threads computes.
public struct Share: Hashable, Sendable {
  /// Which part, from 0.
  public var index = 0
  /// How many there are.
  public var count = 1

  /// All rows, or one of `count` parts.
  public init(index: Int = 0, count: Int = 1) { (self.index, self.count) = (index, count) }

  /// The rows among `height`.
  func rows(of height: Int) -> Range<Int> { height * index / count..<height * (index + 1) / count }
}
