import Compute
import Dataset
import Imaging

/// Another photograph, to be mixed into a sample, before all transforms.
public struct Companion: Sendable {
  /// Its pixels, to be decoded as the recipe says.
  public let source: any PixelSource
  /// Its faces, in its full, upright pixels.
  public let annotations: [Annotation]
  /// Its identity.
  public let id: ContentID

  /// A photograph from its parts.
  public init(_ source: any PixelSource, annotations: [Annotation], id: ContentID) {
    (self.source, self.annotations, self.id) = (source, annotations, id)
  }
}

/// Where a recipe finds other photographs.
public protocol CompanionSource: Sendable {
  /// The photograph that stands first from `place` on, on a circle of 2^64 places on which every photograph has one that follows from its id
  /// (and, if one likes, from seed and epoch), so that a photograph more or less changes few draws.
  ///
  /// - Parameter id: the photograph that is asked for another one than itself; nil is given where there is no other.
  func companion(at place: UInt64, besides id: ContentID?) -> Companion?
}

/// A transform that mixes other photographs into a sample.
public protocol Mixing: Augmentation {
  /// How many others it wants.
  var companions: Int { get }
  /// Changes the sample; there may be fewer others than wanted, for the last photograph has none.
  func mix(_ others: [Companion], into sample: inout Sample, random: inout Random)
}

extension Mixing {
  public func apply(to sample: inout Sample, random: inout Random) {
    let places = (0..<companions).map { _ in random.next() as UInt64 }
    let others = places.compactMap { sample.companions?.companion(at: $0, besides: sample.id) }
    mix(others, into: &sample, random: &random)
  }
}

/// A few photographs that lie in memory, each at a place of its own on the circle.
public struct CompanionList: CompanionSource {
  private let photographs: [Companion]

  /// A source of these.
  public init(_ photographs: [Companion]) {
    self.photographs = photographs.sorted { ($0.id.word, $0.id) < ($1.id.word, $1.id) }
  }

  public func companion(at place: UInt64, besides id: ContentID?) -> Companion? {
    let others = photographs.filter { $0.id != id }
    return others.first { $0.id.word >= place } ?? others.first
  }
}
