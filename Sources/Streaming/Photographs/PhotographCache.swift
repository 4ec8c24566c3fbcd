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

  private struct State {
    var images: [Key: Image] = [:]
    var headers: [Int: PhotographFrame] = [:]
    var bytes = 0
  }

  private let capacity: Int
  private let state = Mutex(State())

  init(capacity: Int) { self.capacity = capacity }

  subscript(key: Key) -> Image? { state.withLock { $0.images[key] } }

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
      guard state.bytes + size <= capacity, state.images[key] == nil else { return }
      state.images[key] = image
      state.bytes += size
    }
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
