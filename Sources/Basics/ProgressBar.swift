import Foundation
import Synchronization

/// A line on standard error that says how far the work is; it stays silent where standard error is not a terminal.
///
/// May be advanced from any thread.
public final class ProgressBar: Sendable {
  private struct State {
    var done = 0
    var drawn = Date.distantPast
  }

  private let title: String
  private let total: Int
  private let started = Date()
  private let visible: Bool
  private let state = Mutex(State())

  /// A bar over `total` steps; `visible` is for callers that want quiet.
  public init(_ title: String, total: Int, visible: Bool = true) {
    self.title = title
    self.total = total
    self.visible = visible && StandardStream.error.isTerminal
  }

  /// Takes note of `steps` finished steps, and draws at most ten times a second.
  public func advance(_ steps: Int = 1, note: @autoclosure () -> String = "") {
    state.withLock { state in
      state.done += steps
      guard visible, Date().timeIntervalSince(state.drawn) > 0.1 || state.done == total else { return }
      state.drawn = Date()
      write("\r\(line(state.done)) \(note())\u{1B}[K")
    }
  }

  /// Wipes the line.
  public func finish() {
    if visible { write("\r\u{1B}[K") }
  }

  private func line(_ done: Int) -> String {
    let share = total > 0 ? Double(done) / Double(total) : 1
    let bar = Self.drawn(share)
    let elapsed = Date().timeIntervalSince(started)
    let rest = share > 0 ? Int(elapsed / share - elapsed) : 0
    return "\(title) \(bar) \(done)/\(total) \(rest / 60):\(String(format: "%02d", rest % 60)) left"
  }

  /// 24 cells, of which `share` (0 to 1) is filled.
  public static func drawn(_ share: Double) -> String {
    let filled = Int(min(max(share, 0), 1) * 24)
    return String(repeating: "█", count: filled) + String(repeating: "░", count: 24 - filled)
  }

  private func write(_ text: String) { StandardStream.error.tell(text) }
}
