import Augmentation
import Dataset
import Imaging
import Testing

@Suite struct TransformTests {
  private func apply(_ text: String, _ image: Image, _ faces: [Annotation] = [], seed: UInt64 = 1) throws
    -> AugmentedSample
  {
    try Recipe(yaml: "augment: [\(text)]", name: "t").apply(
      to: image, annotations: faces, seed: seed, epoch: 0, id: Scene.id(1))
  }

  private func mean(_ image: Image) -> Double {
    image.pixels.reduce(0) { $0 + Double($1) } / Double(image.pixels.count)
  }

  @Test func aFaceThatIsScaledToTargetsLiesWholeInItsCrop() throws {
    let face = Box(x: 300, y: 100, width: 36, height: 44)
    let image = Image(width: 640, height: 480, color: .gray)
    for seed in 0..<200 {
      let sample = try apply(
        "{FaceScaleCrop: {size: 320, balanced: 1, targets: [48]}}", image, [Annotation(box: face)], seed: UInt64(seed))
      let box = try #require(sample.annotations.first?.box)
      #expect(box.x > -1e-6 && box.y > -1e-6 && box.maxX < 320 + 1e-6 && box.maxY < 320 + 1e-6, "seed \(seed)")
      let side = box.area.squareRoot()
      #expect(side > 48 / 1.2501 && side < 48 * 1.2501, "seed \(seed): \(side)")
    }
  }

  @Test func cropsWithoutAFaceAreAsRareAsAsked() throws {
    let image = Image(width: 640, height: 480, color: .gray)
    let face = Annotation(box: Box(x: 30, y: 30, width: 20, height: 20))
    let empty = try (0..<300).count { seed in
      try apply("{FaceScaleCrop: {size: 64, balanced: 0, empty: 0, scales: [0.3]}}", image, [face], seed: UInt64(seed))
        .annotations.isEmpty
    }
    #expect(empty == 0)
  }

  @Test func noiseHasTheAskedForSpreadAndMean() throws {
    let image = Image(width: 200, height: 200, color: .gray)
    for perChannel in [true, false] {
      let noisy = try apply(
        "{GaussNoise: {std_range: 0.1, mean_range: 0.05, per_channel: \(perChannel), p: 1}}", image
      ).image
      let mean = mean(noisy)
      let spread = (noisy.pixels.reduce(0) { $0 + (Double($1) - mean) * (Double($1) - mean) } / 120_000).squareRoot()
      #expect(abs(mean - (128 + 12.75)) < 0.6, "\(mean)")
      #expect(abs(spread - 25.5) < 0.6, "\(spread)")
      #expect((noisy[3, 3].red == noisy[3, 3].green && noisy[3, 3].red == noisy[3, 3].blue) != perChannel)
    }
  }

  @Test func brightnessAndContrastAreOneLine() throws {
    let image = Image(width: 2, height: 1, pixels: [0, 50, 100, 150, 200, 250])
    let text = "{RandomBrightnessContrast: {brightness_limit: [0.1, 0.1], contrast_limit: [0.2, 0.2], p: 1}}"
    #expect(try apply(text, image).image.pixels == [26, 86, 146, 206, 255, 255])
    let byMean = text.replacing("p: 1", with: "brightness_by_max: false, p: 1")
    #expect(try apply(byMean, image).image.pixels == [13, 73, 133, 193, 253, 255])
  }

  @Test func gammaKeepsTheEnds() throws {
    let image = Image(width: 1, height: 1, pixels: [0, 64, 255])
    #expect(try apply("{RandomGamma: {gamma_limit: 200, p: 1}}", image).image.pixels == [0, 16, 255])
  }

  @Test func aThirdOfTheCircleTurnsRedIntoGreenAndNoTurnChangesNothing() throws {
    let none = "sat_shift_limit: 0, val_shift_limit: 0, p: 1"
    let red = Image(width: 11, height: 3, color: Color(200, 20, 20))
    let green = try apply("{HueSaturationValue: {hue_shift_limit: [60, 60], \(none)}}", red).image
    #expect(green == Image(width: 11, height: 3, color: Color(20, 200, 20)))
    let scene = Scene(seed: 8).image
    let same = try apply("{HueSaturationValue: {hue_shift_limit: 0, \(none)}}", scene).image
    #expect(zip(same.pixels, scene.pixels).allSatisfy { abs(Int($0) - Int($1)) <= 1 })
    let gray = Image(width: 9, height: 1, color: .gray)
    let still = try apply(
      "{HueSaturationValue: {hue_shift_limit: 90, sat_shift_limit: 100, val_shift_limit: 0, p: 1}}", gray
    ).image
    #expect(still == gray)
  }

  @Test(arguments: ["weighted_average", "average", "desaturation", "max"]) func grayIsGray(method: String) throws {
    let gray = try apply("{ToGray: {method: \(method), p: 1}}", Scene(seed: 2).image).image
    #expect(stride(from: 0, to: gray.pixels.count, by: 3).allSatisfy { gray.pixels[$0] == gray.pixels[$0 + 2] })
    let ends = Image(width: 2, height: 1, pixels: [0, 0, 0, 255, 255, 255])
    #expect(try apply("{ToGray: {method: \(method), p: 1}}", ends).image == ends)
  }

  @Test func blurKeepsFlatPicturesAndSpreadsADot() throws {
    let flat = Image(width: 9, height: 2, color: Color(10, 255, 77))
    #expect(try apply("{GaussianBlur: {sigma_limit: 2, p: 1}}", flat).image == flat)
    var dot = Image(width: 31, height: 31, color: .black)
    dot[15, 15] = .white
    let blurred = try apply("{GaussianBlur: {sigma_limit: 1, p: 1}}", dot).image
    #expect(blurred[15, 15].red > blurred[16, 15].red && blurred[16, 15].red > blurred[17, 15].red)
    #expect(blurred[14, 15] == blurred[16, 15] && blurred[15, 14] == blurred[15, 16])
    // Two passes of whole 256ths: 255 / (2 pi) = 40.6 in the middle.
    #expect(abs(Int(blurred[15, 15].red) - 41) <= 1)
  }

  /// The weights are seen by their work: a flat picture stays as it is only if they add up, and a dot spreads evenly only if they are the
  /// same to either side.
  @Test func blurTakesEveryWidthThatARecipeMayAskFor() throws {
    let flat = Image(width: 3, height: 1, color: Color(10, 255, 77))
    var dot = Image(width: 103, height: 1, color: .black)
    dot[51, 0] = .white
    let sigmas = [1e-200, 0.01] + stride(from: 0.15, through: 20, by: 0.3) + [17.55, 20]
    for sigma in sigmas {
      for window in [0, 1, 2, 3] + Array(stride(from: 5, through: 101, by: 8)) + [79] {
        let text = "{GaussianBlur: {sigma_limit: \(sigma), blur_limit: \(window), p: 1}}"
        #expect(try apply(text, flat).image == flat, "\(text)")
        let spread = try apply(text, dot).image
        #expect((1...51).allSatisfy { spread[51 - $0, 0] == spread[51 + $0, 0] }, "\(text)")
        // A step of one 256th is what rounding may leave between neighbours.
        #expect((1...51).allSatisfy { Int(spread[51 + $0, 0].red) <= Int(spread[50 + $0, 0].red) + 1 }, "\(text)")
      }
    }
  }

  @Test func compressionLeavesItsTraces() throws {
    let image = Scene(seed: 3).image
    let fine = try apply("{ImageCompression: {quality_range: 95, p: 1}}", image).image
    let rough = try apply("{ImageCompression: {quality_range: 10, p: 1}}", image).image
    func error(_ other: Image) -> Int { zip(image.pixels, other.pixels).reduce(0) { $0 + abs(Int($1.0) - Int($1.1)) } }
    #expect(error(fine) > 0 && error(rough) > 2 * error(fine))
  }

  @Test func holesHideFaces() throws {
    let image = Image(width: 100, height: 100, color: .gray)
    let text = "{CoarseDropout: {num_holes_range: 1, hole_height_range: 100, hole_width_range: 60, fill: 7, p: 1}}"
    let sample = try Recipe(yaml: "augment: [\(text)]\nboxes: {min_visibility: 0.9}", name: "t").apply(
      to: image, annotations: [Annotation(box: Box(x: 40, y: 0, width: 20, height: 100))], seed: 1, epoch: 0,
      id: Scene.id(1))
    #expect(sample.image.pixels.count { $0 == 7 } == 3 * 6000)
    #expect(sample.annotations.isEmpty)
  }

  @Test func aCropThatIsTooLargeIsFilled() throws {
    let image = Image(width: 10, height: 10, color: .white)
    let sample = try apply("{CenterCrop: {height: 20, width: 20, fill: [1, 2, 3]}}", image).image
    #expect(sample[0, 0] == Color(1, 2, 3) && sample[10, 10] == .white)
  }
}
