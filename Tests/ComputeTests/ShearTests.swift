import Basics
import Compute
import Testing

@Suite struct ShearTests {
  @Test func `a sheared square is that of the plain formula, to the bit`() {
    var random = Random(seed: 6)
    for _ in 0..<40 {
      let levels = (0..<1024).map { _ in Int32(random.integer(in: -32768...32767)) }
      let (across, down) = (random.integer(in: -32...32), random.integer(in: -32...32))
      let sheared = PixelLoops.sheared(levels, across: across, down: down, cells: 3..<29)
      #expect(sheared == Self.plain(levels, across, down, 3..<29), "\(across) \(down)")
    }
  }

  @Test func `nothing moves where there is no shear`() {
    let levels = (0..<1024).map { Int32($0) * 31 - 16000 }
    let sheared = PixelLoops.sheared(levels, across: 0, down: 0, cells: 2..<30)
    for place in 0..<1024 {
      let isMade = (2..<30).contains(place % 32) && (2..<30).contains(place / 32)
      #expect(sheared[place] == (isMade ? levels[place] : 0))
    }
  }

  private static func plain(_ levels: [Int32], _ across: Int, _ down: Int, _ cells: Range<Int>) -> [Int32] {
    func mixed(_ a: Int, _ b: Int, _ part: Int) -> Int { (a * (256 - part) + b * part) >> 8 }
    func row(_ x: Int, _ y: Int) -> Int {
      let shift = (-across * (2 * y - 31) * 128) >> 8
      let place = 32 * y + x + shift >> 8
      return mixed(Int(levels[place]), Int(levels[place + 1]), shift & 255)
    }
    var sheared = [Int32](repeating: 0, count: 1024)
    for y in cells {
      for x in cells {
        let shift = (down * (2 * x - 31) * 128) >> 8
        sheared[32 * y + x] = Int32(mixed(row(x, y + shift >> 8), row(x, y + shift >> 8 + 1), shift & 255))
      }
    }
    return sheared
  }
}
