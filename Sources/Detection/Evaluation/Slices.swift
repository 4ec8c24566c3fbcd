import Dataset

extension Slice {
  /// The slices of `images` by each of the keys, after one of everything.
  ///
  /// - Parameters:
  ///   - matches: the matches of these images.
  ///   - threshold: the score from which on precision and recall are told.
  public static func all(
    _ images: [ExaminedImage], _ matches: Matches, by keys: [SliceKey], threshold: Double,
    bootstrap: Bootstrap = Bootstrap()
  ) -> [Slice] {
    let whole = Slice(
      by: "all", value: "", images: images.count, matches.ranking(), threshold: threshold, bootstrap)
    return [whole]
      + keys.flatMap { key in
        key == .size
          ? sizes(matches, threshold, bootstrap) : values(key, images, matches, threshold, bootstrap)
      }
  }

  private static func sizes(_ matches: Matches, _ threshold: Double, _ bootstrap: Bootstrap) -> [Slice] {
    SliceKey.sizes.map { name, areas in
      let ranking = matches.ranking { areas.contains($0.area) }
      return Slice(
        by: "size", value: name, images: ranking.faces.count { $0 > 0 }, ranking, threshold: threshold, bootstrap)
    }
  }

  /// A slice for each value, that with the most photographs first, those without a value last.
  private static func values(
    _ key: SliceKey, _ images: [ExaminedImage], _ matches: Matches, _ threshold: Double, _ bootstrap: Bootstrap
  ) -> [Slice] {
    let groups = Dictionary(grouping: images.indices) { key.value(of: images[$0]) }
    let order = groups.keys.sorted { a, b in
      guard (a == SliceKey.missing) == (b == SliceKey.missing) else { return b == SliceKey.missing }
      let counts = (groups[a, default: []].count, groups[b, default: []].count)
      return counts.0 != counts.1 ? counts.0 > counts.1 : a < b
    }
    return order.map { value in
      let places = groups[value, default: []]
      return Slice(
        by: key.name, value: value, images: places.count, matches.ranking(of: places), threshold: threshold, bootstrap)
    }
  }
}
