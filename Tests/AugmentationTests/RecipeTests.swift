import Augmentation
import Basics
import Dataset
import Imaging
import TestSupport
import Testing

@Suite struct RecipeTests {
  @Test(arguments: Recipe.shippedNames) func shippedRecipesSurviveTheirRoundTrip(name: String) throws {
    let recipe = try Recipe(named: name)
    let again = try Recipe(yaml: recipe.yaml, name: name)
    #expect(again.yaml == recipe.yaml)
    let scene = Scene(seed: 1)
    for epoch in 0..<5 {
      let samples = [recipe, again].map {
        $0.apply(to: scene.image, annotations: scene.annotations, seed: 3, epoch: epoch, id: Scene.id(1))
      }
      #expect(samples[0] == samples[1])
      #expect(samples[0].image.width == 320 && samples[0].image.height == 320)
    }
  }

  @Test(arguments: Recipe.shippedNames) func shippedRecipesCanBeMadeSmaller(name: String) throws {
    let recipe = try Recipe(named: name).resized(to: 192)
    #expect(recipe.canvas == CanvasSize(width: 192, height: 192))
    let scene = Scene(seed: 1)
    let sample = recipe.apply(to: scene.image, annotations: scene.annotations, seed: 3, epoch: 0, id: Scene.id(1))
    #expect(sample.image.width == 192 && sample.image.height == 192)
    #expect(recipe.digest != (try Recipe(named: name)).digest)
    #expect(recipe.resized(to: 320).digest == (try Recipe(named: name)).digest)
  }

  @Test func cropsBeforeAnythingIsScaledKeepTheirSize() throws {
    let text = "augment: [{CenterCrop: {height: 400, width: 400}}, {Resize: {height: 320, width: 320}}]"
    #expect(try Recipe(yaml: text, name: "t").resized(to: 160).yaml.contains("CenterCrop: {fill: 0, height: 400"))
  }

  @Test func aRecipeWithoutASizeGetsOne() throws {
    let recipe = try Recipe(yaml: "augment: [HorizontalFlip]", name: "t")
    #expect(recipe.canvas == nil)
    #expect(recipe.resized(to: 64).canvas == CanvasSize(width: 64, height: 64))
  }

  @Test func noneIsALetterBoxAndNothingElse() throws {
    let scene = Scene(seed: 5, width: 320, height: 240)
    let sample = try Recipe(named: "none").apply(
      to: scene.image, annotations: scene.annotations, seed: 9, epoch: 9, id: Scene.id(9))
    #expect(sample.image.cropped(x: 0, y: 40, width: 320, height: 240) == scene.image)
    #expect(sample.image[10, 10] == .gray && sample.image[10, 300] == .gray)
    #expect(sample.annotations.map(\.box.y) == scene.annotations.map { $0.box.y + 40 })
  }

  @Test func theDigestFollowsWhatDecidesASampleAndNotHowItIsWritten() throws {
    func digest(_ text: String) throws -> String { try Recipe(yaml: text, name: "t").digest }
    let short = try digest("augment: [{Rotate: {limit: 12}}]")
    #expect(short == (try digest("augment:\n  - Rotate:\n      p: 0.5\n      limit: [-12, 12.0]\nversion: 3\n")))
    #expect(short == (try digest(#"{"augment": [{"Rotate": {"limit": 12}}], "boxes": {}}"#)))
    #expect(short != (try digest("augment: [{Rotate: {limit: 13}}]")))
    #expect(short != (try digest("augment: [{Rotate: {limit: 12}}]\nboxes: {clip: true}")))
  }

  @Test(arguments: [
    ("augment: [{Rotat: {}}]", "Did you mean Rotate?"),
    ("augment: [{Rotate: {limt: 3}}]", "Did you mean limit?"),
    ("augment: [{Rotate: {limit: 200}}]", "from -180 to 180"),
    ("augment: [{Rotate: {limit: [5, -5]}}]", "two numbers [low, high]"),
    ("augment: [{HorizontalFlip: {p: 1.5}}]", "a number from 0 to 1"),
    ("augment: [{HorizontalFlip: {p: often}}]", "cannot take \"often\" as 'p'"),
    ("augment: [{RandomResizedCrop: {scale: [0.5, 1]}}]", "needs 'size'"),
    ("augment: [{RandomResizedCrop: {size: 0}}]", "from 1 to 8192"),
    ("augment: [{Posterize: {num_bits: 3.5}}]", "two whole numbers [low, high] from 1 to 7"),
    ("augment: [{GridDropout: {unit_size_range: [2.5, 9]}}]", "two whole numbers [low, high] from 2 to 8192"),
    ("augment: [{CoarseDropout: {hole_width_range: [0.5, 40]}}]", "both from 0 to 1 or both from 1 to 8192"),
    ("augment: [{Mosaic: {grid_yx: [9, 2]}}]", "[height, width] from 1 to 8"),
    ("augment: [{CLAHE: {tile_grid_size: 300}}]", "[height, width] from 1 to 256"),
    ("augment: [{ToGray: {method: best}}]", "one of weighted_average, average"),
    ("augment: [{ImageCompression: {compression_type: webp}}]", "must be 'jpeg'"),
    ("augment: [{GaussNoise: {std_range: .nan}}]", "from 0 to 1"),
    ("augment: [{Rotate: {}, ToGray: {}}]", "behind one dash"),
    ("augment: []\nboxs: {}", "Did you mean boxes?"),
    ("augment: []\nboxes: {min_visibilty: 1}", "Did you mean min_visibility?"),
    ("augment: []\nboxes: {dropped: keep}", "one of remove, ignore"),
    ("augment: []\ndecode: {long_side: 3}", "from 16 to 65536"),
    ("augment: []\nversion: 9", "this dsm reads 3"),
    ("boxes: {}", "has no 'augment'"),
    ("- Rotate", "a mapping with the key 'augment'"),
    ("augment: {Rotate: {}}", "a list of transforms"),
    ("", "a mapping with the key 'augment'"),
    ("augment: [", "not YAML"),
    ("augment: [{Rotate: {p: 1, p: 0}}]", "not YAML"),
  ]) func whatIsNotUnderstoodIsRefusedWithAWayOut(text: String, words: String) throws {
    let failure = #expect(throws: Failure.self) { try Recipe(yaml: text, name: "r.yaml") }
    #expect(failure?.description.contains(words) == true, "\(failure?.description ?? "nothing")")
    #expect(failure?.place.hasPrefix("r.yaml") == true)
  }

  @Test func theLineOfAMistakeIsTold() throws {
    let failure = #expect(throws: Failure.self) {
      try Recipe(yaml: "augment:\n  - HorizontalFlip\n  - Rotat: {}\n", name: "r.yaml")
    }
    #expect(failure?.place == "r.yaml:3")
    let key = #expect(throws: Failure.self) { try Recipe(yaml: "augmnt:\n  - HorizontalFlip\n", name: "r.yaml") }
    #expect(key?.place == "r.yaml:1")
  }

  @Test func aNameOrAPathIsEnough() throws {
    try withTemporaryFolder { folder in
      try AtomicFile.write("augment: [VerticalFlip]\n", to: folder + "/mine.yaml")
      #expect(try Recipe(folder + "/mine.yaml").steps.count == 1)
      #expect(try Recipe("face").name == "face")
      #expect(throws: Failure.self) { try Recipe(folder + "/other.yaml") }
      #expect(throws: Failure.self) { try Recipe(folder) }
      let failure = #expect(throws: Failure.self) { try Recipe("fase") }
      #expect(failure?.nextStep.contains("Did you mean face") == true)
    }
  }

  @Test func aPhotographMoreChangesNoSample() throws {
    let recipe = try Recipe(named: "face")
    let (one, other) = (Scene(seed: 1), Scene(seed: 2))
    let before = recipe.apply(to: one.image, annotations: one.annotations, seed: 1, epoch: 2, id: Scene.id(1))
    _ = recipe.apply(to: other.image, annotations: other.annotations, seed: 1, epoch: 2, id: Scene.id(2))
    #expect(before == recipe.apply(to: one.image, annotations: one.annotations, seed: 1, epoch: 2, id: Scene.id(1)))
    #expect(before != recipe.apply(to: one.image, annotations: one.annotations, seed: 1, epoch: 3, id: Scene.id(1)))
    #expect(before != recipe.apply(to: one.image, annotations: one.annotations, seed: 2, epoch: 2, id: Scene.id(1)))
  }
}
