import Augmentation
import Compute
import Dataset

/// The other photographs of an epoch, for transforms that mix some in.
///
/// Each stands on a circle of 2^64 places at the number that decides its place in the epoch's order: drawn anew each epoch, and the same
/// whatever other photographs there are. One that cannot be read is passed over for the next.
struct EpochCompanions: CompanionSource {
  let stream: SampleStream
  let epoch: Int

  func companion(at place: UInt64, besides id: ContentID?) -> Companion? {
    let order = stream.order(epoch: epoch)
    let start = first(in: order, from: place)
    for step in order.indices {
      let index = order[(start + step) % order.count]
      let record = stream.manifest.records[index]
      guard record.id != id, case .success(let photograph) = stream.source.photograph(index) else { continue }
      let annotations = photograph.scaled(record.labels.annotations)
      return Companion(image: photograph.image, annotations: annotations, id: record.id)
    }
    return nil
  }

  /// The first position of the order whose number is not below `place`: it is sorted by them.
  private func first(in order: [Int], from place: UInt64) -> Int {
    var (low, high) = (0, order.count)
    while low < high {
      let middle = (low + high) / 2
      if stream.orderKey(of: stream.manifest.records[order[middle]].id, epoch: epoch) < place {
        low = middle + 1
      } else {
        high = middle
      }
    }
    return low
  }
}
