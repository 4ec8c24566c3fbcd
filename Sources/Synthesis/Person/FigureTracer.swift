import Foundation

/// What a line of sight met.
struct Hit: Sendable {
  /// The index of the part in its figure; negative where nothing was met.
  var part: Int
  /// Camera coordinates in heads.
  var place: Vector
  /// The surface's direction there, in camera coordinates.
  var normal: Vector
  /// How free the place is: 0 deep in a fold, 1 in the open.
  var openness: Float
  /// How much of the lamp's light arrives.
  var lit: Float

  /// Nothing met.
  static let none = Hit(part: -1, place: .zero, normal: .zero, openness: 1, lit: 1)
}

/// Follows lines of sight to a figure by sphere tracing (Hart, "Sphere tracing", 1996), a block of them at a time.
struct FigureTracer {
  /// Lines of sight at a time.
  static let block = 64
  private static let far: Float = 4
  /// A line that still goes along a surface after so many steps is taken to have met it.
  private static let steps = 56

  let figure: Figure
  let light: Light
  /// How wide a pixel is, in heads: surfaces are met to a part of it.
  private let tolerance: Float
  private let rotations: [Rotation]
  private var local = Places(count: Self.block)
  private var distances = [Float](repeating: 0, count: Self.block)

  /// A tracer of one figure.
  init(_ figure: Figure, _ light: Light) {
    self.figure = figure
    self.light = light
    rotations = figure.parts.map { figure.rotation(of: $0) }
    tolerance = max(0.0015, 0.12 / figure.scale)
  }

  /// What each of at most ``block`` lines of sight meets; `spots` are camera x and y in heads.
  mutating func trace(_ spots: [(x: Float, y: Float)]) -> [Hit] {
    precondition(spots.count <= Self.block, "a block has at most \(Self.block) lines of sight")
    let near = nearParts(spots)
    guard !near.isEmpty else { return [Hit](repeating: .none, count: spots.count) }
    var hits = march(spots, near)
    let met = hits.indices.filter { hits[$0].part >= 0 }
    guard !met.isEmpty else { return hits }
    for part in near { orient(&hits, met.filter { hits[$0].part == part }) }
    shade(&hits, met)
    return hits
  }

  /// The parts whose bounds the block of lines passes.
  private func nearParts(_ spots: [(x: Float, y: Float)], reach: Float = 0) -> [Int] {
    guard let first = spots.first else { return [] }
    var (x0, x1, y0, y1) = (first.x, first.x, first.y, first.y)
    for spot in spots { (x0, x1, y0, y1) = (min(x0, spot.x), max(x1, spot.x), min(y0, spot.y), max(y1, spot.y)) }
    return figure.parts.indices.filter { index in
      let part = figure.parts[index]
      let c = rotations[index].apply(part.bounds.center)
      let (dx, dy) = (max(0, max(x0 - c.x, c.x - x1)), max(0, max(y0 - c.y, c.y - y1)))
      let radius = part.bounds.radius + reach
      return dx * dx + dy * dy < radius * radius
    }
  }

  private mutating func march(_ spots: [(x: Float, y: Float)], _ near: [Int]) -> [Hit] {
    var hits = [Hit](repeating: .none, count: spots.count)
    var alive = Array(spots.indices)
    var depth = [Float](repeating: 2, count: spots.count)
    var nearest = [Float](repeating: 0, count: Self.block)
    var owner = [Int](repeating: 0, count: Self.block)
    for step in 1...Self.steps where !alive.isEmpty {
      let places = alive.map { Vector(spots[$0].x, spots[$0].y, depth[$0], 0) }
      measure(places, near, &nearest, &owner)
      var kept: [Int] = []
      kept.reserveCapacity(alive.count)
      for (slot, ray) in alive.enumerated() {
        if nearest[slot] < (step == Self.steps ? 20 * tolerance : tolerance) {
          hits[ray].part = owner[slot]
          hits[ray].place = places[slot]
        } else {
          depth[ray] -= nearest[slot] * 0.9
          if depth[ray] > -Self.far { kept.append(ray) }
        }
      }
      alive = kept
    }
    return hits
  }

  /// The distance from each place to the nearest of the `near` parts, and which one that is.
  private mutating func measure(_ places: [Vector], _ near: [Int], _ nearest: inout [Float], _ owner: inout [Int]) {
    for i in places.indices { nearest[i] = 1e3 }
    for index in near {
      measure(places, index)
      for i in places.indices where distances[i] < nearest[i] {
        nearest[i] = distances[i]
        owner[i] = index
      }
    }
  }

  /// Leaves in `distances` how far each place is from one part.
  private mutating func measure(_ places: [Vector], _ index: Int) {
    let rotation = rotations[index]
    for i in places.indices { local[i] = rotation.inverse(places[i]) }
    figure.parts[index].distance(local, count: places.count, into: &distances)
  }

  /// Finds the normals of the hits on one part from four distances around each.
  private mutating func orient(_ hits: inout [Hit], _ met: [Int]) {
    guard let first = met.first else { return }
    let part = hits[first].part
    let step = max(0.004, 0.4 / figure.scale)
    for corner in [Vector(1, -1, -1, 0), Vector(-1, -1, 1, 0), Vector(-1, 1, -1, 0), Vector(1, 1, 1, 0)] {
      measure(met.map { hits[$0].place + corner * step }, part)
      for (slot, ray) in met.enumerated() { hits[ray].normal += corner * distances[slot] }
    }
    for ray in met { hits[ray].normal = hits[ray].normal.direction }
  }

  /// Finds how much light comes to each hit: openness from one distance along the normal, the lamp's light by a march to it.
  private mutating func shade(_ hits: inout [Hit], _ met: [Int]) {
    let near = nearParts(met.map { (hits[$0].place.x, hits[$0].place.y) }, reach: 0.8)
    var nearest = [Float](repeating: 0, count: Self.block)
    var owner = [Int](repeating: 0, count: Self.block)
    for reach in [Float(0.09), 0.28] {
      measure(met.map { hits[$0].place + hits[$0].normal * reach }, near, &nearest, &owner)
      for (slot, ray) in met.enumerated() { hits[ray].openness *= 0.45 + 0.55 * clamp(nearest[slot] / reach, 0, 1) }
    }
    for reach in [Float(0.06), 0.16, 0.34, 0.65] {
      measure(met.map { hits[$0].place + hits[$0].normal * 0.02 + light.direction * reach }, near, &nearest, &owner)
      for (slot, ray) in met.enumerated() {
        hits[ray].lit = min(hits[ray].lit, clamp(0.5 + 5 * nearest[slot] / reach, 0, 1))
      }
    }
  }
}
