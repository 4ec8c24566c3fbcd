import Basics
import Compute
import Synchronization

/// Files that are drawn and written by several threads, until all are there, one cannot be written, or somebody asks to stop.
struct FileLine: Sendable {
  /// Where the files go.
  let folder: String
  private let workers: Workers
  private let shouldStop: @Sendable () -> Bool

  init(_ folder: String, _ workers: Workers, _ shouldStop: @escaping @Sendable () -> Bool) {
    (self.folder, self.workers, self.shouldStop) = (folder, workers, shouldStop)
  }

  /// Writes what `draw` makes of each number below `count`; `keeping` tells of which the bytes are handed back.
  ///
  /// - Throws: what stopped the line first. What is under way in other threads then is still written.
  func write(
    _ count: Int, _ progress: ProgressBar? = nil, keeping: @Sendable (Int) -> Bool = { _ in true },
    _ draw: @Sendable (Int) throws -> Entry
  ) throws -> [Entry] {
    let stop = Mutex<(any Error)?>(nil)
    let entries = workers.map(count) { number -> Entry? in
      guard stop.withLock({ $0 == nil }) else { return nil }
      do {
        guard !shouldStop() else { throw interruption }
        var entry = try draw(number)
        try AtomicFile.write(entry.bytes, to: folder + "/" + entry.name)
        if !keeping(number) { entry.bytes = [] }
        progress?.advance()
        return entry
      } catch {
        stop.withLock { $0 = $0 ?? error }
        return nil
      }
    }
    if let error = stop.withLock({ $0 }) { throw error }
    return entries.compactMap(\.self)
  }

  private var interruption: Failure {
    Failure(folder, "stopped before all was written, and taken away again", nextStep: "Run the command again.")
  }
}
