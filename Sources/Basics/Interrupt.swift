import Dispatch
import Foundation
import Synchronization

/// Ctrl-C, as a question that a long loop asks between two pieces of work.
///
/// The first SIGINT or SIGTERM only raises the flag, so that what is under way can be saved; a second one ends the
/// process at once.
public enum Interrupt {
  private static let raised = Atomic<Bool>(false)
  private static let sources = Mutex<[any DispatchSourceSignal]>([])

  /// Whether somebody asked to stop.
  public static var isRequested: Bool { raised.load(ordering: .relaxed) }

  /// Starts to listen; to be called once, before the long work.
  public static func listen() {
    sources.withLock { sources in
      guard sources.isEmpty else { return }
      sources = [SIGINT, SIGTERM].map(source(for:))
    }
  }

  private static func source(for number: Int32) -> any DispatchSourceSignal {
    signal(number, SIG_IGN)
    let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
    source.setEventHandler {
      if raised.exchange(true, ordering: .relaxed) { exit(128 + number) }
      StandardStream.error.tell("\nStopping after this step; once more to stop at once.\n")
    }
    source.resume()
    return source
  }
}
