import Augmentation
import Compute
import Dataset
import Imaging
import Testing

@Suite("Maps that are not affine") struct PerspectiveTests {
  private let wanted: [(x: Double, y: Double)] = [(12, 5), (180, 22), (196, 140), (4, 148)]
  private var map: Projective { Projective(width: 200, height: 150, to: wanted) }

  @Test("The corners come to lie where they are wanted, the inverse brings them back, and lines stay straight")
  func fourCorners() throws {
    for ((x, y), corner) in zip([(0.0, 0.0), (200, 0), (200, 150), (0, 150)], wanted) {
      let place = try #require(map.apply(x: x, y: y))
      #expect(abs(place.x - corner.x) < 1e-9 && abs(place.y - corner.y) < 1e-9)
      let back = try #require(map.inverse.apply(x: place.x, y: place.y))
      #expect(abs(back.x - x) < 1e-9 && abs(back.y - y) < 1e-9)
    }
    var random = Random(seed: 2, 2)
    for _ in 0..<50 {
      let (a, b) = ((random.uniform(in: 0...200), random.uniform(in: 0...150)), (random.uniform(in: 0...200), 75.0))
      let places = [0, 0.3, 1].compactMap { map.apply(x: a.0 + $0 * (b.0 - a.0), y: a.1 + $0 * (b.1 - a.1)) }
      let cross =
        (places[1].x - places[0].x) * (places[2].y - places[0].y)
        - (places[2].x - places[0].x) * (places[1].y - places[0].y)
      #expect(abs(cross) < 1e-6)
    }
  }

  @Test("One map after the other is their product, and an affine one stays affine to the bit")
  func product() throws {
    let turn = Affine.rotation(degrees: 20, aboutX: 10, y: 10)
    let shift = Affine.translation(x: 3, y: 4)
    #expect(Projective(turn).then(shift).affine == turn.then(shift))
    #expect(map.affine == nil && map.then(map).affine == nil)
    let (x, y) = turn.apply(x: 30, y: 40)
    let wanted = try #require(map.apply(x: x, y: y))
    let found = try #require(Projective(turn).then(map).apply(x: 30, y: 40))
    #expect(abs(found.x - wanted.x) < 1e-9 && abs(found.y - wanted.y) < 1e-9)
    #expect(map.determinant(x: 50, y: 50) > 0)
    let mirrored = Projective(Affine(a: -1, b: 0, tx: 200, c: 0, d: 1, ty: 0)).then(map)
    #expect(mirrored.determinant(x: 50, y: 50) < 0)
  }

  @Test("Beyond the horizon there is nothing")
  func horizon() {
    // The canvas's right edge runs away from the viewer until it meets the horizon at x = 400.
    let steep = Projective(width: 100, height: 100, to: [(0, 0), (60, 20), (60, 40), (0, 60)])
    let places = stride(from: 0.0, through: 1000, by: 50).map { steep.apply(x: $0, y: 50) }
    let back = steep.inverse
    #expect(places.allSatisfy { $0 != nil })
    #expect(back.apply(x: 95, y: 30) == nil)
    let image = Image(width: 100, height: 100, color: .white)
    let seen = image.warped(by: steep, width: 200, height: 100, border: .fill(.black))
    #expect(seen[20, 30] == .white && seen[150, 30] == .black && seen[70, 5] == .black)
  }

  @Test("The box of an ellipse seen from aside is the one that points along its rim give, the largest box holds it")
  func boxes() throws {
    let face = Box(x: 60, y: 40, width: 70, height: 50)
    for method in [BoxRules.RotateMethod.ellipse, .largestBox] {
      var rules = BoxRules()
      rules.rotateMethod = method
      var sample = Sample(
        Image(width: 200, height: 150), annotations: [Annotation(box: face, ellipse: Ellipse(inside: face))],
        rules: rules)
      sample.warp(through: map, to: sample.canvas, fill: .black)
      let annotation = try #require(sample.annotations.first)
      let rim = (0..<720).compactMap { step in
        let turn = Affine.rotation(degrees: Double(step) / 2, aboutX: 0, y: 0)
        return map.apply(x: 95 + 35 * turn.a, y: 65 + 25 * turn.b)
      }
      let drawn = Box(
        minX: rim.map(\.x).min() ?? 0, minY: rim.map(\.y).min() ?? 0, maxX: rim.map(\.x).max() ?? 0,
        maxY: rim.map(\.y).max() ?? 0)
      let outline = try #require(annotation.ellipse?.boundingBox)
      #expect(abs(outline.x - drawn.x) < 1e-2 && abs(outline.maxY - drawn.maxY) < 1e-2)
      if method == .ellipse {
        #expect(abs(annotation.box.x - drawn.x) < 1e-2 && abs(annotation.box.maxX - drawn.maxX) < 1e-2)
        #expect(abs(annotation.box.y - drawn.y) < 1e-2 && abs(annotation.box.maxY - drawn.maxY) < 1e-2)
      } else {
        #expect(annotation.box.x < drawn.x && annotation.box.maxX > drawn.maxX)
        let corner = try #require(map.apply(x: face.x, y: face.y))
        #expect(abs(annotation.box.y - corner.y) < 1e-9 || annotation.box.y < corner.y)
      }
    }
  }

  @Test("The whole picture stays in sight where that is asked for, and the canvas may get the size of what is seen")
  func options() throws {
    let face = Annotation(box: Box(x: 0, y: 0, width: 300, height: 200))
    let image = Image(width: 300, height: 200, color: .white)
    var sizes: Set<Int> = []
    for seed in 0..<20 {
      func apply(_ options: String) throws -> AugmentedSample {
        try Recipe(
          yaml: "augment: [{Perspective: {scale: 0.1, p: 1\(options)}}]\nboxes: {rotate_method: largest_box}", name: "t"
        )
        .apply(to: image, annotations: [face], seed: UInt64(seed), epoch: 0, id: Scene.id(1))
      }
      let whole = try apply(", fit_output: true")
      let box = try #require(whole.annotations.first?.box)
      #expect(whole.image.width == 300 && box.x > -2 && box.y > -2 && box.maxX < 302 && box.maxY < 202, "seed \(seed)")
      let seen = try apply("")
      #expect(seen.image.pixels.allSatisfy { $0 > 250 }, "seed \(seed): the canvas shows nothing new")
      sizes.insert(try apply(", keep_size: false").image.width)
    }
    #expect(sizes.count > 5 && sizes.allSatisfy { $0 <= 300 && $0 > 60 })
  }
}
