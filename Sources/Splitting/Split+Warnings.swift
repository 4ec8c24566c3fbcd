extension Split {
  /// How many strata or values one warning names before it counts the rest.
  private static let named = 6

  /// What the reader should know before trusting the split, in plain words.
  func warnings() -> [SplitReport.Warning] {
    choiceWarnings() + wholeWarning() + infeasibleStrata() + rareStrata() + lonelyValues() + flatWarning()
      + facelessWarning()
  }

  private var open: [Int] { options.shares.weights.indices.filter { options.shares.weights[$0] > 0 } }

  private func choiceWarnings() -> [SplitReport.Warning] {
    var found: [SplitReport.Warning] = []
    if options.stratify.isEmpty {
      found.append(
        .init(
          kind: "unstratified",
          message: "Nothing but the state of the labels was stratified: a country or a sex may be rare in one split by "
            + "chance. Name attributes with --stratify."))
    }
    if options.groupBy.isEmpty {
      found.append(
        .init(
          kind: "ungrouped",
          message:
            "No attribute keeps images together, only near-duplicates are: the same person may be in train and in "
            + "test. Name the subject's attribute with --group-by."))
    }
    return found + options.groupBy.compactMap(ungroupedWarning)
  }

  private func ungroupedWarning(_ attribute: String) -> SplitReport.Warning? {
    let missing = items.count { $0.values(of: attribute).isEmpty }
    guard missing > 0 else { return nil }
    return .init(
      kind: "ungrouped",
      message: "'\(attribute)' is missing for \(missing) of \(Self.counted(items.count, "image")): "
        + "these are kept together by near-duplicates only.")
  }

  private func flatWarning() -> [SplitReport.Warning] {
    guard grouping.flat > 0 else { return [] }
    return [
      .init(
        kind: "flat",
        message: "\(Self.counted(grouping.flat, "image")) too flat to be told from others: near-duplicates among them "
          + "were not looked for.")
    ]
  }

  private func facelessWarning() -> [SplitReport.Warning] {
    let faceless = open.filter { split in !items(in: split).contains { $0.faces > 0 } }
    guard !faceless.isEmpty else { return [] }
    let names = faceless.map { options.shares.names[$0] }
    let isAll = faceless.count == open.count
    let advice = isAll ? "Give 'dsm ingest' annotations." : "Label more photographs, or choose other --ratios."
    return [
      .init(
        kind: "faceless",
        message: "No face in \(isAll ? "any split" : names.joined(separator: " and ")): nothing can be learned or "
          + "measured there. \(advice)")
    ]
  }

  private func wholeWarning() -> [SplitReport.Warning] {
    infeasible(Array(items.indices), name: "the whole set", suspects: Array(grouping.groups.indices)).map { [$0] } ?? []
  }

  private func infeasibleStrata() -> [SplitReport.Warning] {
    let groupOfItem = grouping.groupOfItem
    let found = strata.indices.compactMap { stratum -> SplitReport.Warning? in
      let members = membersOfStratum[stratum]
      guard members.count >= open.count else { return nil }
      let suspects = Array(Set(members.map { groupOfItem[$0] })).sorted()
      return infeasible(members, name: "stratum \(strata[stratum].name)", suspects: suspects)
    }
    guard found.count > Self.named else { return found }
    let rest = found.count - Self.named
    let more = "\(Self.counted(rest, "more stratum is", "more strata are")) off by more than an image; see split.json."
    return found.prefix(Self.named) + [.init(kind: "infeasible", message: more)]
  }

  /// A warning where `members` are further from the shares than whole groups excuse: one image, or two in a hundred.
  private func infeasible(_ members: [Int], name: String, suspects: [Int]) -> SplitReport.Warning? {
    var achieved = options.shares.weights.map { _ in 0 }
    for item in members { achieved[splitOfItem[item]] += 1 }
    let whole = options.shares.whole
    let slack = max(whole, whole * members.count / 50)
    let isOff = zip(achieved, options.shares.weights).contains { abs($0 * whole - $1 * members.count) > slack }
    guard isOff, let largest = largestGroup(in: members, of: suspects) else { return nil }
    let alone = nearestFeasible(members, suspects)
    let nearest = miss(of: alone) < miss(of: achieved) ? alone : achieved
    return .init(
      kind: "infeasible",
      message: "\(name): asked \(Self.slashed(options.shares.asked(of: members.count))) of "
        + "\(Self.counted(members.count, "image")), achieved \(Self.slashed(achieved)). "
        + "Its largest group, \(groupName(largest.group)) with \(Self.counted(largest.count, "image")), stays whole; "
        + "the nearest ratio that its groups allow is \(Self.slashed(Self.percent(nearest))).")
  }

  /// How far these counts are from the shares: the sum of squares that the splitter lowers.
  private func miss(of counts: [Int]) -> Int {
    let total = counts.reduce(0, +)
    return zip(counts, options.shares.weights).reduce(0) {
      let off = $1.0 * options.shares.whole - $1.1 * total
      return $0 + off * off
    }
  }

  private func largestGroup(in members: [Int], of suspects: [Int]) -> (group: Int, count: Int)? {
    let inside = Set(members)
    let counts = suspects.map { group in (group: group, count: grouping.groups[group].count(where: inside.contains)) }
    return counts.max { ($0.count, $1.group) < ($1.count, $0.group) }
  }

  /// What each split would hold of `members` if nothing else had to be balanced.
  private func nearestFeasible(_ members: [Int], _ suspects: [Int]) -> [Int] {
    let inside = Set(members)
    let counts = suspects.map { grouping.groups[$0].count(where: inside.contains) }.sorted(by: >)
    let problem = BalanceProblem(
      shares: options.shares.weights, quantities: [.init(weight: 1)],
      groups: counts.map { [.init(quantity: 0, amount: $0)] })
    var achieved = options.shares.weights.map { _ in 0 }
    for (count, split) in zip(counts, problem.solved()) { achieved[split] += count }
    return achieved
  }

  private func rareStrata() -> [SplitReport.Warning] {
    let rare = strata.indices.filter { membersOfStratum[$0].count < open.count }
    guard !rare.isEmpty else { return [] }
    let words = rare.map { "\(strata[$0].name) (\(places(of: membersOfStratum[$0])))" }
    return [
      .init(
        kind: "rare",
        message: "\(Self.counted(rare.count, "stratum", "strata")) with fewer images than there are splits: "
          + Self.listed(words) + ".")
    ]
  }

  private func lonelyValues() -> [SplitReport.Warning] {
    options.stratify.flatMap { attribute -> [SplitReport.Warning] in
      var members: [String: [Int]] = [:]
      for (number, item) in items.enumerated() {
        members[item.value(of: attribute) ?? Stratum.missing, default: []].append(number)
      }
      return members.keys.sorted().compactMap { lonely(attribute, $0, members[$0] ?? []) }
    }
  }

  private func lonely(_ attribute: String, _ value: String, _ members: [Int]) -> SplitReport.Warning? {
    let splits = Set(members.map { splitOfItem[$0] })
    guard open.count > 1, splits.count == 1, let split = splits.first else { return nil }
    return .init(
      kind: "alone",
      message: "\(attribute) \(value) (\(Self.counted(members.count, "image"))) lies in \(options.shares.names[split]) "
        + "alone: the other splits say nothing about it.")
  }

  /// How a group is called: by the first attribute that holds it together, else by one of its photographs.
  private func groupName(_ group: Int) -> String {
    let first = items[grouping.groups[group][0]]
    for attribute in options.groupBy {
      let values = grouping.groups[group].lazy.compactMap { self.items[$0].value(of: attribute) }
      if let value = values.first { return "\(attribute) \(value)" }
    }
    return "that of \(first.fileName)"
  }

  private func places(of members: [Int]) -> String {
    let names = members.map { options.shares.names[splitOfItem[$0]] }
    return options.shares.names.compactMap { name in
      let count = names.count { $0 == name }
      return count == 0 ? nil : "\(count) in \(name)"
    }.joined(separator: ", ")
  }

  private static func counted(_ count: Int, _ one: String, _ many: String? = nil) -> String {
    "\(count) \(count == 1 ? one : many ?? one + "s")"
  }

  private static func slashed(_ numbers: [Int]) -> String { numbers.map(String.init).joined(separator: "/") }

  private static func percent(_ counts: [Int]) -> [Int] { largestRemainder(100, weights: counts) }

  private static func listed(_ words: [String]) -> String {
    let rest = words.count - named
    return words.prefix(named).joined(separator: "; ") + (rest > 0 ? "; and \(rest) more" : "")
  }
}
