import Dispatch
import Foundation
import Synchronization

/// Values that threads make ahead, handed out in order; never more than a fixed number of them are there.
///
/// What a value is must depend on its number alone: how many threads there are is then not seen.
final class Prefetch<Value: Sendable>: Sendable {
  private final class Shared: Sendable {
    let numbers: Range<Int>
    let capacity: Int
    let make: @Sendable (Int) -> Value
    let next: Atomic<Int>
    let isStopped = Atomic<Bool>(false)
    /// How many values may still be begun.
    let free = DispatchSemaphore(value: 0)
    let slots: [Slot]

    init(_ numbers: Range<Int>, _ capacity: Int, _ make: @escaping @Sendable (Int) -> Value) {
      (self.numbers, self.capacity, self.make) = (numbers, capacity, make)
      next = Atomic(numbers.lowerBound)
      slots = (0..<capacity).map { _ in Slot() }
      for _ in 0..<capacity { free.signal() }
    }

    func slot(_ number: Int) -> Slot { slots[(number - numbers.lowerBound) % capacity] }

    /// Numbers are taken in order, so that the values that are there, or under way, are always the next ones.
    func work() {
      while true {
        free.wait()
        let number = next.add(1, ordering: .relaxed).oldValue
        guard number < numbers.upperBound, !isStopped.load(ordering: .acquiring) else {
          // The next thread that waits is to see that there is nothing more to do.
          free.signal()
          return
        }
        slot(number).put(make(number))
      }
    }
  }

  private final class Slot: Sendable {
    private let value = Mutex<Value?>(nil)
    private let ready = DispatchSemaphore(value: 0)

    func put(_ value: sending Value) {
      self.value.withLock { $0 = value }
      ready.signal()
    }

    func take() -> Value {
      ready.wait()
      return value.withLock { value in
        defer { value = nil }
        return value!
      }
    }
  }

  private let shared: Shared
  private let threads = DispatchGroup()
  private let taken: Atomic<Int>

  /// The values of `numbers`, of which at most `ahead` are there that nobody has taken.
  init(_ numbers: Range<Int>, ahead: Int, threads count: Int, make: @escaping @Sendable (Int) -> Value) {
    precondition(ahead > 0 && count > 0, "a value and a thread at least")
    shared = Shared(numbers, ahead, make)
    taken = Atomic(numbers.lowerBound)
    for _ in 0..<count { start() }
  }

  private func start() {
    threads.enter()
    let (shared, threads) = (shared, threads)
    let thread = Thread {
      shared.work()
      threads.leave()
    }
    thread.stackSize = 8 << 20
    thread.start()
  }

  /// The next value, once it is there; nil behind the last one. To be called by one thread at a time.
  func next() -> Value? {
    let number = taken.load(ordering: .relaxed)
    guard number < shared.numbers.upperBound else { return nil }
    let value = shared.slot(number).take()
    taken.store(number + 1, ordering: .relaxed)
    shared.free.signal()
    return value
  }

  /// The next `count` values, once all are there; fewer where the numbers end. To be called by one thread at a time.
  ///
  /// It waits for the last one first: the others are there by then, or nearly, and a thread is woken once rather than for each.
  func next(_ count: Int) -> [Value] {
    precondition(count <= shared.capacity, "nobody makes more than there is room for")
    let first = taken.load(ordering: .relaxed)
    let numbers = first..<min(first + count, shared.numbers.upperBound)
    let values = numbers.reversed().map { shared.slot($0).take() }
    taken.store(numbers.upperBound, ordering: .relaxed)
    for _ in numbers { shared.free.signal() }
    return values.reversed()
  }

  /// Waits until no thread makes anything any more.
  deinit {
    shared.isStopped.store(true, ordering: .releasing)
    shared.free.signal()
    threads.wait()
  }
}
