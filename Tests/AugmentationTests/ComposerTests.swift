import Augmentation
import Basics
import Imaging
import Testing

@Suite("Transforms that apply others") struct ComposerTests {
  private func applied(_ text: String, seed: Int, epoch: Int = 0) throws -> [String] {
    try Recipe(yaml: "augment: [\(text)]", name: "t").apply(
      to: Image(width: 8, height: 6, color: .gray), seed: UInt64(seed), epoch: epoch, id: Scene.id(1)
    ).applied
  }

  private let three = "[{HorizontalFlip: {p: 0.6}}, {VerticalFlip: {p: 0.3}}, {ToGray: {p: 0.1}}]"

  @Test("OneOf applies exactly one, as often as its probability says against the others'")
  func oneOf() throws {
    var counts: [String: Int] = [:]
    for seed in 0..<600 {
      let names = try applied("{OneOf: {transforms: \(three), p: 1}}", seed: seed)
      #expect(names.count == 1)
      counts[names[0], default: 0] += 1
    }
    #expect(abs(counts["HorizontalFlip", default: 0] - 360) < 60 && abs(counts["VerticalFlip", default: 0] - 180) < 55)
    #expect(abs(counts["ToGray", default: 0] - 60) < 40)
    let none = try applied("{OneOf: {transforms: [{HorizontalFlip: {p: 0}}, {VerticalFlip: {p: 0}}], p: 1}}", seed: 1)
    #expect(none.isEmpty)
  }

  @Test("SomeOf keeps the order and takes each once; RandomOrder takes all in every order")
  func someOf() throws {
    let sure = "[{HorizontalFlip: {p: 1}}, {VerticalFlip: {p: 1}}, {ToGray: {p: 1}}]"
    let order = ["HorizontalFlip", "VerticalFlip", "ToGray"]
    var seen: Set<[String]> = []
    for seed in 0..<100 {
      let two = try applied("{SomeOf: {transforms: \(sure), n: 2}}", seed: seed)
      #expect(two.count == 2 && two == order.filter(two.contains))
      seen.insert(try applied("{RandomOrder: {transforms: \(sure), n: 3}}", seed: seed))
    }
    #expect(seen.count == 6 && seen.allSatisfy { Set($0) == Set(order) })
    let counts = try Set((0..<60).map { try applied("{SomeOf: {transforms: \(sure), n: [1, 3]}}", seed: $0).count })
    #expect(counts == [1, 2, 3])
  }

  @Test("Sequential applies all or none, and only in its epochs")
  func sequential() throws {
    let text = "{Sequential: {transforms: [{HorizontalFlip: {p: 1}}, {ToGray: {p: 1}}], epochs: [2, 4], p: 1}}"
    for epoch in 0..<7 {
      #expect(try applied(text, seed: 1, epoch: epoch).count == ((2...4).contains(epoch) ? 2 : 0), "epoch \(epoch)")
    }
    let half = try (0..<200).map { try applied("{Sequential: {transforms: [ToGray, ToGray], p: 0.5}}", seed: $0) }
    #expect((60...140).contains(half.count { $0.isEmpty } - 25))
  }

  @Test("What one transform draws moves nothing in the next")
  func apart() throws {
    let image = Scene(seed: 6).image
    func result(_ first: String) throws -> Image {
      let text = "augment: [{Sequential: {transforms: [\(first), {GaussNoise: {std_range: 0.1, p: 1}}], p: 1}}]"
      return try Recipe(yaml: text, name: "t").apply(to: image, seed: 3, epoch: 0, id: Scene.id(1)).image
    }
    #expect(
      try result("{RGBShift: {p: 0}}")
        == result("{RandomBrightnessContrast: {brightness_limit: 0, contrast_limit: 0, p: 1}}"))
  }

  @Test("Composers lie in composers, and a refusal tells which transform it is")
  func nested() throws {
    let text = "{OneOf: {transforms: [{SomeOf: {transforms: [{HorizontalFlip: {p: 1}}]}}], p: 1}}"
    #expect(try applied(text, seed: 1) == ["HorizontalFlip"])
    for (bad, words) in [
      ("[{HorizontalFlop: {}}]", "OneOf: HorizontalFlop: there is no transform of that name"),
      ("[{Rotate: {limits: 3}}]", "Rotate: has no parameter 'limits'"), ("[]", "cannot take []"),
      ("[3]", "cannot take 3 as a transform"), ("[{ToGray: {p: 2}}]", "ToGray: cannot take 2 as 'p'"),
    ] {
      let failure = #expect(throws: Failure.self) { try applied("{OneOf: {transforms: \(bad)}}", seed: 1) }
      #expect(failure?.reason.contains(words) == true, "\(failure?.description ?? "")")
    }
    #expect(throws: Failure.self) { try applied("OneOf", seed: 1) }
    #expect(throws: Failure.self) { try applied("{OneOf: {transforms: [ToGray], epochs: [4, 2]}}", seed: 1) }
  }
}
