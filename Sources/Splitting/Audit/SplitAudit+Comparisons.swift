import Foundation

/// How alike the splits are.
extension SplitAudit {
  /// What is compared of every set.
  private static let named: [(name: String, value: @Sendable (AuditImage) -> String?)] = [
    ("camera", { $0.item.camera }), ("year", { $0.year }), ("labels", { $0.item.labels.state }),
  ]

  /// How an attribute is compared.
  enum Scale { case kinds, numbers, names }

  /// Numbers of many values are compared as such; names of single images and people not at all.
  func scale(of attribute: String) -> Scale {
    let values = images.compactMap { $0.item.value(of: attribute) }
    let distinct = Set(values)
    if distinct.count > Self.mostKinds, distinct.allSatisfy({ Double($0)?.isFinite ?? false }) { return .numbers }
    return distinct.count <= max(2, min(Self.mostNames, values.count / 5)) ? .kinds : .names
  }

  private var attributes: [String] {
    Set(images.flatMap { $0.item.attributes.keys }).subtracting(groupBy).subtracting(placing).sorted()
  }

  private static let mostKinds = 20
  private static let mostNames = 200

  /// Every attribute, camera, year and state of labels by chi-square; faces an image, sizes of faces and brightness by Kolmogorov and
  /// Smirnov.
  public var comparisons: [AuditReport.Comparison] {
    let tables = attributes.map { name in
      switch scale(of: name) {
      case .kinds: return table(name) { $0.item.value(of: name) ?? Stratum.missing }
      case .numbers: return numeric(name) { $0.item.value(of: name).flatMap(Double.init).map { [$0] } ?? [] }
      case .names: return nil
      }
    }
    let builtIn = Self.named.map { named in table(named.name) { named.value($0) ?? Stratum.missing } }
    let numbers = [
      numeric("faces an image") { [Double($0.item.faces)] }, numeric("face size", faceSizes),
      numeric("brightness") { [$0.brightness] },
    ]
    return (tables + builtIn + numbers).compactMap(\.self)
  }

  private func table(_ name: String, _ value: (AuditImage) -> String) -> AuditReport.Comparison? {
    var counts: [String: [Int]] = [:]
    for image in images { counts[value(image), default: names.map { _ in 0 }][image.split] += 1 }
    guard counts.count > 1 else { return nil }
    let table = ContingencyTable(Self.merged(counts), groups: independent(images.indices.map { ($0, 1) }))
    return .init(
      name: name, test: "chi-square", statistic: rounded(table.chiSquare), degreesOfFreedom: table.degreesOfFreedom,
      pValue: rounded(table.pValue), effect: rounded(table.cramersV), split: nil)
  }

  /// The rows of a table, those of rare values taken together: of fewer than five a split nothing can be told.
  private static func merged(_ counts: [String: [Int]]) -> [[Int]] {
    let rows = counts.sorted { $0.key < $1.key }.map(\.value)
    let rare = rows.filter { $0.reduce(0, +) < 5 * $0.count }
    let others = rare.dropFirst().reduce(rare.first ?? []) { zip($0, $1).map(+) }
    return rows.filter { $0.reduce(0, +) >= 5 * $0.count } + (others.isEmpty ? [] : [others])
  }

  /// As how many independent things count so many values of each of some images: (sum of n)² / (sum of n²) over groups (Kish 1965), which
  /// is the number of groups where all are as large.
  private func independent(_ values: [(image: Int, count: Int)]) -> Int {
    var sizes: [Int: Double] = [:]
    for (image, count) in values { sizes[groupOfImage[image], default: 0] += Double(count) }
    let (sum, squares) = sizes.values.reduce((0.0, 0.0)) { ($0.0 + $1, $0.1 + $1 * $1) }
    return squares > 0 ? Int((sum * sum / squares).rounded()) : 0
  }

  /// How many groups some images are of.
  private func groups(of images: some Sequence<Int>) -> Int { Set(images.map { groupOfImage[$0] }).count }

  /// The longer side of each face as a part of the photograph's longer side.
  private func faceSizes(_ image: AuditImage) -> [Double] {
    let side = Double(max(image.item.width, image.item.height))
    return image.item.labels.annotations.filter { !$0.ignore }.map { max($0.box.width, $0.box.height) / side }
  }

  /// Each split against all others; the one that is furthest from them is told.
  private func numeric(_ name: String, _ values: (AuditImage) -> [Double]) -> AuditReport.Comparison? {
    var (samples, members) = (names.map { _ in [Double]() }, names.map { _ in [(image: Int, count: Int)]() })
    for (number, image) in images.enumerated() {
      let own = values(image)
      samples[image.split] += own
      if !own.isEmpty { members[image.split].append((number, own.count)) }
    }
    guard samples.count(where: { !$0.isEmpty }) > 1 else { return nil }
    let tests = samples.indices.map { split in
      let others = samples.indices.filter { $0 != split }
      let sizes = (independent(members[split]), independent(others.flatMap { members[$0] }))
      return (split: split, test: KolmogorovSmirnov(samples[split], others.flatMap { samples[$0] }, groups: sizes))
    }
    guard let worst = tests.max(by: { ($1.test.pValue, $0.test.statistic) < ($0.test.pValue, $1.test.statistic) })
    else { return nil }
    return .init(
      name: name, test: "kolmogorov-smirnov", statistic: rounded(worst.test.statistic), degreesOfFreedom: nil,
      pValue: rounded(worst.test.pValue), effect: rounded(worst.test.statistic), split: names[worst.split])
  }

  private func rounded(_ number: Double) -> Double { Double(String(format: "%.6g", number)) ?? number }
}

/// What a person should know.
extension SplitAudit {
  /// A difference smaller than that is none to speak of, however sure it is.
  private static let smallEffect = 0.1
  private static let smallChance = 0.01

  /// In plain words: splits that differ, and values that lie in one split alone.
  public func warnings(_ comparisons: [AuditReport.Comparison]) -> [SplitReport.Warning] {
    lonely
      + comparisons.filter { $0.pValue < Self.smallChance && $0.effect >= Self.smallEffect }.map { found in
        let which =
          found.split.map { "\($0) differs from the others in \(found.name)" } ?? "the splits differ in \(found.name)"
        let test = found.split == nil ? "Cramér's V" : "distance"
        return .init(
          kind: "unlike",
          message:
            "\(which) (\(test) \(String(format: "%.2f", found.effect)), by chance once in \(Self.odds(found.pValue))): figures on one "
            + "say little of another.")
      }
  }

  private static func odds(_ chance: Double) -> String {
    chance < 1e-6 ? "a million times and more" : "\(Int((1 / chance).rounded())) times"
  }

  private var lonely: [SplitReport.Warning] {
    let columns = attributes.filter { scale(of: $0) == .kinds }.map { name in
      (name, { @Sendable (image: AuditImage) in image.item.value(of: name) })
    }
    let builtIn = Self.named.filter { $0.name != "labels" }.map { ($0.name, $0.value) }
    return (columns + builtIn).compactMap { lonely($0.0, $0.1) }
  }

  /// Values of several groups that chance would hardly have left in one split: the less likely the more groups they have.
  private func lonely(_ name: String, _ value: (AuditImage) -> String?) -> SplitReport.Warning? {
    var (counts, groups): ([String: [Int]], [String: Set<Int>]) = ([:], [:])
    for (number, image) in images.enumerated() {
      guard let value = value(image) else { continue }
      counts[value, default: names.map { _ in 0 }][image.split] += 1
      groups[value, default: []].insert(groupOfImage[number])
    }
    let alone = counts.filter { value, held in
      guard let split = held.firstIndex(where: { $0 > 0 }), held.count(where: { $0 > 0 }) == 1 else { return false }
      // Of many values, one lies alone by chance sooner than of few.
      return pow(parts[split], Double(groups[value]?.count ?? 0)) < Self.smallChance / Double(counts.count)
    }
    guard let first = alone.max(by: { ($0.value.reduce(0, +), $1.key) < ($1.value.reduce(0, +), $0.key) }),
      let split = first.value.firstIndex(where: { $0 > 0 })
    else { return nil }
    let isForbidden = counts.count > 1 && 2 * alone.count >= counts.count
    let more = alone.count > 1 ? ", as do \(alone.count - 1) more of \(counts.count) values" : ""
    let verdict =
      isForbidden
      ? " This is a split by \(name): what is tested is another thing than what was learned."
      : " The other splits say nothing about it."
    return .init(
      kind: "alone",
      message:
        "\(name) \(first.key) (\(first.value.reduce(0, +)) images) lies in \(names[split]) alone\(more).\(verdict)")
  }

  /// The part of the groups that lies in each split.
  private var parts: [Double] {
    let all = Double(max(1, groups(of: images.indices)))
    return names.indices.map { split in Double(groups(of: images.indices.filter { images[$0].split == split })) / all }
  }
}
