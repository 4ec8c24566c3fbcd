import Compute
import Dataset
import Foundation
import Imaging

/// One photograph as it was taken: a pure function of the seed, its number and its main subject.
struct Photograph: Sendable {
  let image: Image
  let annotations: [Annotation]

  /// The words that keep sequences of random numbers apart.
  enum Stream: UInt64 {
    case scene = 1, camera, grain, subject, stranger, look, empty, sitting, attributes, file, flaws
  }

  /// Takes photograph `number`; `subject` is nil where nobody is in the picture.
  init(seed: UInt64, number: Int, subject: Int?, longSide: Int) {
    var random = Random(seed: seed, Stream.scene.rawValue, UInt64(number))
    let (width, height) = Self.size(&random, longSide: longSide)
    let backdrop = Backdrop(&random)
    var background = backdrop.painted(width: width, height: height)
    Self.drawDecoys(on: &background, backdrop, &random, deserted: subject == nil)
    var renderer = FigureRenderer(background, backdrop.light)
    let cast = subject.map { Self.cast(seed, number, $0, &random, Float(width), Float(height)) } ?? []
    var taken: [TakenFace] = []
    for (slot, figure) in cast.enumerated() {
      taken.append(TakenFace(figure: figure, slot: slot, drawn: renderer.draw(figure)))
    }
    annotations = taken.compactMap { $0.annotation(in: renderer, backdrop.light) }
    var camera = Random(seed: seed, Stream.camera.rawValue, UInt64(number))
    var grain = Random(seed: seed, Stream.grain.rawValue, UInt64(number))
    image = Camera(&camera).develop(renderer.canvas, &grain)
  }

  private static func size(_ random: inout Random, longSide: Int) -> (Int, Int) {
    let long = random.integer(in: (longSide / 2)...longSide)
    let ratio = random.choose([3.0 / 4, 2.0 / 3, 3.0 / 4, 4.0 / 5, 9.0 / 16, 1.0])
    let short = max(32, Int((Double(long) * ratio).rounded()))
    return random.chance(0.4) ? (short, long) : (long, short)
  }

  private static func drawDecoys(on canvas: inout Canvas, _ backdrop: Backdrop, _ random: inout Random, deserted: Bool)
  {
    let count = deserted ? random.integer(in: 1...6) : (random.chance(0.45) ? random.integer(in: 1...3) : 0)
    for _ in 0..<count {
      Decoy(&random, width: canvas.width, height: canvas.height).draw(
        on: &canvas, backdrop.light, blur: backdrop.blur * Float(max(canvas.width, canvas.height)))
    }
  }

  /// All people of the picture, the farthest first.
  private static func cast(
    _ seed: UInt64, _ number: Int, _ subject: Int, _ random: inout Random, _ width: Float, _ height: Float
  ) -> [Figure] {
    let places = SceneArrangement(&random).placements(&random, width: width, height: height)
    let main = places.indices.max { places[$0].size < places[$1].size } ?? 0
    let figures = places.indices.map { slot -> Figure in
      let identity = slot == main ? Subject.identity(seed, subject) : Subject.stranger(seed, number, slot)
      var look = Random(seed: seed, Stream.look.rawValue, UInt64(number), UInt64(slot))
      return Figure(
        identity, Appearance(&look, posing: slot == main), scale: places[slot].size / SceneArrangement.faceHeight,
        center: (places[slot].x, places[slot].y))
    }
    return figures.enumerated().sorted { ($0.element.scale, $0.offset) < ($1.element.scale, $1.offset) }.map(\.element)
  }
}

/// Who is who.
enum Subject {
  /// The person with a number, the same on every photograph.
  static func identity(_ seed: UInt64, _ number: Int) -> Identity {
    var random = Random(seed: seed, Photograph.Stream.subject.rawValue, UInt64(number))
    return Identity(&random)
  }

  /// Somebody who is seen on one photograph only.
  static func stranger(_ seed: UInt64, _ photograph: Int, _ slot: Int) -> Identity {
    var random = Random(seed: seed, Photograph.Stream.stranger.rawValue, UInt64(photograph), UInt64(slot))
    return Identity(&random)
  }
}

/// A face that was drawn, with what is needed to say how much of it is seen in the end.
struct TakenFace {
  let figure: Figure
  /// The order of drawing, from 0.
  let slot: Int
  /// The pixels of the face that were seen when it was drawn.
  let drawn: Int

  /// Below this height or width in pixels a face is marked to be ignored.
  static let smallest = 10.0
  /// Below this share a face is marked to be ignored.
  static let leastVisible = 0.4

  /// What is to be told of the face; nil where nearly nothing of it is seen.
  func annotation(in renderer: FigureRenderer, _ light: Light) -> Annotation? {
    let marks = FaceMarks(figure: figure)
    let whole = marks.box
    let box = whole.clipped(width: renderer.canvas.width, height: renderer.canvas.height)
    let owned = renderer.faceOwner.reduce(0) { $0 + ($1 == UInt16(slot + 1) ? 1 : 0) }
    let visible = drawn > 0 && whole.area > 0 ? box.area / whole.area * Double(owned) / Double(drawn) : 0
    guard visible > 0.04, box.width >= 2, box.height >= 2 else { return nil }
    let ignored = visible < Self.leastVisible || min(box.width, box.height) < Self.smallest
    return Annotation(
      box: rounded(box), landmarks: landmarks(marks, box, renderer, light), ignore: ignored)
  }

  /// Hundredths of a pixel are enough.
  private func rounded(_ box: Box) -> Box {
    func round(_ value: Double) -> Double { (value * 100).rounded() / 100 }
    return Box(minX: round(box.x), minY: round(box.y), maxX: round(box.maxX), maxY: round(box.maxY)).hundredths
  }

  private func landmarks(_ marks: FaceMarks, _ box: Box, _ renderer: FigureRenderer, _ light: Light) -> Landmarks {
    let places = marks.landmarks
    let spots = places.map { figure.camera($0) }
    var tracer = FigureTracer(figure, light)
    let hits = tracer.trace(spots.map { ($0.x, $0.y) })
    let points = places.indices.map { i -> Point? in
      let seen = figure.project(places[i])
      let point = Point(x: (Double(seen.x) * 100).rounded() / 100, y: (Double(seen.y) * 100).rounded() / 100)
      let isEye = i < 2
      guard box.contains(point), isOpen(hits[i], spots[i], isEye: isEye), isOwned(point, renderer) else { return nil }
      return point
    }
    return Landmarks(points)
  }

  /// Whether nothing of the person hides the place.
  private func isOpen(_ hit: Hit, _ place: Vector, isEye: Bool) -> Bool {
    guard hit.part >= 0, !(isEye && figure.lenses?.dark == true) else { return false }
    switch figure.parts[hit.part].material {
    case .skin, .frame, .beard: return abs(hit.place.z - place.z) < 0.17
    default: return false
    }
  }

  /// Whether nobody nearer stands before the place.
  private func isOwned(_ point: Point, _ renderer: FigureRenderer) -> Bool {
    let (x, y) = (Int(point.x), Int(point.y))
    guard x >= 0, y >= 0, x < renderer.canvas.width, y < renderer.canvas.height else { return false }
    return renderer.owner[y * renderer.canvas.width + x] == UInt16(slot + 1)
  }
}

extension Box {
  /// The box with its width and height in whole hundredths, so that sums of edges do not print as 12.340000001.
  var hundredths: Box {
    Box(
      x: x, y: y, width: (width * 100).rounded(.down) / 100, height: (height * 100).rounded(.down) / 100)
  }
}
