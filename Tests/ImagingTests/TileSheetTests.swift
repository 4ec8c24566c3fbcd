import Imaging
import Testing

@Suite("Sheets of tiles") struct TileSheetTests {
  private func sheet(_ lines: [String], heading: String = "") -> Image {
    let picture = Image(width: 40, height: 30, color: Color(200, 0, 0))
    return TileSheet(side: 64).draw([.init(heading, [.init(picture, lines: lines)])], headline: "2")
  }

  @Test("Every line under a picture has a place of its own, and a row is as high as its tile of most lines")
  func lines() {
    let (one, two, three) = (sheet(["a"]), sheet(["a", "b"]), sheet(["a", "b", "c"]))
    #expect(one.width == two.width)
    #expect(two.height - one.height == three.height - two.height && two.height > one.height)
    #expect(TileSheet(side: 64).letters == 64 / Image.letterAdvance)
    // What lies above the second line stays as it is.
    let shared = 3 * one.width * 98
    let (isSame, isInked) = (
      one.pixels.prefix(shared) == two.pixels.prefix(shared), sheet(["a", ""]).pixels != two.pixels
    )
    #expect(isSame && isInked)
  }

  @Test("Of a line that is too long the end is shown")
  func long() {
    let letters = TileSheet(side: 64).letters
    let end = String(repeating: "b", count: letters)
    let isSame = sheet(["aaaa" + end]).pixels == sheet([end]).pixels
    #expect(isSame)
  }
}
