import Imaging
import Synchronization

/// Decoded photographs in memory, up to a number of bytes.
///
/// What came first stays. Every photograph is asked for once an epoch, in a new order each time: to throw out the one that
/// was not used for longest would throw out just those that come next.
final class PhotographCache: Sendable {
  private struct State {
    var photographs: [Int: Photograph] = [:]
    var bytes = 0
  }

  private let capacity: Int
  private let state = Mutex(State())

  init(capacity: Int) { self.capacity = capacity }

  subscript(index: Int) -> Photograph? { state.withLock { $0.photographs[index] } }

  /// Keeps a photograph if there is room for it.
  func keep(_ photograph: Photograph, at index: Int) {
    let size = photograph.image.pixels.count
    state.withLock { state in
      guard state.bytes + size <= capacity, state.photographs[index] == nil else { return }
      state.photographs[index] = photograph
      state.bytes += size
    }
  }
}
