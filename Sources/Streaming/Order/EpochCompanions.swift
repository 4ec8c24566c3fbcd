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
    let circle = stream.permutation(epoch: epoch)
    let start = stream.epochOrder.position(from: place, in: circle, epoch: epoch)
    for step in circle.indices {
      let index = circle[(start + step) % circle.count]
      let record = stream.manifest.records[index]
      guard record.id != id, case .success(let photograph) = stream.source.pixels(index) else { continue }
      return Companion(photograph, annotations: record.labels.annotations, id: record.id)
    }
    return nil
  }
}
