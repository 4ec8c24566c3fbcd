import Augmentation
import Compute
import Dataset
import Imaging
import Testing

/// What holds for every transform that is registered, whatever it does.
@Suite struct LawTests {
  static let names = Augmentations.all.map { $0.name }

  @Test(arguments: names) func equalSeedEpochAndIDGiveEqualBytes(name: String) {
    let recipe = Scene.recipe([always(name)])
    let scene = Scene(seed: 3)
    for epoch in 0..<4 {
      let first = recipe.apply(
        to: scene.image, annotations: scene.annotations, seed: 7, epoch: epoch, id: Scene.id(1))
      let second = recipe.apply(
        to: scene.image, annotations: scene.annotations, seed: 7, epoch: epoch, id: Scene.id(1))
      #expect(first == second)
      #expect(first.applied == (recipe.steps[0] is any Composer ? ["HorizontalFlip"] : [name]))
    }
  }

  @Test(arguments: names) func probabilityZeroIsTheIdentity(name: String) {
    var step = always(name)
    step.p = 0
    let scene = Scene(seed: 4)
    let result = Scene.recipe([step]).apply(
      to: scene.image, annotations: scene.annotations, seed: 1, epoch: 0, id: Scene.id(2))
    #expect(result.image == scene.image)
    #expect(result.annotations == scene.annotations)
    #expect(result.applied.isEmpty)
  }

  @Test(arguments: names) func paintedDotsStayInTheirBoxesAndUnderTheirLandmarks(name: String) throws {
    let seen = try (0..<24).filter { try checkDot([always(name)], seed: UInt64($0)) }
    // What moves pixels must have been looked at, not only passed over.
    #expect(!seen.isEmpty || !DrawnBoxTests.names.contains(name))
  }

  @Test func paintedDotsFollowWholeRecipes() throws {
    let geometric = [
      "HorizontalFlip", "VerticalFlip", "Rotate", "Resize", "LetterBox", "RandomCrop", "CenterCrop",
      "RandomResizedCrop",
      "FaceScaleCrop", "RandomGamma", "Perspective", "Affine", "Transpose",
    ]
    var seen = 0
    for seed in 0..<150 {
      var random = Random(seed: UInt64(seed), 99)
      let steps = (0..<random.integer(in: 1...4)).map { _ in always(random.choose(geometric)) }
      if try checkDot(steps, seed: UInt64(seed)) { seen += 1 }
    }
    #expect(seen > 30)
  }

  @Test(arguments: names) func everyTransformIsDocumented(name: String) throws {
    let type = try #require(Augmentations.all.first { $0.name == name })
    #expect(type.summary.count > 20 && type.summary.hasSuffix("."))
    let documented = type.parameterDocumentation
    #expect(documented.last?.name == "p")
    #expect(documented.allSatisfy { !$0.meaning.isEmpty && !$0.form.isEmpty })
    #expect(Set(documented.map(\.name)) == Set(type.init().parameterValues.keys))
  }

  @Test(arguments: names) func aRecipeOfItSurvivesItsRoundTrip(name: String) throws {
    let recipe = Scene.recipe([always(name)])
    let read = try Recipe(yaml: recipe.yaml, name: "again")
    #expect(read.yaml == recipe.yaml)
    #expect(read.digest == recipe.digest)
  }

  @Test(arguments: names) func aRecipeSurvivesItsRoundTripWhateverItsNumbers(name: String) throws {
    let step = always(name)
    for sweep in step.sweeps {
      for value in sweep.steps(5, in: sweep.range) {
        let recipe = Scene.recipe([try step.swept(sweep, to: value)])
        let read = try Recipe(yaml: recipe.yaml, name: "again")
        #expect(read.yaml == recipe.yaml && read.digest == recipe.digest, "\(sweep.name) = \(value)")
      }
    }
  }

  /// One bright dot at a landmark in the middle of a box: where the dot comes to lie, landmark and box must be too.
  ///
  /// - Returns: whether the dot was found and its place compared.
  private func checkDot(_ steps: [any Augmentation], seed: UInt64) throws -> Bool {
    var random = Random(seed: seed, 1)
    let place = Point(x: random.uniform(in: 60...340), y: random.uniform(in: 60...240))
    let (width, height) = (random.uniform(in: 30...80), random.uniform(in: 30...80))
    let box = Box(x: place.x - width / 2, y: place.y - height / 2, width: width, height: height)
    var points = [Point?](repeating: nil, count: 5)
    points[random.integer(in: 0...4)] = place
    let outline = Ellipse(center: place, majorRadius: height / 2, minorRadius: width / 4, angle: .pi / 2)
    let face = Annotation(box: box, landmarks: Landmarks(points), ellipse: outline)
    let result = Scene.recipe(steps).apply(
      to: Scene.dot(at: place, width: 400, height: 300), annotations: [face], seed: seed, epoch: 0, id: Scene.id(3))
    guard let moved = result.annotations.first, let landmark = moved.landmarks?.points.compactMap({ $0 }).first else {
      return false
    }
    let said = "seed \(seed), steps \(steps.map { type(of: $0).name })"
    #expect(moved.box.contains(landmark), "\(said)")
    let outlined = try #require(moved.ellipse)
    let (dx, dy) = (abs(outlined.center.x - landmark.x), abs(outlined.center.y - landmark.y))
    // Seen from aside, the middle of an ellipse is not what its own middle was.
    let isAside = steps.contains { $0 is Perspective }
    #expect(max(dx, dy) < (isAside ? outlined.minorRadius / 2 : 1e-6), "\(said)")
    // Uneven light moves the middle of what is bright, and a mosaic may show parts of several dots.
    guard !steps.contains(where: { $0 is RandomFog || $0 is RandomShadow || $0 is Mosaic }) else { return false }
    // A dot that is cut, or painted over, has its middle elsewhere; noise hides it.
    guard let seen = Scene.middleOfDot(in: result.image, near: landmark) else { return false }
    #expect(abs(seen.x - landmark.x) < 1 && abs(seen.y - landmark.y) < 1, "\(said): \(seen) \(landmark)")
    return true
  }
}

/// A box that is drawn, moved and measured, for every transform that moves pixels.
@Suite("Drawn boxes and their annotations") struct DrawnBoxTests {
  static let names = [
    "HorizontalFlip", "VerticalFlip", "Transpose", "RandomRotate90", "D4", "Rotate", "Affine", "ShiftScaleRotate",
    "Perspective", "RandomCrop", "CenterCrop", "RandomResizedCrop", "RandomSizedBBoxSafeCrop",
    "AtLeastOneBBoxRandomCrop",
    "FaceScaleCrop", "Resize", "LongestMaxSize", "SmallestMaxSize", "PadIfNeeded", "LetterBox",
  ]

  @Test("The white that is seen is what the box says", arguments: names)
  func measured(name: String) throws {
    var rules = BoxRules()
    (rules.clip, rules.rotateMethod) = (true, .largestBox)
    for seed in 0..<20 {
      var random = Random(seed: UInt64(seed), 8)
      let (x, y) = (random.integer(in: 0...200), random.integer(in: 0...150))
      let (width, height) = (random.integer(in: 40...100), random.integer(in: 40...90))
      var image = Image(width: 300, height: 240, color: .black)
      image.fill(x..<(x + width), y..<(y + height), .white)
      let face = Annotation(box: Box(x: Double(x), y: Double(y), width: Double(width), height: Double(height)))
      let result = Scene.recipe([always(name, fill: 0)], rules).apply(
        to: image, annotations: [face], seed: UInt64(seed), epoch: 0, id: Scene.id(4))
      let white = Self.white(in: result.image)
      guard let box = result.annotations.first?.box, box.area > 30 else {
        #expect(white.map { $0.area < 60 } ?? true, "seed \(seed)")
        continue
      }
      let seen = try #require(white, "seed \(seed)")
      let scale = max(1, Double(result.image.width) / 150)
      let errors = [seen.x - box.x, seen.y - box.y, seen.maxX - box.maxX, seen.maxY - box.maxY].map(abs)
      #expect(errors.max() ?? 0 < 1.5 * scale, "seed \(seed): \(seen), \(box)")
    }
  }

  /// Where pixels are brighter than half; nil where none is.
  private static func white(in image: Image) -> Box? {
    let places = (0..<(image.width * image.height)).filter { image.pixels[3 * $0] > 127 }
    let columns = places.map { $0 % image.width }
    guard let left = columns.min(), let right = columns.max(), let top = places.first, let low = places.last else {
      return nil
    }
    return Box(
      minX: Double(left), minY: Double(top / image.width), maxX: Double(right + 1), maxY: Double(low / image.width + 1))
  }
}

/// The transform of that name, always applied, at a size that suits the tests and with grey beyond the picture.
func always(_ name: String, fill: Int = 128) -> any Augmentation {
  guard let type = Augmentations.all.first(where: { $0.name == name }) else { preconditionFailure("no \(name)") }
  let values = type.parameterDocumentation.compactMap { parameter in
    switch parameter.name {
    case "target_size", "cell_shape", "size", "height", "width", "max_size", "min_height", "min_width":
      return "\(parameter.name): 200"
    case "fill" where !["CoarseDropout", "GridDropout"].contains(name): return "fill: \(fill)"
    case "p": return "p: 1"
    // Otherwise the line of the blur, and with it the dot, may lie beside the pixel.
    case "direction_range": return "direction_range: [0, 0]"
    case "allow_shifted": return "allow_shifted: false"
    case "transforms": return "transforms: [{HorizontalFlip: {p: 1}}]"
    default: return nil
    }
  }
  let text = "augment: [{\(name): {\(values.joined(separator: ", "))}}]"
  guard let recipe = try? Recipe(yaml: text, name: "test") else { preconditionFailure("\(text) is refused") }
  return recipe.steps[0]
}
