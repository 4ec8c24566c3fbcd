import Compute
import Dataset
import Detection
import Testing

@Suite("Slices and their intervals") struct SliceTests {
  private func slices(_ images: [ExaminedImage], _ keys: SliceKey...) -> [Slice] {
    EvaluationReport(images, threshold: 0.5, by: keys).slices
  }

  @Test("A slice of photographs has the figures of these photographs alone", arguments: 1...6 as ClosedRange<UInt64>)
  func alone(seed: UInt64) throws {
    let images = DrawnScenes.images(40, seed: seed)
    let slices = slices(images, .attribute("country"))
    #expect(slices.count == 4 && slices.last?.value == SliceKey.missing)
    for slice in slices.dropFirst() {
      let part = images.filter { ($0.attributes["country"] ?? SliceKey.missing) == slice.value }
      let figures = Evaluation(part, threshold: 0.5)
      #expect(slice.images == part.count && slice.faces == figures.faces)
      #expect(try #require(slice.ap50).value == figures.ap50 && slice.recall?.value == figures.recall)
      #expect(slice.precision?.value == figures.precision, "seed \(seed)")
    }
  }

  @Test("Sizes divide the faces, and every mistake counts for one of them", arguments: 1...6 as ClosedRange<UInt64>)
  func sizes(seed: UInt64) {
    let images = DrawnScenes.images(40, seed: seed)
    let slices = slices(images, .size)
    #expect(slices.map(\.value) == ["", "small", "medium", "large"])
    #expect(slices.dropFirst().reduce(0) { $0 + $1.faces } == slices[0].faces)
    let found = slices.map { Double($0.faces) * ($0.recall?.value ?? 0) }
    #expect(abs(found.dropFirst().reduce(0, +) - found[0]) < 1e-9, "seed \(seed)")
    let taken = zip(slices, found).map { slice, right in
      slice.precision.map { $0.value > 0 ? right / $0.value : 0 } ?? 0
    }
    if slices.allSatisfy({ ($0.precision?.value ?? 0) > 0 }) {
      #expect(abs(taken.dropFirst().reduce(0, +) - taken[0]) < 1e-9, "seed \(seed)")
    }
  }

  @Test("A face of another size excuses what found it")
  func otherSize() throws {
    let large = Box(x: 0, y: 0, width: 200, height: 200)
    let small = Box(x: 300, y: 0, width: 10, height: 10)
    let image = ExaminedImage(
      truth: [Annotation(box: large), Annotation(box: small)],
      found: [DetectedFace(box: large, score: 0.9), DetectedFace(box: small, score: 0.8)])
    for slice in slices([image], .size) where slice.faces > 0 { #expect(try #require(slice.ap50).value == 1) }
  }

  @Test("Dark, medium and bright are thirds of the luminance; what was not measured is missing")
  func brightness() {
    let images = [0.1, 1 / 3.0, 0.5, 2 / 3.0, 1].map { ExaminedImage(truth: [], found: [], brightness: $0) }
    let counts = Dictionary(
      uniqueKeysWithValues: slices(images + [ExaminedImage(truth: [], found: [])], .brightness).map {
        ($0.value, $0.images)
      })
    #expect(counts == ["": 6, "dark": 1, "medium": 2, "bright": 2, SliceKey.missing: 1])
  }

  @Test("Numbers and bins ascend, words stand by how many have them, and those without a value come last")
  func order() {
    func values(_ values: [String]) -> [String] {
      let images = values.map { ExaminedImage(truth: [], found: [], attributes: ["a": $0]) }
      return slices(images, .attribute("a")).dropFirst().map(\.value)
    }
    #expect(
      values(["10..<15", "", "5..<10", "-5..<0", "10..<15"]) == ["-5..<0", "5..<10", "10..<15", SliceKey.missing])
    #expect(values(["1990", "990", "1990"]) == ["990", "1990"])
    #expect(values(["b", "c", "", "", "c", "a"]) == ["c", "a", "b", SliceKey.missing])
  }

  @Test("Drawing photographs several times is having them so often", arguments: 1...6 as ClosedRange<UInt64>)
  func copies(seed: UInt64) {
    let images = DrawnScenes.images(12, seed: seed, scores: 1_000_000_000)
    var random = Random(seed: seed, 1)
    let times = images.map { _ in random.integer(in: 0...3) }
    var (once, often) = (Ranking(), Ranking())
    let judge = { (image: ExaminedImage) in image.found.map { (score: $0.score, isRight: $0.box.x < 50) } }
    for (image, times) in zip(images, times) {
      once.add(judge(image), faces: 6)
      for _ in 0..<times { often.add(judge(image), faces: 6) }
    }
    once.sort()
    often.sort()
    #expect(abs((once.averagePrecision(times: times) ?? 0) - often.averagePrecision) < 1e-9, "seed \(seed)")
  }

  @Test("The same seed gives the same interval, which holds the figure; another seed another one")
  func seeded() {
    let values = (0..<60).map { Double($0 % 7) }
    func interval(_ seed: UInt64) -> Interval? {
      let bootstrap = Bootstrap(replicates: 300, seed: seed)
      return bootstrap.interval(bootstrap.draws(of: values.count), values.count) { times in
        zip(values, times).reduce(0) { $0 + $1.0 * Double($1.1) } / Double(values.count)
      }
    }
    #expect(interval(1) == interval(1) && interval(1) != interval(2))
    let mean = values.reduce(0, +) / 60
    // The standard error of the mean of 60 values with deviation 2 is 0.26; the interval is four of them wide.
    #expect(interval(1).map { $0.value == mean && $0.low < mean && $0.high > mean } == true)
    #expect(interval(1).map { (0.7...1.4).contains($0.high - $0.low) } == true)
  }

  @Test("A quantile lies between the two nearest values")
  func quantile() {
    #expect(Bootstrap.quantile(0, [1, 2, 4]) == 1 && Bootstrap.quantile(1, [1, 2, 4]) == 4)
    #expect(Bootstrap.quantile(0.75, [1, 2, 4]) == 3)
  }

  @Test("No faces, no figures; 29 faces are too few, 30 are not")
  func few() {
    let empty = slices([ExaminedImage(truth: [], found: [])], .size)
    #expect(empty.allSatisfy { $0.ap50 == nil && $0.recall == nil && $0.precision == nil && $0.isSmall })
    let face = Annotation(box: Box(x: 0, y: 0, width: 10, height: 10))
    for count in [29, 30] {
      let images = (0..<count).map { _ in ExaminedImage(truth: [face], found: []) }
      #expect(slices(images, .size)[1].isSmall == (count < 30))
    }
  }
}
