import Compute
import Testing

@Suite struct TensorLoopsTests {
  @Test(arguments: [1, 2, 15, 16, 17, 47, 48, 49, 1000])
  func `numbers are what the formula says, in both layouts`(count: Int) {
    var random = Random(seed: 4, UInt64(count))
    let rgb = (0..<(3 * count)).map { _ in UInt8(truncatingIfNeeded: random.next32()) }
    let (scale, shift): ([Float], [Float]) = ([0.5, 2, 1.0 / 3], [1, -2, 0.25])
    let wanted = rgb.indices.map { Float(rgb[$0]) * scale[$0 % 3] + shift[$0 % 3] }
    #expect(numbers(rgb, scale, shift, planes: false) == wanted)
    let planes = (0..<3).flatMap { channel in (0..<count).map { wanted[3 * $0 + channel] } }
    #expect(numbers(rgb, scale, shift, planes: true) == planes)
    let bytes = [UInt8](unsafeUninitializedCapacity: rgb.count) { target, initialized in
      TensorLoops.planes(rgb.span, into: UnsafeMutableBufferPointer(rebasing: target[..<rgb.count]))
      initialized = rgb.count
    }
    #expect(bytes == (0..<3).flatMap { channel in (0..<count).map { rgb[3 * $0 + channel] } })
  }

  @Test("The same numbers where their place is aligned and where it is not", arguments: [64, 320, 336, 400])
  func aligned(count: Int) throws {
    let rgb = (0..<(3 * count)).map { UInt8(truncatingIfNeeded: $0 &* 37) }
    let (scale, shift): ([Float], [Float]) = ([0.5, 0.25, 3], [-1, 2, 0])
    let memory = try #require(LargeMemory(byteCount: 12 * count + 64))
    for offset in [0, 4] {
      let place = UnsafeMutableRawBufferPointer(rebasing: memory.bytes[offset..<(offset + 12 * count)])
        .bindMemory(to: Float.self)
      TensorLoops.normalize(rgb.span, scale: scale, shift: shift, planes: true, into: place)
      #expect(Array(place) == numbers(rgb, scale, shift, planes: true))
    }
  }

  private func numbers(_ rgb: [UInt8], _ scale: [Float], _ shift: [Float], planes: Bool) -> [Float] {
    [Float](unsafeUninitializedCapacity: rgb.count) { target, initialized in
      let place = UnsafeMutableBufferPointer(rebasing: target[..<rgb.count])
      TensorLoops.normalize(rgb.span, scale: scale, shift: shift, planes: planes, into: place)
      initialized = rgb.count
    }
  }
}
