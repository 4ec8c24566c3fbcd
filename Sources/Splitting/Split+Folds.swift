extension Split {
  /// One of the folds of a split into equal parts: part `number` is test, the next one val, and the others together are train.
  ///
  /// So every image is tested once and no more, and no fold chooses its weights on what it is tested with.
  public func fold(_ number: Int) -> Split {
    let count = options.shares.names.count
    precondition(count >= 3 && (0..<count).contains(number), "there is no fold \(number) of \(count)")
    func role(_ part: Int) -> Int { part == number ? 2 : part == (number + 1) % count ? 1 : 0 }
    var fold = self
    fold.options.shares = SplitShares(names: Self.foldNames, weights: [count - 2, 1, 1])
    fold.splitOfGroup = splitOfGroup.map(role)
    fold.splitOfItem = splitOfItem.map { $0.map(role) }
    return fold
  }

  /// What the splits of a fold are called.
  public static let foldNames = ["train", "val", "test"]

  /// The shares of `count` folds.
  public static func foldShares(_ count: Int) -> SplitShares {
    SplitShares(names: (1...count).map { "part-\($0)" }, weights: Array(repeating: 1, count: count))
  }
}

extension Split {
  /// The same split, whose images are called otherwise.
  public func renamed(_ name: (String) -> String) -> Split {
    var items = self.items
    for number in items.indices { items[number].fileName = name(items[number].fileName) }
    return Split(
      options: options, items: items, copies: copies, grouping: grouping, strata: strata,
      membersOfStratum: membersOfStratum, splitOfGroup: splitOfGroup, splitOfItem: splitOfItem, leftOut: leftOut)
  }
}
