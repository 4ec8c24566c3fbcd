import Augmentation
import Dataset
import Foundation
import Imaging
import Testing

@Suite("What single transforms do") struct MoreTransformTests {
  private func apply(_ text: String, _ image: Image, _ faces: [Annotation] = [], seed: UInt64 = 1) throws
    -> AugmentedSample
  {
    try Recipe(yaml: "augment: [\(text)]", name: "t").apply(
      to: image, annotations: faces, seed: seed, epoch: 0, id: Scene.id(1))
  }

  @Test("Flips and quarter turns move whole pixels, and all eight come about as often")
  func turns() throws {
    let scene = Scene(seed: 2).image
    let eight = Orientation.allCases.map { scene.upright(from: $0) }
    #expect(try apply("{Transpose: {p: 1}}", scene).image == scene.upright(from: .transposed))
    var counts: [Image: Int] = [:]
    for seed in 0..<400 { counts[try apply("D4", scene, seed: UInt64(seed)).image, default: 0] += 1 }
    #expect(Set(counts.keys) == Set(eight) && counts.values.allSatisfy { $0 > 25 && $0 < 80 })
    let quarters = Set([Orientation.upright, .right, .upsideDown, .left].map { scene.upright(from: $0) })
    let turned = try Set((0..<60).map { try apply("{RandomRotate90: {p: 1}}", scene, seed: UInt64($0)).image })
    #expect(turned == quarters)
  }

  @Test("A transposed face has right and left exchanged; a turned one has not")
  func landmarks() throws {
    let points = [Point(x: 110, y: 90), Point(x: 150, y: 95), nil, nil, nil]
    let face = Annotation(box: Box(x: 90, y: 60, width: 80, height: 80), landmarks: Landmarks(points))
    let image = Image(width: 300, height: 200, color: .gray)
    let mirrored = try apply("{Transpose: {p: 1}}", image, [face]).annotations[0]
    #expect(mirrored.box == Box(x: 60, y: 90, width: 80, height: 80))
    #expect(mirrored.landmarks?.points.prefix(2) == [Point(x: 95, y: 150), Point(x: 90, y: 110)])
  }

  @Test("An affine map scales areas by its factors and keeps the middle in place")
  func affine() throws {
    let image = Image(width: 200, height: 100, color: .gray)
    let face = Annotation(box: Box(x: 90, y: 40, width: 20, height: 20))
    for seed in 0..<40 {
      let text = "{Affine: {scale: [0.5, 2], rotate: 30, shear: 10, p: 1}}"
      let box = try #require(try apply(text, image, [face], seed: UInt64(seed)).annotations.first?.box)
      #expect(abs(box.center.x - 100) < 1e-9 && abs(box.center.y - 50) < 1e-9, "seed \(seed)")
    }
    let twice = try apply("{Affine: {scale: [2, 2], p: 1}}", image, [face]).annotations[0].box
    #expect(twice == Box(x: 80, y: 30, width: 40, height: 40))
    let shifted = try apply(
      "{ShiftScaleRotate: {shift_limit: [0.1, 0.1], scale_limit: 0, rotate_limit: 0, p: 1}}", image, [face])
    #expect(shifted.annotations[0].box == Box(x: 110, y: 50, width: 20, height: 20))
  }

  @Test(
    "An affine map turns before it shears; sheared, what is below goes to the left and what is at the right goes up")
  func shear() throws {
    let image = Image(width: 200, height: 200, color: .gray)
    for (parameters, from, to) in [
      ("shear: {x: [45, 45], y: [0, 0]}", Point(x: 100, y: 150), Point(x: 50, y: 150)),
      ("shear: {x: [0, 0], y: [45, 45]}", Point(x: 150, y: 100), Point(x: 150, y: 50)),
      ("rotate: [90, 90], shear: {x: [45, 45], y: [0, 0]}", Point(x: 150, y: 100), Point(x: 150, y: 50)),
    ] {
      let face = Annotation(
        box: Box(x: 80, y: 80, width: 40, height: 40), landmarks: Landmarks([from, nil, nil, nil, nil]))
      let moved = try apply("{Affine: {\(parameters), p: 1}}", image, [face]).annotations.first
      let point = try #require(moved?.landmarks?.points[0], "\(parameters)")
      #expect(abs(point.x - to.x) < 1e-9 && abs(point.y - to.y) < 1e-9, "\(parameters): \(point)")
    }
  }

  @Test("Sizes: the longer side, the shorter side, and a canvas that is no smaller than asked")
  func sizes() throws {
    let image = Image(width: 300, height: 200, color: .gray)
    func size(_ text: String) throws -> [Int] {
      let image = try apply(text, image).image
      return [image.width, image.height]
    }
    #expect(try size("{LongestMaxSize: {max_size: 150}}") == [150, 100])
    #expect(try size("{SmallestMaxSize: {max_size: 100}}") == [150, 100])
    let strip = try apply("{SmallestMaxSize: {max_size: 8192}}", Image(width: 3000, height: 6, color: .gray)).image
    #expect(strip.width == 8192 && strip.height == 16)
    #expect(try size("{PadIfNeeded: {min_width: 320, min_height: 100}}") == [320, 200])
    let face = Annotation(box: Box(x: 0, y: 0, width: 10, height: 10))
    for (position, x, y) in [
      ("center", 50.0, 100.0), ("top_left", 0, 0), ("top_right", 100, 0), ("bottom_left", 0, 200),
      ("bottom_right", 100, 200),
    ] {
      let text = "{PadIfNeeded: {min_width: 400, min_height: 400, position: \(position)}}"
      #expect(
        try apply(text, image, [face]).annotations[0].box == Box(x: x, y: y, width: 10, height: 10), "\(position)")
    }
  }

  @Test("Bytes: shifted, posterized, solarized, exchanged")
  func bytes() throws {
    let image = Image(width: 2, height: 1, pixels: [0, 100, 200, 250, 130, 127])
    let shift = "{RGBShift: {r_shift_limit: [10, 10], g_shift_limit: [-110, -110], b_shift_limit: [60, 60], p: 1}}"
    #expect(try apply(shift, image).image.pixels == [10, 0, 255, 255, 20, 187])
    #expect(try apply("{Posterize: {num_bits: 2, p: 1}}", image).image.pixels == [0, 64, 192, 192, 128, 64])
    #expect(try apply("{Solarize: {p: 1}}", image).image.pixels == [0, 100, 55, 5, 125, 127])
    let orders = try Set(
      (0..<60).map { try apply("{ChannelShuffle: {p: 1}}", image, seed: UInt64($0)).image.pixels.prefix(3) })
    #expect(orders.count == 6 && orders.allSatisfy { $0.sorted() == [0, 100, 200] })
  }

  @Test("Noise: as many pixels struck as asked, factors within their range")
  func noise() throws {
    let gray = Image(width: 300, height: 300, color: .gray)
    let struck = try apply("{SaltAndPepper: {amount: 0.1, salt_vs_pepper: 0.25, p: 1}}", gray).image
    let (white, black) = (struck.pixels.count { $0 == 255 } / 3, struck.pixels.count { $0 == 0 } / 3)
    #expect(abs(white - 2250) < 200 && abs(black - 6750) < 350)
    let factors = try apply(
      "{MultiplicativeNoise: {multiplier: [0.5, 1.5], elementwise: true, per_channel: true, p: 1}}", gray
    ).image
    #expect(factors.pixels.min() == 64 && (191...192).contains(factors.pixels.max() ?? 0))
    #expect(abs(Double(factors.pixels.reduce(0) { $0 + Int($1) }) / Double(factors.pixels.count) - 128) < 1)
    let one = try apply("{MultiplicativeNoise: {multiplier: [0.5, 0.5], p: 1}}", gray).image
    #expect(one.pixels.allSatisfy { $0 == 64 })
  }

  @Test("Equalizing spreads a narrow picture over all levels and leaves a flat one alone; a smaller scale loses detail")
  func equalize() throws {
    var ramp = Image(width: 64, height: 64)
    for y in 0..<64 {
      for x in 0..<64 { ramp[x, y] = Color(UInt8(100 + x / 2), UInt8(100 + x / 2), UInt8(100 + x / 2)) }
    }
    for byChannels in [true, false] {
      let spread = try apply("{Equalize: {by_channels: \(byChannels), p: 1}}", ramp).image
      #expect(spread.pixels.min() == 0 && spread.pixels.max() == 255, "\(byChannels)")
    }
    let flat = Image(width: 9, height: 9, color: .gray)
    #expect(try apply("{Equalize: {p: 1}}", flat).image == flat)
    var stripes = Image(width: 64, height: 64, color: .black)
    for x in stride(from: 0, to: 64, by: 2) { stripes.fill(x..<(x + 1), 0..<64, .white) }
    let blurred = try apply("{Downscale: {p: 1}}", stripes).image
    #expect(blurred.width == 64 && blurred.pixels.allSatisfy { abs(Int($0) - 128) <= 1 })
  }

  @Test("Crops that hold a face, or all of them")
  func safeCrops() throws {
    let image = Image(width: 400, height: 300, color: .gray)
    let faces = [Box(x: 20, y: 30, width: 40, height: 50), Box(x: 300, y: 200, width: 30, height: 30)].map {
      Annotation(box: $0)
    }
    for seed in 0..<80 {
      let one = try apply("{AtLeastOneBBoxRandomCrop: {width: 120, height: 100}}", image, faces, seed: UInt64(seed))
        .annotations.map(\.box)
      #expect(one.contains { $0.x >= 0 && $0.y >= 0 && $0.maxX <= 120 && $0.maxY <= 100 }, "seed \(seed)")
      let all = try apply("{RandomSizedBBoxSafeCrop: {width: 200, height: 150}}", image, faces, seed: UInt64(seed))
        .annotations.map(\.box)
      #expect(
        all.count == 2
          && all.allSatisfy { $0.x > -1e-9 && $0.y > -1e-9 && $0.maxX < 200 + 1e-9 && $0.maxY < 150 + 1e-9 },
        "seed \(seed)")
    }
    #expect(try apply("{RandomSizedBBoxSafeCrop: {width: 64, height: 48}}", image).image.width == 64)
    #expect(try apply("{AtLeastOneBBoxRandomCrop: {width: 500, height: 48}}", image).image.width == 500)
  }

  @Test("A grid hides its part of the picture and of a face")
  func grid() throws {
    let image = Image(width: 320, height: 320, color: .white)
    let face = Annotation(box: Box(x: 0, y: 0, width: 320, height: 320))
    let text =
      "augment: [{GridDropout: {ratio: 0.5, unit_size_range: [32, 32], random_offset: false, p: 1}}]\nboxes: {min_visibility: 0.76}"
    let sample = try Recipe(yaml: text, name: "t").apply(
      to: image, annotations: [face], seed: 1, epoch: 0, id: Scene.id(1))
    #expect(sample.image.pixels.count { $0 == 0 } == 3 * 320 * 320 / 4 && sample.annotations.isEmpty)
    let kept = try Recipe(yaml: text.replacing("0.76", with: "0.74"), name: "t").apply(
      to: image, annotations: [face], seed: 1, epoch: 0, id: Scene.id(1))
    #expect(kept.annotations.count == 1)
  }

  @Test("Photons: the mean of linear light stays, its variance is the light times the photon")
  func photons() throws {
    let image = Image(width: 300, height: 300, color: Color(150, 150, 150))
    let noisy = try apply("{ShotNoise: {scale_range: [0.02, 0.02], p: 1}}", image).image
    let light = noisy.pixels.map { pow(Double($0) / 255, 2.2) }
    let (mean, wanted) = (light.reduce(0, +) / Double(light.count), pow(150 / 255.0, 2.2))
    let variance = light.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(light.count)
    #expect(abs(mean - wanted) < 0.01 && abs(variance - wanted * 0.02) < 0.001, "\(mean) \(variance)")
    let black = Image(width: 20, height: 20, color: .black)
    #expect(try apply("{ShotNoise: {p: 1}}", black).image == black)
  }

  @Test(
    "A sensor's grains are as many as the lightness varies and lead towards white; jitter of nothing changes nothing")
  func sensor() throws {
    var image = Image(width: 200, height: 100, color: Color(30, 30, 30))
    image.fill(100..<200, 0..<100, Color(220, 220, 220))
    let noisy = try apply("{ISONoise: {intensity: [0.5, 0.5], p: 1}}", image).image
    // Levels of 30 and 220 in equal parts deviate by 95 of 255.
    let mean = 0.5 * 95 / 255
    for (columns, level) in [(0..<100, 30.0), (100..<200, 220)] {
      let colors = (0..<100).flatMap { y in columns.map { noisy[$0, y] } }
      #expect(colors.allSatisfy { $0.red == $0.green && $0.green == $0.blue })
      for (photons, likely) in [(0, exp(-mean)), (1, mean * exp(-mean))] {
        let wanted = UInt8((level + 0.5 * Double(photons) * (255 - level)).rounded())
        let part = Double(colors.count { $0.red == wanted }) / Double(colors.count)
        #expect(abs(part - likely) < 0.02, "\(level), \(photons): \(part) for \(likely)")
      }
    }
    let even = Image(width: 50, height: 50, color: Color(30, 30, 30))
    #expect(try apply("{ISONoise: {p: 1}}", even).image == even)
    let scene = Scene(seed: 5).image
    let still = try apply("{ColorJitter: {brightness: 1, contrast: 1, saturation: 1, hue: 0, p: 1}}", scene).image
    #expect(zip(still.pixels, scene.pixels).allSatisfy { abs(Int($0) - Int($1)) <= 1 })
    let gray = try apply("{ColorJitter: {brightness: 1, contrast: 1, saturation: 0, hue: 0, p: 1}}", scene).image
    #expect(gray.pixels.indices.allSatisfy { abs(Int(gray.pixels[$0]) - Int(gray.pixels[$0 / 3 * 3])) <= 1 })
  }
}
