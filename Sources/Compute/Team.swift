import CKernels
import Dispatch
import Foundation
import Synchronization

/// Threads that work on one thing together, step by step: for work of less than a millisecond, for which ``Workers`` would take too long to begin.
///
/// They stay, asleep, until the team is released.
public final class Team: Sendable {
  /// Where the members of a team wait for one another.
  public struct Meeting: Sendable {
    fileprivate let board: Board
    fileprivate let count: Int

    /// Returns when every member has come here.
    public func wait() {
      guard count > 1 else { return }
      let round = board.round.load(ordering: .acquiring)
      if board.arrived.add(1, ordering: .acquiringAndReleasing).newValue == count {
        board.arrived.store(0, ordering: .relaxed)
        board.round.add(1, ordering: .releasing)
      } else {
        spin(until: { board.round.load(ordering: .acquiring) != round })
      }
    }
  }

  fileprivate final class Board: Sendable {
    let arrived = Atomic<Int>(0)
    let round = Atomic<Int>(0)
    let orders = Atomic<Int>(0)
    let isOver = Atomic<Bool>(false)
    let work = Mutex<(@Sendable (Int, Meeting) -> Void)?>(nil)
    let asleep: [AsleepFlag]

    init(helpers: Int) { asleep = (0..<helpers).map { _ in AsleepFlag() } }

    func wake() {
      orders.add(1, ordering: .sequentiallyConsistent)
      for flag in asleep where flag.isSet.exchange(false, ordering: .sequentiallyConsistent) { flag.semaphore.signal() }
    }
  }

  fileprivate final class AsleepFlag: Sendable {
    let isSet = Atomic<Bool>(false)
    let semaphore = DispatchSemaphore(value: 0)
  }

  /// Members, the caller among them.
  public let count: Int
  private let board: Board

  /// A team of `count`; its threads begin at once.
  public init(count: Int) {
    precondition(count >= 1, "a team has at least one member")
    self.count = count
    board = Board(helpers: count - 1)
    for member in 1..<max(1, count) {
      let thread = Thread { [board] in Self.serve(board, member, count) }
      thread.stackSize = 1 << 20
      thread.start()
    }
  }

  deinit {
    board.isOver.store(true, ordering: .sequentiallyConsistent)
    board.wake()
  }

  /// Calls `work` once for each member, from 0 on, on a thread of its own; returns when all have ended. One call at a time.
  public func run(_ work: @escaping @Sendable (_ member: Int, _ meeting: Meeting) -> Void) {
    let meeting = Meeting(board: board, count: count)
    guard count > 1 else { return work(0, meeting) }
    board.work.withLock { $0 = work }
    board.wake()
    work(0, meeting)
    meeting.wait()
    board.work.withLock { $0 = nil }
  }

  private static func serve(_ board: Board, _ member: Int, _ count: Int) {
    var seen = 0
    while true {
      seen = nextOrder(board, board.asleep[member - 1], after: seen)
      if board.isOver.load(ordering: .sequentiallyConsistent) { return }
      let meeting = Meeting(board: board, count: count)
      board.work.withLock { $0 }?(member, meeting)
      meeting.wait()
    }
  }

  /// The number of the next order: looked for a while, for the next picture may come at once, then slept for.
  private static func nextOrder(_ board: Board, _ flag: AsleepFlag, after seen: Int) -> Int {
    for _ in 0..<2000 {
      let order = board.orders.load(ordering: .sequentiallyConsistent)
      if order != seen { return order }
      cpause()
    }
    flag.isSet.store(true, ordering: .sequentiallyConsistent)
    let order = board.orders.load(ordering: .sequentiallyConsistent)
    // Who takes the flag back first decides: either nobody signals, or somebody did and is waited for.
    if order != seen, flag.isSet.exchange(false, ordering: .sequentiallyConsistent) { return order }
    flag.semaphore.wait()
    return board.orders.load(ordering: .sequentiallyConsistent)
  }
}

/// Waits busily; gives the processor away now and then, for there may be fewer cores than threads.
private func spin(until isDone: () -> Bool) {
  while true {
    for _ in 0..<1000 {
      if isDone() { return }
      cpause()
    }
    sched_yield()
  }
}
