import Compute
import Testing

/// The loops behind warps against their plain versions.
@Suite("Sampling of pixels") struct PixelSamplingTests {
  private func picture(_ width: Int, _ height: Int) -> [UInt8] {
    var random = Random(seed: UInt64(width), UInt64(height))
    return (0..<(3 * width * height)).map { _ in UInt8(truncatingIfNeeded: random.next32()) }
  }

  @Test("A mixture weighs four pixels by 256ths, up to the last of the picture")
  func mix() {
    let (width, height) = (40, 9)
    let rgb = picture(width, height)
    var random = Random(seed: 4, 4)
    for count in [1, 3, 4, 15, 17, 18, 19, 40, 64, 201] {
      var sampling = PixelSampling(count: count)
      // From anywhere by any step that stays inside.
      let (x0, x1) = (random.uniform(in: 0...38.99), random.uniform(in: 0...38.99))
      let (y0, y1) = (random.uniform(in: 0...7.99), random.uniform(in: 0...7.99))
      func fixed(_ place: Double) -> Int64 { Int64(place * Double(1 << 24)) }
      sampling.setPlaces(
        x: fixed(x0), y: fixed(y0), stepX: fixed((x1 - x0) / Double(count)), stepY: fixed((y1 - y0) / Double(count)))
      let result = [UInt8](unsafeUninitializedCapacity: 3 * count) { target, initialized in
        sampling.mix(rgb, width: width, columns: 0..<count, into: target.baseAddress!)
        initialized = 3 * count
      }
      for i in 0..<count {
        let (x, y) = (Int(sampling.xs[i] >> 8), Int(sampling.ys[i] >> 8))
        let (fx, fy) = (Int(sampling.xs[i] & 255), Int(sampling.ys[i] & 255))
        for channel in 0..<3 {
          func at(_ dx: Int, _ dy: Int) -> Int { Int(rgb[3 * ((y + dy) * width + x + dx) + channel]) }
          let top = at(0, 0) * (256 - fx) + at(1, 0) * fx
          let low = at(0, 1) * (256 - fx) + at(1, 1) * fx
          #expect(Int(result[3 * i + channel]) == (top * (256 - fy) + low * fy + 32768) >> 16)
        }
      }
    }
  }

  @Test("A copy takes pixel by pixel, in all eight ways")
  func copy() {
    let (width, height) = (45, 37)
    let rgb = picture(width, height)
    for turned in [false, true] {
      for left in [false, true] {
        for up in [false, true] {
          for (across, down) in [(1, 1), (5, 4), (6, 33), (33, 6), (30, 31)] {
            let (x, y) = (left ? 40 : 3, up ? 35 : 2)
            let copy = PixelSampling.Copy(x: x, y: y, isTurned: turned, goesLeft: left, goesUp: up)
            let result = PixelSampling.copied(rgb, sourceWidth: width, copy, width: across, height: down)
            for i in result.indices {
              let (column, row) = (i / 3 % across, i / 3 / across)
              let (dx, dy) = turned ? (row, column) : (column, row)
              let from = (up ? y - dy : y + dy) * width + (left ? x - dx : x + dx)
              #expect(result[i] == rgb[3 * from + i % 3])
            }
          }
        }
      }
    }
  }

  @Test("Squares are averaged and rounded", arguments: 2...16)
  func reduce(block: Int) {
    let (width, height, count) = (3 + 4 * block, block + 2, 4)
    let rgb = picture(width, height)
    var sums = [UInt16](repeating: 0, count: 3 * block * count)
    var means = [UInt8](repeating: 0, count: 3 * count + 2)
    PixelSampling.reduce(
      rgb, width: width, x: 2, y: 1, block: block, count: count, sums: &sums, into: &means, at: 1)
    for i in 0..<(3 * count) {
      var sum = block * block / 2
      for place in 0..<(block * block) {
        sum += Int(rgb[3 * ((1 + place / block) * width + 2 + i / 3 * block + place % block) + i % 3])
      }
      #expect(Int(means[i + 1]) == sum / (block * block))
    }
  }

  @Test("A projective map's places are the quotients, and behind the horizon there is none")
  func projective() {
    let matrix = [0.9, 0.2, 3, -0.1, 1.1, 5, 0.002, -0.01, 1]
    var sampling = PixelSampling(count: 70)
    for row in [0.5, 40.5, 99.5, 160.5] {
      sampling.setPlaces(matrix: matrix, column: 0.5, row: row)
      for column in 0..<70 {
        let x = Double(column) + 0.5
        let w = matrix[6] * x + matrix[7] * row + matrix[8]
        guard w > 1e-9 else {
          #expect(sampling.xs[column] < -1_000_000)
          continue
        }
        let place = ((matrix[0] * x + matrix[1] * row + matrix[2]) / w - 0.5) * 256
        #expect(abs(Double(sampling.xs[column]) - place) <= 0.51)
      }
    }
  }
}
