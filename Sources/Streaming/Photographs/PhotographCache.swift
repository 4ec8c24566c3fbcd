import Compute
import Imaging
import Synchronization

/// Decoded pictures in memory, up to a number of bytes.
///
/// What came first stays. Every photograph is asked for once an epoch, in a new order each time: to throw out the one that
/// was not used for longest would throw out just those that come next.
final class PhotographCache: Sendable {
  /// What is kept of a photograph.
  enum Key: Hashable {
    /// The photograph as detectors want it, shrunk to the source's longer side.
    case fitted(Int)
    /// The photograph as it is stored, at some eighths of its size.
    case level(Int, eighths: Int)
  }

  fileprivate struct State {
    var pictures: [Key: KeptPicture] = [:]
    var headers: [Int: PhotographFrame] = [:]
    var bytes = 0
    /// Where the next pictures go, from `used` on.
    var stretch: LargeMemory?
    var used = 0
  }

  private let capacity: Int
  private let state = Mutex(State())

  init(capacity: Int) { self.capacity = capacity }

  /// The picture that is kept as `key`.
  subscript(key: Key) -> KeptPicture? { state.withLock { $0.pictures[key] } }

  /// What is known of the photograph at `index` without its bytes.
  func frame(_ index: Int) -> PhotographFrame? { state.withLock { $0.headers[index] } }

  /// Takes note of a photograph's frame.
  func keep(_ frame: PhotographFrame, at index: Int) {
    guard capacity > 0 else { return }
    state.withLock { $0.headers[index] = frame }
  }

  /// Whether so many bytes more would find room.
  func hasRoom(for bytes: Int) -> Bool { state.withLock { $0.bytes + bytes <= capacity } }

  /// Keeps a picture if there is room for it.
  func keep(_ image: Image, as key: Key) {
    let size = image.pixels.count
    state.withLock { state in
      guard state.bytes + size <= capacity, state.pictures[key] == nil, let place = state.place(for: size) else {
        return
      }
      state.pictures[key] = KeptPicture(image, in: place.memory, at: place.start)
      state.bytes += size
    }
  }
}

extension PhotographCache.State {
  /// How much is taken from the system at once.
  private static let step = 32 << 20

  /// Room for so many bytes; nil where the system has none.
  fileprivate mutating func place(for size: Int) -> (memory: LargeMemory, start: Int)? {
    if stretch.map({ $0.bytes.count - used < size }) ?? true {
      (stretch, used) = (LargeMemory(byteCount: max(size, Self.step)), 0)
    }
    guard let stretch else { return nil }
    defer { used += size }
    return (stretch, used)
  }
}

/// A picture in memory that many share.
struct KeptPicture: Sendable {
  private let width, height: Int
  private let memory: LargeMemory
  private let start: Int

  fileprivate init(_ image: Image, in memory: LargeMemory, at start: Int) {
    (width, height, self.memory, self.start) = (image.width, image.height, memory, start)
    memory.bytes[start..<(start + image.pixels.count)].copyBytes(from: image.pixels)
  }

  /// All of it.
  var image: Image { block(PixelRect(x: 0, y: 0, width: width, height: height)).image }

  /// A part of it.
  func block(_ part: PixelRect) -> PixelBlock {
    PixelBlock(part, ofRows: width, at: start, in: UnsafeRawBufferPointer(memory.bytes))
  }
}

extension PixelBlock {
  /// A part of a picture whose rows of `width` pixels begin at `start` of some bytes.
  init(_ part: PixelRect, ofRows width: Int, at start: Int, in bytes: UnsafeRawBufferPointer) {
    let rows = DistantRows(
      start: start + 3 * (part.y * width + part.x), stride: 3 * width, length: 3 * part.width, count: part.height)
    let pixels = rows.copied(from: bytes)
    self.init(Image(width: part.width, height: part.height, pixels: pixels), x: part.x, y: part.y)
  }
}

/// What a photograph's header tells of its pixels.
struct PhotographFrame: Hashable, Sendable {
  let storedWidth: Int
  let storedHeight: Int
  let orientation: Orientation
  let scales: [Int]

  init(_ source: any PixelSource) {
    (storedWidth, storedHeight) = (source.storedWidth, source.storedHeight)
    (orientation, scales) = (source.orientation, source.scales)
  }

  /// The size of the picture as it is to be seen.
  var upright: (width: Int, height: Int) {
    orientation.swapsSides ? (storedHeight, storedWidth) : (storedWidth, storedHeight)
  }
}
