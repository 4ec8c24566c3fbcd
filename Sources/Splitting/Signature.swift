/// The 16x16 luminance of a picture with its sums, to be correlated with others.
struct Signature: Sendable {
  /// How many bytes a signature has.
  static let count = side * side
  private static let side = 16

  private(set) var bytes: [UInt8]
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

  /// The signature of the picture when it is turned upright from the EXIF orientation `orientation`: the same bytes elsewhere.
  func upright(from orientation: Int) -> Signature {
    guard orientation > 1 else { return self }
    var turned = self
    turned.bytes = Self.sources[orientation - 1].map { bytes[$0] }
    return turned
  }

  /// For each orientation, which byte comes to each place.
  private static let sources: [[Int]] = (1...8).map { orientation in
    (0..<count).map { place in
      let (x, y, end) = (place % side, place / side, side - 1)
      switch orientation {
      case 2: return y * side + end - x
      case 3: return (end - y) * side + end - x
      case 4: return (end - y) * side + x
      case 5: return x * side + y
      case 6: return (end - x) * side + y
      case 7: return (end - x) * side + end - y
      case 8: return x * side + end - y
      default: return place
      }
    }
  }

  private static func dot(_ a: [UInt8], _ b: [UInt8]) -> Int {
    let (x, y) = (a.span, b.span)
    precondition(x.count == count && y.count == count, "a signature has \(count) bytes")
    var total: UInt32 = 0
    for i in x.indices { total &+= UInt32(x[i]) &* UInt32(y[i]) }
    return Int(total)
  }
}
