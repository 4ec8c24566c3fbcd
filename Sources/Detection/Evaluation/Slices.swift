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

  private static func values(
    _ key: SliceKey, _ images: [ExaminedImage], _ matches: Matches, _ threshold: Double, _ bootstrap: Bootstrap
  ) -> [Slice] {
    let groups = Dictionary(grouping: images.indices) { key.value(of: images[$0]) }
    return ordered(groups).map { value, places in
      Slice(
        by: key.name, value: value, images: places.count, matches.ranking(of: places), threshold: threshold, bootstrap)
    }
  }

  /// Brightness, numbers and bins of numbers ascend; of other values that comes first which the most photographs have. Those without a
  /// value come last.
  package static func ordered(_ groups: [String: [Int]]) -> [(value: String, places: [Int])] {
    let known = groups.keys.filter { $0 != SliceKey.missing }
    let numbers = Dictionary(uniqueKeysWithValues: known.map { ($0, number($0)) })
    let areNumbers = numbers.values.allSatisfy { $0 != nil }
    func rank(_ value: String) -> Double {
      areNumbers ? numbers[value].flatMap { $0 } ?? 0 : -Double(groups[value, default: []].count)
    }
    let order =
      known.sorted { (rank($0), $0) < (rank($1), $1) } + (groups[SliceKey.missing] == nil ? [] : [SliceKey.missing])
    return order.map { ($0, groups[$0, default: []]) }
  }

  /// Where a value stands among others of its kind: `dark` before `bright`, `7` and `5..<10` before `12`; nil for words.
  private static func number(_ value: String) -> Double? {
    if let level = SliceKey.levels.firstIndex(of: value) { return Double(level) }
    return value.split(separator: "..<").first.flatMap { Double($0) }
  }
}
