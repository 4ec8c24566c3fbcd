import Basics
import Compute
import Imaging
import Testing

@Suite("EXIF")
struct EXIFTests {
  private func full(bigEndian: Bool) -> TestEXIF {
    TestEXIF(
      bigEndian: bigEndian,
      main: [
        (0x010F, .text("Maker")), (0x0110, .text(" Model 1 ")), (0x0112, .short(6)),
        (0x0132, .text("2027:01:01 00:00:00")),
      ],
      details: [
        (0x9003, .text("2026:05:17 14:03:59")), (0x9011, .text("+02:00")), (0xA434, .text("50mm f/1.8")),
      ],
      place: [
        (1, .text("S")), (2, .quotients([(33, 1), (51, 1), (3540, 100)])), (3, .text("E")),
        (4, .quotients([(151, 1), (12, 1), (40, 1)])), (5, .byte(1)), (6, .quotients([(25, 2)])),
      ])
  }

  @Test("Every field is read, in both byte orders and in every format", arguments: [false, true])
  func fields(bigEndian: Bool) throws {
    let written = full(bigEndian: bigEndian)
    let exif = EXIF(tiff: written.bytes)
    #expect((exif.make, exif.model, exif.lens, exif.orientation) == ("Maker", "Model 1", "50mm f/1.8", .right))
    #expect(exif.takenAt == "2026-05-17T14:03:59+02:00" && exif.dateTimeOriginal == "2026:05:17 14:03:59")
    #expect(abs((exif.latitude ?? 0) + 33.8598333) < 1e-6 && abs((exif.longitude ?? 0) - 151.2111111) < 1e-6)
    #expect(exif.altitude == -12.5)
    var jpeg = testPicture(width: 16, height: 8).jpeg()
    jpeg.insert(contentsOf: written.segment, at: 2)
    var png = TestPNG(width: 16, height: 8) { x, _, _ in x }
    png.chunks = [("eXIf", written.bytes)]
    for decoded in [try Image.decode(jpeg), try Image.decode(png.bytes)] {
      #expect(decoded.exif == exif && (decoded.image.width, decoded.image.height) == (8, 16))
      #expect((decoded.header.width, decoded.header.height, decoded.fullWidth) == (16, 8, 8))
    }
  }

  @Test(
    "A time is told where it is one",
    arguments: [
      ("2026:05:17 14:03:59", "2026-05-17T14:03:59"), ("2026-05-17T14:03:59", "2026-05-17T14:03:59"),
      ("2024:02:29 00:00:00", "2024-02-29T00:00:00"), ("0000:00:00 00:00:00", nil), ("2023:02:29 00:00:00", nil),
      ("2026:13:01 00:00:00", nil), ("2026:05:17 24:00:00", nil), ("    :  :     :  :  ", nil), ("2026:05:17", nil),
      ("yesterday, at about noon", nil), ("1825:12:31 23:59:59", nil),
    ] as [(String, String?)])
  func times(written: String, iso: String?) {
    #expect(EXIF(tiff: TestEXIF(details: [(0x9003, .text(written))]).bytes).takenAt == iso)
  }

  @Test(
    "An offset counts where a place on Earth has it",
    arguments: [("+02:00", "+02:00"), ("-09:30", "-09:30"), ("Z", "Z"), ("+15:00", ""), ("+2", ""), ("   :  ", "")])
  func offsets(written: String, end: String) {
    let exif = TestEXIF(details: [(0x9003, .text("2026:05:17 14:03:59")), (0x9011, .text(written))])
    #expect(EXIF(tiff: exif.bytes).takenAt == "2026-05-17T14:03:59" + end)
  }

  @Test("The exposure's time goes before the digitisation's and the file's; one that is none gives way")
  func whichTime() {
    var exif = TestEXIF(main: [(0x0132, .text("2020:01:01 00:00:00"))])
    #expect(EXIF(tiff: exif.bytes).takenAt == "2020-01-01T00:00:00")
    exif.details = [(0x9004, .text("2019:01:01 00:00:00")), (0x9012, .text("+01:00"))]
    #expect(EXIF(tiff: exif.bytes).takenAt == "2019-01-01T00:00:00+01:00")
    exif.details.append((0x9003, .text("0000:00:00 00:00:00")))
    #expect(EXIF(tiff: exif.bytes).takenAt == "2019-01-01T00:00:00+01:00")
  }

  @Test("A place that is not on Earth is none")
  func places() {
    func latitude(_ parts: [(Int, Int)], _ side: String?) -> Double? {
      let reference: [(Int, TestEXIF.Value)] = side.map { [(1, .text($0))] } ?? []
      return EXIF(tiff: TestEXIF(place: reference + [(2, .quotients(parts))]).bytes).latitude
    }
    #expect(latitude([(90, 1), (0, 1), (0, 1)], "N") == 90)
    #expect(latitude([(90, 1), (0, 1), (1, 100)], "N") == nil)
    #expect(latitude([(45, 1), (60, 1), (0, 1)], "N") == nil)
    #expect(latitude([(45, 1), (0, 0), (0, 1)], "N") == nil)
    #expect(latitude([(45, 1), (0, 1)], "N") == nil)
    #expect(latitude([(45, 1), (30, 1), (0, 1)], nil) == nil)
    #expect(latitude([(45, 1), (30, 1), (0, 1)], "X") == nil)
    let high = TestEXIF(place: [(6, .quotients([(4_294_967_295, 1)]))])
    #expect(EXIF(tiff: high.bytes).altitude == nil)
  }

  @Test("Directories that lead to themselves end")
  func loops() {
    let exif = TestEXIF(details: [(0xA434, .text("lens lens"))])
    var bytes = exif.bytes
    bytes.replaceSubrange(18..<22, with: [8, 0, 0, 0])
    #expect(EXIF(tiff: bytes) == EXIF())
  }

  @Test(
    "Whatever bytes stand there, reading ends and what it tells keeps its bounds",
    arguments: 1...4 as ClosedRange<UInt64>)
  func damaged(seed: UInt64) {
    var random = Random(seed: seed)
    for round in 0..<2_000 {
      var bytes = full(bigEndian: round % 2 == 0).bytes
      for _ in 0..<random.integer(in: 1...12) {
        bytes[random.integer(in: 2...(bytes.count - 1))] = UInt8(random.integer(in: 0...255))
      }
      bytes.removeLast(random.chance(0.5) ? random.integer(in: 0...bytes.count) : 0)
      let exif = EXIF(tiff: bytes)
      #expect(abs(exif.latitude ?? 0) <= 90 && abs(exif.longitude ?? 0) <= 180, "seed \(seed), round \(round)")
      #expect(exif.takenAt.map { $0.utf8.count >= 19 } ?? true, "seed \(seed), round \(round)")
    }
  }
}
