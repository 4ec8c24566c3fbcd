import Basics
import Dataset

/// Holds images that are placed against the ties between images: who would join two splits is found here, before groups are made.
///
/// Images come one after the other: those that lay somewhere before, then pinned ones, then the set's own splits (test first, the others from
/// the last to the first), then the others in order of their ids. One that is tied to two splits by those before it goes into
/// quarantine, so that what was placed earlier stays where it is. So does whoever is tied to images that lie apart though they belong
/// together: no split is the right one.
struct Placing {
  private let graph: GroupGraph
  private let placed: [Placement?]
  private let names: [String]
  /// The ties of each image: values (from the number of images on) and edges.
  private var ties: [[Tie]]
  private var sets: UnionFind
  private var place: [Int32]
  private var isIn: [Bool]
  /// By root: other splits in which images lie that belong together with these, and were to stay there.
  private var torn: [Int: Set<Int>] = [:]
  /// Of each value: the image that brought it its split.
  private var witness: [Int32]
  private(set) var quarantine: [Quarantined] = []
  private(set) var leaks: [Leak] = []

  private struct Tie {
    var node: Int
    /// The edge's number, or -1 - the attribute's.
    var why: Int
  }

  /// - Parameter names: what the splits are called.
  init(_ graph: GroupGraph, _ placed: [Placement?], names: [String]) {
    self.graph = graph
    self.placed = placed
    self.names = names
    ties = Array(repeating: [], count: graph.items.count)
    var nodes = graph.items.count
    for (number, attribute) in graph.attributes.enumerated() {
      let base = nodes
      var own: [[Tie]] = ties
      graph.forEachValue(of: attribute) { item, value in
        own[item].append(Tie(node: base + value, why: -1 - number))
        nodes = max(nodes, base + value + 1)
      }
      ties = own
    }
    for (number, edge) in graph.edges.enumerated() {
      ties[edge.first].append(Tie(node: edge.second, why: number))
      ties[edge.second].append(Tie(node: edge.first, why: number))
    }
    sets = UnionFind(nodes)
    place = Array(repeating: -1, count: nodes)
    isIn = Array(repeating: false, count: graph.items.count) + Array(repeating: true, count: nodes - graph.items.count)
    witness = Array(repeating: -1, count: nodes)
  }

  /// Does it; two pinned images of different splits that belong together are a failure.
  mutating func run() throws(Failure) {
    for item in order() { try admit(item) }
    quarantine.sort { $0.item < $1.item }
  }

  private func order() -> [Int] {
    let first = SplitNames.protected(names)
    func rank(_ item: Int) -> Int {
      guard let placement = placed[item] else { return 3 + names.count }
      switch placement.reason {
      case .kept: return 0
      case .pinned: return 1
      case .official: return 2 + (first.firstIndex(of: placement.split) ?? 0)
      }
    }
    return graph.items.indices.map { (rank($0), $0) }.sorted { $0 < $1 }.map(\.1)
  }

  private mutating func admit(_ item: Int) throws(Failure) {
    let (own, reason) = (placed[item]?.split ?? -1, placed[item]?.reason)
    var others: [(tie: Tie, split: Int, isTorn: Bool)] = []
    for tie in ties[item] where isIn[tie.node] {
      let root = sets.root(of: tie.node)
      if place[root] >= 0, place[root] != own { others.append((tie, Int(place[root]), false)) }
      if reason != .kept { others += torn[root, default: []].sorted().map { (tie, $0, true) } }
    }
    let splits = Set(others.map(\.split)).union(own < 0 ? [] : [own])
    guard splits.count > 1 else { return join(item, own) }
    switch reason {
    case .kept: keep(item, own, others.map { ($0.tie, $0.split) })
    case .pinned: throw conflict(item, own, others[0].tie)
    case .official, nil:
      let seen = splits.sorted().map { split in
        guard
          let other = others.first(where: { $0.split == split && !$0.isTorn })
            ?? others.first(where: { $0.split == split })
        else { return Quarantined.Tie(split: split, words: "the set's own column") }
        return Quarantined.Tie(
          split: split, words: told(other.tie) + (other.isTorn ? ", which lies in two splits" : ""),
          other: partner(other.tie) >= 0 ? partner(other.tie) : nil)
      }
      quarantine.append(Quarantined(item: item, ties: seen))
    }
  }

  private mutating func join(_ item: Int, _ own: Int) {
    isIn[item] = true
    var split = Int32(own)
    var roots = [sets.root(of: item)]
    for tie in ties[item] where isIn[tie.node] { roots.append(sets.root(of: tie.node)) }
    for root in roots where place[root] >= 0 { split = place[root] }
    unite(roots)
    place[sets.root(of: item)] = split
    for tie in ties[item] where isValue(tie.node) && witness[tie.node] < 0 { witness[tie.node] = Int32(item) }
  }

  /// One that lay there before stays, with whatever of its own split it is tied to; the rest is told.
  private mutating func keep(_ item: Int, _ own: Int, _ others: [(tie: Tie, split: Int)]) {
    for (tie, split) in others {
      if partner(tie) >= 0 { leaks.append(Leak(items: [partner(tie), item].sorted(), words: reason(tie))) }
      torn[sets.root(of: tie.node), default: []].insert(own)
      torn[sets.root(of: item), default: []].insert(split)
    }
    isIn[item] = true
    place[sets.root(of: item)] = Int32(own)
    for tie in ties[item] where isIn[tie.node] && [-1, Int32(own)].contains(place[sets.root(of: tie.node)]) {
      unite([sets.root(of: item), sets.root(of: tie.node)])
      place[sets.root(of: item)] = Int32(own)
      if isValue(tie.node), witness[tie.node] < 0 { witness[tie.node] = Int32(item) }
    }
  }

  /// Makes one set of several, with all that is known of any.
  private mutating func unite(_ roots: [Int]) {
    let apart = roots.reduce(into: Set<Int>()) { $0.formUnion(torn.removeValue(forKey: $1) ?? []) }
    for root in roots.dropFirst() { sets.join(roots[0], root) }
    if !apart.isEmpty { torn[sets.root(of: roots[0])] = apart }
  }

  private func isValue(_ node: Int) -> Bool { node >= graph.items.count }

  private func conflict(_ item: Int, _ own: Int, _ tie: Tie) -> Failure {
    let isKept = partner(tie) >= 0 && placed[partner(tie)]?.reason == .kept
    return Failure(
      graph.items[item].fileName, "pinned to \(names[own]), and tied to another split by \(told(tie))",
      nextStep: isKept ? "Take the pin out, or split anew without --grow." : "Pin both to one split.")
  }

  /// The image at the other end; -1 where nobody brought the value.
  private func partner(_ tie: Tie) -> Int { isValue(tie.node) ? Int(witness[tie.node]) : tie.node }

  private func reason(_ tie: Tie) -> String {
    tie.why >= 0 ? graph.edges[tie.why].cause.words : "the same \(graph.attributes[-1 - tie.why])"
  }

  private func told(_ tie: Tie) -> String {
    let other = partner(tie)
    return reason(tie) + (other >= 0 ? ", as \(graph.items[other].fileName)" : "")
  }
}
