import Compute
import Synchronization
import Testing

@Suite("A team")
struct TeamTests {
  @Test("Every member works once a call, and nobody passes a meeting before all have come", arguments: [1, 2, 3, 5])
  func meetings(count: Int) {
    let team = Team(count: count)
    let log = Mutex<[Int]>([])
    for _ in 0..<200 {
      log.withLock { $0 = [] }
      team.run { member, meeting in
        for step in 0..<3 {
          log.withLock { $0.append(step) }
          meeting.wait()
        }
      }
      #expect(log.withLock { $0 } == (0..<3).flatMap { [Int](repeating: $0, count: count) })
    }
  }

  @Test("Members have their numbers")
  func members() {
    let seen = Mutex<[Int]>([])
    Team(count: 4).run { member, _ in seen.withLock { $0.append(member) } }
    #expect(seen.withLock { $0.sorted() } == [0, 1, 2, 3])
  }
}
