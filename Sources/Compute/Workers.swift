import Dispatch
import Foundation
import Synchronization

/// A number of threads to spread independent pieces of work over.
///
/// What a piece computes must depend on its index alone, so that results are the same for any number of threads.
public struct Workers: Sendable {
  /// How many pieces may run at once.
  public let threads: Int

  /// `threads` workers; one for each processor core where nothing is said.
  public init(threads: Int = ProcessInfo.processInfo.activeProcessorCount) {
    precondition(threads >= 1, "at least one thread is needed")
    self.threads = threads
  }

  /// Calls `body(index, worker)` once for each index below `count` and returns when all have ended.
  ///
  /// - Parameter body: `worker` is below ``threads`` and no two calls share it at the same time, so it can name scratch
  ///   space. Pieces are handed out in order of their index.
  public func forEach(_ count: Int, _ body: @Sendable (_ index: Int, _ worker: Int) -> Void) {
    guard threads > 1, count > 1 else {
      for index in 0..<count { body(index, 0) }
      return
    }
    let next = Atomic<Int>(0)
    DispatchQueue.concurrentPerform(iterations: min(threads, count)) { worker in
      while true {
        let index = next.add(1, ordering: .relaxed).oldValue
        guard index < count else { return }
        body(index, worker)
      }
    }
  }

  /// The results of `transform` for each index below `count`, in order of the index.
  public func map<Result: Sendable>(_ count: Int, _ transform: @Sendable (_ index: Int) -> Result) -> [Result] {
    let results = Mutex([Result?](repeating: nil, count: count))
    forEach(count) { index, _ in
      let result = transform(index)
      results.withLock { $0[index] = result }
    }
    return results.withLock { $0.map { $0! } }
  }
}
