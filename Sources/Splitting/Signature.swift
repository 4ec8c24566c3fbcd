/// The 16x16 luminance of a picture with its sums, to be correlated with others.
struct Signature: Sendable {
  /// How many bytes a signature has.
  static let count = 256

  let bytes: [UInt8]
  private let sum: Int
  /// `count² * variance`: whole, so that no rounding enters a comparison.
  private let spread: Int

  init(_ bytes: [UInt8]) {
    self.bytes = bytes
    sum = bytes.reduce(0) { $0 + Int($1) }
    spread = Self.count * Self.dot(bytes, bytes) - sum * sum
  }

  /// The standard deviation in grey levels: how much there is to see.
  var contrast: Double { Double(spread).squareRoot() / Double(Self.count) }

  /// Pearson's correlation of two pictures, from -1 to 1: untouched by a change of brightness or contrast; 0 where one is flat.
  func correlation(with other: Signature) -> Double {
    guard spread > 0, other.spread > 0 else { return 0 }
    let shared = Self.count * Self.dot(bytes, other.bytes) - sum * other.sum
    return Double(shared) / (Double(spread) * Double(other.spread)).squareRoot()
  }

  private static func dot(_ a: [UInt8], _ b: [UInt8]) -> Int {
    let (x, y) = (a.span, b.span)
    precondition(x.count == count && y.count == count, "a signature has \(count) bytes")
    var total: UInt32 = 0
    for i in x.indices { total &+= UInt32(x[i]) &* UInt32(y[i]) }
    return Int(total)
  }
}
