import Basics
import Dataset

/// Holds images that are placed against the ties between images: who would join two splits is found here, before groups are made.
///
/// Images come one after the other: those that lay somewhere before, then pinned ones, then the set's own splits from the last to the
/// first (test before train), then the others in order of their ids. One that is tied to two splits by those before it goes into
/// quarantine, so that what was placed earlier stays where it is.
struct Placing {
  private let graph: GroupGraph
  private let placed: [Placement?]
  private let names: [String]
  /// The ties of each image: values (from the number of images on) and edges.
  private var ties: [[Tie]]
  private var words: [String] = []
  private var sets: UnionFind
  private var place: [Int32]
  private var isIn: [Bool]
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
    func rank(_ item: Int) -> Int {
      guard let placement = placed[item] else { return 3 + names.count }
      switch placement.reason {
      case .kept: return 0
      case .pinned: return 1
      case .official: return 2 + names.count - 1 - placement.split
      }
    }
    return graph.items.indices.map { (rank($0), $0) }.sorted { $0 < $1 }.map(\.1)
  }

  private mutating func admit(_ item: Int) throws(Failure) {
    let own = placed[item]?.split ?? -1
    var others: [(tie: Tie, split: Int)] = []
    for tie in ties[item] where isIn[tie.node] {
      let split = Int(place[sets.root(of: tie.node)])
      if split >= 0, split != own { others.append((tie, split)) }
    }
    let splits = Set(others.map(\.split)).union(own < 0 ? [] : [own])
    guard splits.count > 1 else { return join(item, own) }
    switch placed[item]?.reason {
    case .kept: keep(item, own, others)
    case .pinned: throw conflict(item, own, others[0].tie)
    case .official, nil:
      let seen = splits.sorted().map { split in
        let tie = others.first { $0.split == split }?.tie
        return Quarantined.Tie(split: split, words: tie.map { told($0, item) } ?? "the set's own column")
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
    for root in roots.dropFirst() { sets.join(roots[0], root) }
    place[sets.root(of: item)] = split
    for tie in ties[item] where tie.node >= graph.items.count && witness[tie.node] < 0 {
      witness[tie.node] = Int32(item)
    }
  }

  /// One that lay there before stays, with whatever of its own split it is tied to; the rest is told.
  private mutating func keep(_ item: Int, _ own: Int, _ others: [(tie: Tie, split: Int)]) {
    for (tie, _) in others where partner(tie) >= 0 {
      leaks.append(Leak(items: [partner(tie), item].sorted(), words: reason(tie)))
    }
    isIn[item] = true
    place[sets.root(of: item)] = Int32(own)
    for tie in ties[item] where isIn[tie.node] && [-1, Int32(own)].contains(place[sets.root(of: tie.node)]) {
      sets.join(item, tie.node)
      place[sets.root(of: item)] = Int32(own)
      if tie.node >= graph.items.count, witness[tie.node] < 0 { witness[tie.node] = Int32(item) }
    }
  }

  private func conflict(_ item: Int, _ own: Int, _ tie: Tie) -> Failure {
    Failure(
      graph.items[item].fileName,
      "pinned to \(names[own]), and tied to another split by \(told(tie, item))",
      nextStep: "Pin both to one split.")
  }

  /// The image at the other end; -1 where nobody brought the value.
  private func partner(_ tie: Tie) -> Int { tie.node < graph.items.count ? tie.node : Int(witness[tie.node]) }

  private func reason(_ tie: Tie) -> String {
    tie.why >= 0 ? graph.edges[tie.why].cause.words : "the same \(graph.attributes[-1 - tie.why])"
  }

  private func told(_ tie: Tie, _ item: Int) -> String {
    let other = partner(tie)
    return reason(tie) + (other >= 0 ? " as \(graph.items[other].fileName)" : "")
  }
}
