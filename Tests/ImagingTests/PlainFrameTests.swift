import Basics
import Compute
import Imaging
import Testing

/// A soft ground with discs to the rim.
private func scene(_ width: Int, _ height: Int, seed: UInt64) -> Image {
  var random = Random(seed: seed, 81)
  var ground = Image(width: 6, height: 5)
  for place in 0..<30 { ground[place % 6, place / 6] = color(&random) }
  var image = ground.resized(width: width, height: height)
  for _ in 0..<60 {
    let (x, y) = (random.uniform(in: 0...Double(width)), random.uniform(in: 0...Double(height)))
    image.drawDisc(x: x, y: y, radius: random.uniform(in: 4...22), color: color(&random))
  }
  return image
}

private func color(_ random: inout Random) -> Color {
  let levels = (0..<3).map { _ in UInt8(random.integer(in: 40...200)) }
  return Color(levels[0], levels[1], levels[2])
}

@Suite struct PlainFrameTests {
  @Test func `what a frame leaves of a picture is found to the pixel`() throws {
    var random = Random(seed: 4)
    for seed in 0..<12 as Range<UInt64> {
      let picture = scene(120, 90, seed: seed)
      let sides = (0..<4).map { _ in random.integer(in: 5...24) }
      let color: Color = seed % 2 == 0 ? .black : Color(250, 250, 250)
      var framed = Image(width: 120 + sides[0] + sides[2], height: 90 + sides[1] + sides[3], color: color)
      framed.paste(picture, x: sides[0], y: sides[1])
      let frame = try #require(PlainFrame(of: GrayImage(framed)), "seed \(seed)")
      #expect([frame.x, frame.y, frame.width, frame.height] == [sides[0], sides[1], 120, 90], "seed \(seed)")
    }
  }

  @Test func `pictures without a frame, of one colour, or of little but a frame have none`() {
    #expect(PlainFrame(of: GrayImage(scene(120, 90, seed: 1))) == nil)
    #expect(PlainFrame(of: GrayImage(Image(width: 40, height: 30, color: .black))) == nil)
    #expect(PlainFrame(of: GrayImage(Image(width: 1, height: 1, color: .black))) == nil)
    var stamp = Image(width: 200, height: 200, color: .black)
    stamp.paste(scene(60, 60, seed: 2), x: 70, y: 70)
    #expect(PlainFrame(of: GrayImage(stamp)) == nil)
  }

  @Test func `the hash within a frame is that of the picture, and of the whole where there is none`() throws {
    for seed in 0..<8 as Range<UInt64> {
      let picture = scene(320, 240, seed: seed)
      var framed = Image(width: 400, height: 320, color: .black)
      framed.paste(picture, x: 40, y: 40)
      let (plain, within) = try (PhotographFacts(of: picture.jpeg()), PhotographFacts(of: framed.jpeg()))
      let place = PictureWindow.all.count
      #expect(plain.windows[place] == plain.hash)
      #expect((within.windows[place] ^ plain.hash).nonzeroBitCount <= 6, "seed \(seed)")
    }
  }

  @Test
  func `the middle of a picture that was turned a little is near one of the turned hashes, for each side another`()
    throws
  {
    for (width, height) in [(320, 240), (240, 320), (300, 300)] {
      for seed in 0..<6 as Range<UInt64> {
        let picture = scene(width, height, seed: seed)
        let turned = try PhotographFacts(of: picture.jpeg()).windows.suffix(SlightTurn.degrees.count)
        let places = try [-2.5, 2.5].map { degrees in
          let map = Affine.rotation(degrees: degrees, aboutX: Double(width) / 2, y: Double(height) / 2)
          let copy = picture.warped(by: map, width: width, height: height, border: .fill(.black))
          let own = try PhotographFacts(of: copy.jpeg()).windows[SlightTurn.place]
          let distances = turned.map { ($0 ^ own).nonzeroBitCount }
          #expect(distances.min()! <= 8, "seed \(seed): \(distances)")
          return distances[0] < distances[1] ? 0 : 1
        }
        #expect(places[0] != places[1], "seed \(seed)")
      }
    }
  }
}
