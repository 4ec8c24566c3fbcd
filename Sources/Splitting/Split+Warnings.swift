extension Split {
  /// How many strata or values one warning names before it counts the rest.
  private static let named = 6

  /// What the reader should know before trusting the split, in plain words.
  func warnings(_ evidence: SplitEvidence) -> [SplitReport.Warning] {
    evidence.warnings + leakWarnings() + choiceWarnings(evidence) + infeasibleWarnings() + tradedWarnings()
      + emptyWarning() + rareStrata() + lonelyValues()
      + chainWarnings() + flatWarning(evidence.flat) + facelessWarning()
  }

  private func leakWarnings() -> [SplitReport.Warning] {
    var found: [SplitReport.Warning] = []
    if let first = grouping.leaks.first {
      let names = first.items.map { "\(items[$0].fileName) (\(splitName($0)))" }.joined(separator: " and ")
      found.append(
        .init(
          kind: "leak",
          message:
            "\(Self.counted(grouping.leaks.count, "pair")) that belong together lie in two splits and were to stay "
            + "there: \(names), \(first.words). Figures on these splits say too much."))
    }
    if let first = grouping.quarantine.first {
      let ties = first.ties.map { "\(options.shares.names[$0.split]) (\($0.words))" }.joined(separator: " to ")
      found.append(
        .init(
          kind: "quarantine",
          message:
            "\(Self.counted(grouping.quarantine.count, "image")) in no split: \(items[first.item].fileName) would join "
            + "\(ties)\(grouping.quarantine.count > 1 ? "; the others are in split.json" : "")."))
    }
    return found
  }

  private func chainWarnings() -> [SplitReport.Warning] {
    let found = chains
    let shown = found.prefix(Self.named).map { chain -> SplitReport.Warning in
      let weakest = chain.weakest.map { link in
        "; its weakest link is \(link.words) between \(link.files.joined(separator: " and ")), which holds "
          + "\(link.sizes.map(String.init).joined(separator: " and ")) images together"
      }
      return .init(kind: "chain", message: "Group \(chain.group) has \(chain.images) images\(weakest ?? "").")
    }
    guard found.count > Self.named else { return shown }
    return shown + [
      .init(kind: "chain", message: "\(found.count - Self.named) more groups are as large; see split.json.")
    ]
  }

  private func choiceWarnings(_ evidence: SplitEvidence) -> [SplitReport.Warning] {
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
            "No attribute keeps images together; \(evidence.ties): the same person may be in train and in "
            + "test. Name the subject's attribute with --group-by."))
    }
    return found + options.groupBy.compactMap { ungroupedWarning($0, evidence) }
  }

  private func ungroupedWarning(_ attribute: String, _ evidence: SplitEvidence) -> SplitReport.Warning? {
    let missing = items.count { $0.values(of: attribute).isEmpty }
    guard missing > 0 else { return nil }
    return .init(
      kind: "ungrouped",
      message: "'\(attribute)' is missing for \(missing) of \(Self.counted(items.count, "image")): "
        + "of these, \(evidence.ties).")
  }

  private func flatWarning(_ flat: Int) -> [SplitReport.Warning] {
    guard flat > 0 else { return [] }
    return [
      .init(
        kind: "flat",
        message: "\(Self.counted(flat, "image")) too flat to be told from others: near-duplicates among them "
          + "were not looked for.")
    ]
  }

  /// A split without an image is allowed, and is told.
  private func emptyWarning() -> [SplitReport.Warning] {
    let empty = options.shares.names.indices.filter { split in !splitOfItem.contains(split) }.map {
      options.shares.names[$0]
    }
    guard !empty.isEmpty, !items.isEmpty else { return [] }
    return [
      .init(kind: "empty", message: "No image in \(empty.joined(separator: " and ")): nothing can be measured there.")
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

  private func infeasibleWarnings() -> [SplitReport.Warning] {
    let found = infeasible().map { SplitReport.Warning(kind: "infeasible", message: $0.message) }
    guard found.count > Self.named else { return found }
    let rest = found.count - Self.named
    let more = "\(Self.counted(rest, "more stratum is", "more strata are")) off by more than an image; see split.json."
    return found.prefix(Self.named) + [.init(kind: "infeasible", message: more)]
  }

  /// What cannot be divided as asked, as its groups are whole: the whole set, and strata of at least one image a split.
  func infeasible() -> [SplitReport.Infeasible] { unlikeAsked.compactMap { infeasible($0.members, name: $0.name) } }

  /// Strata that come within an image of what was asked if nothing else is balanced, and that did not: other things weighed more, or images
  /// were placed.
  private func tradedWarnings() -> [SplitReport.Warning] {
    let traded = unlikeAsked.filter { infeasible($0.members, name: $0.name) == nil }
    guard let first = traded.first else { return [] }
    let tallies = tallies(first.members) { _ in 1 }
    let more = traded.count > 1 ? "; \(traded.count - 1) more as well" : ""
    let why = grouping.places.contains { $0 != nil } ? "images had their places, or the balance" : "the balance"
    return [
      .init(
        kind: "traded",
        message: "\(first.name): asked \(Self.slashed(tallies.map(\.asked))), achieved "
          + "\(Self.slashed(tallies.map(\.achieved)))\(more). Its groups would come nearer: \(why) of other things weighed more."
      )
    ]
  }

  /// The whole set and the strata that are further from the shares than one image, and than two in a hundred.
  private var unlikeAsked: [(name: String, members: [Int])] {
    let whole = (name: "the whole set", members: items.indices.filter(isDealt))
    let strata = self.strata.indices.map { stratum in
      (name: "stratum \(self.strata[stratum].name)", members: membersOfStratum[stratum].filter(isDealt))
    }
    return ([whole] + (strata.count > 1 ? strata : [])).filter {
      $0.members.count >= open.count && isOff(held($0.members))
    }
  }

  /// Whether the splitter had to find a place for the image.
  private func isDealt(_ item: Int) -> Bool { splitOfItem[item].map { $0 != leftOut } ?? false }

  private func isOff(_ held: [Int]) -> Bool {
    let (whole, all) = (options.shares.whole, held.reduce(0, +))
    let slack = max(whole, whole * all / 50)
    return zip(held, options.shares.weights).contains { abs($0 * whole - $1 * all) > slack }
  }

  private func held(_ members: [Int]) -> [Int] {
    var achieved = options.shares.weights.map { _ in 0 }
    for item in members { if let split = splitOfItem[item] { achieved[split] += 1 } }
    return achieved
  }

  private func infeasible(_ members: [Int], name: String) -> SplitReport.Infeasible? {
    let groupOfItem = grouping.groupOfItem
    let suspects = Array(Set(members.compactMap { groupOfItem[$0] })).sorted()
    guard let alone = nearestFeasible(members, suspects), isOff(alone),
      let largest = largestGroup(in: members, of: suspects)
    else { return nil }
    return .init(
      stratum: name, images: tallies(members) { _ in 1 }, group: groupName(largest.group), groupImages: largest.count,
      nearest: Self.percent(alone))
  }

  private func largestGroup(in members: [Int], of suspects: [Int]) -> (group: Int, count: Int)? {
    let inside = Set(members)
    let counts = suspects.map { group in (group: group, count: grouping.groups[group].count(where: inside.contains)) }
    return counts.max { ($0.count, $1.group) < ($1.count, $0.group) }
  }

  /// What each split would hold of `members` if nothing else had to be balanced; nil where that cannot be computed exactly.
  private func nearestFeasible(_ members: [Int], _ suspects: [Int]) -> [Int]? {
    let inside = Set(members)
    let counts = suspects.map { grouping.groups[$0].count(where: inside.contains) }.sorted(by: >)
    let problem = BalanceProblem(
      shares: options.shares.weights, quantities: [.init(weight: 1)],
      groups: counts.map { [.init(quantity: 0, amount: $0)] })
    guard problem.isExact else { return nil }
    var achieved = options.shares.weights.map { _ in 0 }
    for (count, split) in zip(counts, problem.solved()) { achieved[split] += count }
    return achieved
  }

  private var open: [Int] { options.shares.weights.indices.filter { options.shares.weights[$0] > 0 } }

  private func rareStrata() -> [SplitReport.Warning] {
    let rare = strata.indices.filter { (1..<open.count).contains(membersOfStratum[$0].count(where: isDealt)) }
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
    options.stratify.indices.flatMap { place -> [SplitReport.Warning] in
      var members: [String: [Int]] = [:]
      for (stratum, own) in zip(strata, membersOfStratum) {
        members[stratum.values[place] ?? Stratum.missing, default: []] += own.filter(isDealt)
      }
      let attribute = options.stratify[place].attribute
      return members.keys.sorted().compactMap { lonely(attribute, $0, members[$0] ?? []) }
    }
  }

  private func lonely(_ attribute: String, _ value: String, _ members: [Int]) -> SplitReport.Warning? {
    let splits = Set(members.compactMap { splitOfItem[$0] })
    guard open.count > 1, splits.count == 1, let split = splits.first else { return nil }
    return .init(
      kind: "alone",
      message: "\(attribute) \(value) (\(Self.counted(members.count, "image"))) lies in \(options.shares.names[split]) "
        + "alone: the other splits say nothing about it.")
  }

  /// How a group is called: by the first attribute that holds it together, else by one of its photographs.
  func groupName(_ group: Int) -> String {
    let first = items[grouping.groups[group][0]]
    for attribute in options.groupBy {
      let values = grouping.groups[group].lazy.compactMap { self.items[$0].value(of: attribute) }
      if let value = values.first { return "\(attribute) \(value)" }
    }
    return "that of \(first.fileName)"
  }

  private func places(of members: [Int]) -> String {
    let names = members.map(splitName)
    return options.shares.names.compactMap { name in
      let count = names.count { $0 == name }
      return count == 0 ? nil : "\(count) in \(name)"
    }.joined(separator: ", ")
  }

  private static func counted(_ count: Int, _ one: String, _ many: String? = nil) -> String {
    "\(count) \(count == 1 ? one : many ?? one + "s")"
  }

  fileprivate static func slashed(_ numbers: [Int]) -> String { numbers.map(String.init).joined(separator: "/") }

  private static func percent(_ counts: [Int]) -> [Int] { largestRemainder(100, weights: counts) }

  private static func listed(_ words: [String]) -> String {
    let rest = words.count - named
    return words.prefix(named).joined(separator: "; ") + (rest > 0 ? "; and \(rest) more" : "")
  }
}

extension SplitReport.Infeasible {
  /// What a person is told.
  var message: String {
    func images(_ count: Int) -> String { "\(count) \(count == 1 ? "image" : "images")" }
    let all = self.images.reduce(0) { $0 + $1.achieved }
    return "\(stratum): asked \(Split.slashed(self.images.map(\.asked))) of \(images(all)), achieved "
      + "\(Split.slashed(self.images.map(\.achieved))). Its largest group, \(group) with \(images(groupImages)), stays whole; "
      + "the nearest ratio that its groups allow is \(Split.slashed(nearest))."
  }
}
