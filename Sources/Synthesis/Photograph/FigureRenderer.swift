import Foundation

/// Draws figures into a canvas and keeps book of whose face is seen at each pixel.
struct FigureRenderer {
  private(set) var canvas: Canvas
  /// The number of the figure whose face a pixel shows, plus one; 0 elsewhere.
  private(set) var faceOwner: [UInt16]
  /// The number of the figure that a pixel shows, plus one; 0 for the background.
  private(set) var owner: [UInt16]
  private let light: Light
  private var count: UInt16 = 0

  /// A renderer over a background.
  init(_ background: Canvas, _ light: Light) {
    canvas = background
    self.light = light
    faceOwner = [UInt16](repeating: 0, count: background.pixels.count)
    owner = faceOwner
  }

  /// Draws a figure over all that was drawn before and returns how many pixels of its face were seen at that moment.
  mutating func draw(_ figure: Figure) -> Int {
    count += 1
    var sight = Sight(figure, light)
    let region = figure.region(width: canvas.width, height: canvas.height)
    guard !region.columns.isEmpty, !region.rows.isEmpty else { return 0 }
    var seen = 0
    for top in stride(from: region.rows.lowerBound, to: region.rows.upperBound, by: 8) {
      for left in stride(from: region.columns.lowerBound, to: region.columns.upperBound, by: 8) {
        let columns = left..<min(left + 8, region.columns.upperBound)
        seen += drawTile(&sight, columns, top..<min(top + 8, region.rows.upperBound))
      }
    }
    return seen
  }

  /// Draws at most 8 x 8 pixels: one line of sight for each, and more where neighbours differ.
  private mutating func drawTile(_ sight: inout Sight, _ columns: Range<Int>, _ rows: Range<Int>) -> Int {
    var places: [(x: Float, y: Float)] = []
    for y in rows { for x in columns { places.append((Float(x) + 0.5, Float(y) + 0.5)) } }
    var samples = sight.samples(places)
    guard sight.figure.scale < 120 || samples.contains(where: { $0.color.w > 0 }) else { return 0 }
    let scale = sight.figure.scale
    let edges = samples.indices.filter { isEdge($0, samples, columns.count, scale) }
    refine(&samples, edges, places, &sight)
    return store(samples, columns, rows)
  }

  /// Whether a pixel differs from one beside it, so that it needs a closer look. At the tile's border the inner neighbours speak.
  private func isEdge(_ i: Int, _ samples: [Sample], _ width: Int, _ scale: Float) -> Bool {
    let here = samples[i]
    let column = i % width
    var neighbours: [Int] = []
    if column > 0 { neighbours.append(i - 1) }
    if column + 1 < width { neighbours.append(i + 1) }
    if i >= width { neighbours.append(i - width) }
    if i + width < samples.count { neighbours.append(i + width) }
    return neighbours.contains { here.differs(from: samples[$0]) } || (scale < 14 && here.color.w > 0)
  }

  private func refine(_ samples: inout [Sample], _ edges: [Int], _ places: [(x: Float, y: Float)], _ sight: inout Sight)
  {
    let offsets: [(x: Float, y: Float)] = [(-0.125, -0.375), (0.375, -0.125), (-0.375, 0.125), (0.125, 0.375)]
    for start in stride(from: 0, to: edges.count, by: 16) {
      let group = edges[start..<min(start + 16, edges.count)]
      let closer = sight.samples(
        group.flatMap { i in offsets.map { (places[i].x + $0.x, places[i].y + $0.y) } })
      for (slot, i) in group.enumerated() {
        samples[i].color = closer[(4 * slot)..<(4 * slot + 4)].reduce(Vector.zero) { $0 + $1.color } * 0.25
      }
    }
  }

  private mutating func store(_ samples: [Sample], _ columns: Range<Int>, _ rows: Range<Int>) -> Int {
    var seen = 0
    for (i, sample) in samples.enumerated() where sample.color.w > 0 {
      let (x, y) = (columns.lowerBound + i % columns.count, rows.lowerBound + i / columns.count)
      canvas.cover(x, y, sample.color)
      guard sample.color.w > 0.5 else { continue }
      let place = y * canvas.width + x
      owner[place] = count
      faceOwner[place] = sample.isFace ? count : 0
      if sample.isFace { seen += 1 }
    }
    return seen
  }
}

/// What one line of sight brings back.
struct Sample {
  /// Premultiplied by its coverage.
  var color: Vector
  /// The part that was met, negative for none.
  var part: Int
  /// Camera z of the place, in heads.
  var depth: Float
  /// Whether the place belongs to the face: what a box around the face is drawn about.
  var isFace: Bool

  /// Whether an edge lies between the two.
  func differs(from other: Sample) -> Bool {
    guard part == other.part, abs(depth - other.depth) < 0.25 else { return true }
    let change = color - other.color
    return abs(change.luminance) > 0.06 * (0.15 + color.luminance)
  }
}

/// Looks at one figure.
struct Sight {
  let figure: Figure
  private let light: Light
  private var tracer: FigureTracer
  private let painter: Painter

  /// The sight of a figure in its light.
  init(_ figure: Figure, _ light: Light) {
    self.figure = figure
    self.light = light
    tracer = FigureTracer(figure, light)
    painter = Painter(figure, light)
  }

  /// What is seen at places of the picture, at most ``FigureTracer/block`` of them.
  mutating func samples(_ places: [(x: Float, y: Float)]) -> [Sample] {
    let spots = places.map { (x: ($0.x - figure.center.x) / figure.scale, y: (figure.center.y - $0.y) / figure.scale) }
    let hits = tracer.trace(spots)
    var samples: [Sample] = []
    samples.reserveCapacity(hits.count)
    // A loop, for a closure would copy the whole sight for every sample.
    for i in hits.indices { samples.append(sample(spots[i], hits[i])) }
    return samples
  }

  private func sample(_ spot: (x: Float, y: Float), _ hit: Hit) -> Sample {
    var color = hit.part >= 0 ? painter.color(of: hit) : .zero
    if let lens = lens(spot, before: hit) { color = color * (1 - lens.w) + lens }
    let depth = hit.part >= 0 ? hit.place.z : -9
    return Sample(color: color, part: hit.part, depth: depth, isFace: isFace(hit))
  }

  /// The colour of spectacles where a line of sight passes their plane before anything else.
  private func lens(_ spot: (x: Float, y: Float), before hit: Hit) -> Vector? {
    guard let lenses = figure.lenses else { return nil }
    // Where the plane z = lenses.z of the head's frame meets the line of sight.
    let normal = figure.head.apply(Vector(0, 0, 1, 0))
    guard normal.z > 0.2 else { return nil }
    let depth = (lenses.z - normal.x * spot.x - normal.y * spot.y) / normal.z
    guard hit.part < 0 || depth > hit.place.z else { return nil }
    let place = figure.head.inverse(Vector(spot.x, spot.y, depth, 0))
    guard abs(place.x) < 0.7, abs(place.y - lenses.eye.y) < 0.35 else { return nil }
    let color = lenses.paint(
      x: place.x, y: place.y, blur: 1 / figure.scale, glare: clamp(light.color.luminance, 0, 1))
    let shade = (light.color.luminance * 0.6 + light.sky.luminance)
    return color * Vector(shade, shade, shade, 1)
  }

  private func isFace(_ hit: Hit) -> Bool {
    guard hit.part >= 0, figure.parts[hit.part].onHead else { return false }
    switch figure.parts[hit.part].material {
    case .hair, .hat, .brim: return false
    default: break
    }
    let place = figure.head.inverse(hit.place)
    return place.z > -0.02 && place.y < figure.layout.hairline + 0.02 && abs(place.x) < 0.74
  }
}
