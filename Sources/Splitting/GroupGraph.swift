import Basics
import Dataset

/// What ties images together: values of attributes that they share, and links between two of them.
///
/// Images are numbers. So are values, from the number of images on.
struct GroupGraph {
  /// A link between two numbered images.
  struct Edge {
    var first: Int
    var second: Int
    var cause: ItemLink.Cause
  }

  let items: [SplitItem]
  let attributes: [String]
  /// The links between images that are there, the strongest first.
  let edges: [Edge]

  init(_ items: [SplitItem], by attributes: [String], _ links: [ItemLink]) {
    self.items = items
    self.attributes = attributes
    guard !links.isEmpty else {
      edges = []
      return
    }
    let numbers = Dictionary(uniqueKeysWithValues: items.enumerated().map { ($1.id, $0) })
    edges = links.sorted(by: ItemLink.precedes).compactMap { link in
      guard let a = numbers[link.first], let b = numbers[link.second], a != b else { return nil }
      return Edge(first: a, second: b, cause: link.cause)
    }
  }

  /// Hands on each value of an attribute that an image has: the image, and the value's number among those of the attribute.
  func forEachValue(of attribute: String, _ take: (_ item: Int, _ value: Int) -> Void) {
    var numbers: [String: Int] = [:]
    // By number: an image that is taken out of the list whole costs more than its value.
    for item in items.indices {
      if items[item].aliases.isEmpty {
        guard let value = items[item].attributes[attribute], !value.isEmpty else { continue }
        take(item, numbers.number(of: value))
      } else {
        for value in items[item].values(of: attribute) { take(item, numbers.number(of: value)) }
      }
    }
  }
}

extension Dictionary where Value == Int {
  /// The key's number; a new key has the next one.
  mutating func number(of key: Key) -> Int {
    let next = count
    return { number in
      if number < 0 { number = next }
      return number
    }(&self[key, default: -1])
  }
}
