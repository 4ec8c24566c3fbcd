/// The photographs of which an annotation file speaks, in its own order.
///
/// What is said of each is put together when it is asked for: a large file is held in little more than the numbers in it.
public struct PictureList: RandomAccessCollection, Hashable, Sendable, ExpressibleByArrayLiteral {
  private enum Storage: Sendable {
    case list([PictureLabels])
    case packed(PackedLabels)
  }

  private let storage: Storage

  /// A list of these.
  public init(_ pictures: [PictureLabels]) { storage = .list(pictures) }

  public init(arrayLiteral pictures: PictureLabels...) { self.init(pictures) }

  init(_ labels: PackedLabels) { storage = .packed(labels) }

  public var startIndex: Int { 0 }

  public var endIndex: Int {
    switch storage {
    case .list(let pictures): return pictures.count
    case .packed(let labels): return labels.count
    }
  }

  public subscript(position: Int) -> PictureLabels {
    switch storage {
    case .list(let pictures): return pictures[position]
    case .packed(let labels): return labels[position]
    }
  }

  public static func == (one: PictureList, other: PictureList) -> Bool { one.elementsEqual(other) }

  public func hash(into hasher: inout Hasher) {
    for picture in self { hasher.combine(picture) }
  }
}
