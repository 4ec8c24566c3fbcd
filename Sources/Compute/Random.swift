import Foundation

/// A counter-based random number generator: Philox4x32-10 (Salmon et al., "Parallel random numbers: as easy as 1, 2, 3",
/// SC 2011).
///
/// Its sequence is a pure function of the key and the words of its stream, on every platform, so that any number in it can be
/// computed again without those before. Numbers are drawn by the methods below rather than by the standard library's,
/// whose algorithms may change from release to release.
public struct Random: RandomNumberGenerator, Sendable {
  private let key: SIMD2<UInt32>
  private var counter: SIMD4<UInt32>
  private var block = SIMD4<UInt32>()
  private var used = 4

  /// The sequence for `seed` and the words that tell this stream from others: an epoch, a content id's words, a place.
  public init(seed: UInt64, _ stream: UInt64...) {
    self.init(seed: seed, stream: stream)
  }

  /// The sequence for `seed` and `stream`. See ``init(seed:_:)``.
  public init(seed: UInt64, stream: [UInt64]) {
    let mixed = stream.reduce(Self.mix(seed)) { Self.mix($0 ^ Self.mix($1 &+ 0x9E37_79B9_7F4A_7C15)) }
    let high = Self.mix(mixed ^ 0xD1B5_4A32_D192_ED03)
    key = SIMD2(UInt32(truncatingIfNeeded: mixed), UInt32(truncatingIfNeeded: mixed >> 32))
    counter = SIMD4(0, 0, UInt32(truncatingIfNeeded: high), UInt32(truncatingIfNeeded: high >> 32))
  }

  /// The next 32 random bits.
  public mutating func next32() -> UInt32 {
    if used == 4 {
      block = Self.philox(counter, key)
      counter[0] &+= 1
      if counter[0] == 0 { counter[1] &+= 1 }
      used = 0
    }
    defer { used += 1 }
    return block[used]
  }

  public mutating func next() -> UInt64 { UInt64(next32()) << 32 | UInt64(next32()) }

  /// A number from 0 up to but not including 1, in steps of 2^-53.
  public mutating func uniform() -> Double { Double(next() >> 11) * 0x1p-53 }

  /// A number in `range`, evenly spread.
  public mutating func uniform(in range: ClosedRange<Double>) -> Double {
    range.lowerBound + uniform() * (range.upperBound - range.lowerBound)
  }

  /// A whole number in `range`, each as likely as any other (Lemire, "Fast random integer generation in an interval", 2019).
  public mutating func integer(in range: ClosedRange<Int>) -> Int {
    let span = UInt64(bitPattern: Int64(range.upperBound &- range.lowerBound)) &+ 1
    guard span != 0 else { return Int(truncatingIfNeeded: next()) }
    var product = next().multipliedFullWidth(by: span)
    let unfair = (0 &- span) % span
    while product.low < unfair { product = next().multipliedFullWidth(by: span) }
    return range.lowerBound &+ Int(truncatingIfNeeded: product.high)
  }

  /// True with the given probability; never for 0, always for 1.
  public mutating func chance(_ probability: Double) -> Bool { uniform() < probability }

  /// A number of the normal distribution with mean 0 and standard deviation 1 (Box and Muller, 1958).
  public mutating func normal() -> Double {
    let radius = (-2 * log(1 - uniform())).squareRoot()
    return radius * cos(2 * .pi * uniform())
  }

  /// One of `choices`, each as likely as any other.
  public mutating func choose<C: RandomAccessCollection>(_ choices: C) -> C.Element where C.Index == Int {
    choices[integer(in: choices.startIndex...(choices.endIndex - 1))]
  }

  /// Brings `items` into a random order (Fisher and Yates).
  public mutating func shuffle<Item>(_ items: inout [Item]) {
    guard items.count > 1 else { return }
    for last in stride(from: items.count - 1, to: 0, by: -1) { items.swapAt(last, integer(in: 0...last)) }
  }

  /// The finaliser of SplitMix64 (Steele, Lea and Flood, 2014): every bit of the input moves every bit of the output.
  private static func mix(_ value: UInt64) -> UInt64 {
    var z = value
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }

  /// Ten rounds of Philox4x32.
  package static func philox(_ counter: SIMD4<UInt32>, _ key: SIMD2<UInt32>) -> SIMD4<UInt32> {
    var c = counter
    var k = key
    for _ in 0..<10 {
      let a = UInt64(c[0]) &* 0xD251_1F53
      let b = UInt64(c[2]) &* 0xCD9E_8D57
      c = SIMD4(
        UInt32(truncatingIfNeeded: b >> 32) ^ c[1] ^ k[0], UInt32(truncatingIfNeeded: b),
        UInt32(truncatingIfNeeded: a >> 32) ^ c[3] ^ k[1], UInt32(truncatingIfNeeded: a))
      k = SIMD2(k[0] &+ 0x9E37_79B9, k[1] &+ 0xBB67_AE85)
    }
    return c
  }
}
