import Augmentation
import Basics
import Dataset

/// A sample of a stream, made once more, with all that was done to it.
public struct ReplayedSample: Sendable {
  /// The sample: the one that the stream gives, to the bit.
  public let sample: StreamedSample
  /// What was done.
  public let trace: SampleTrace
  /// The other photographs of which something was mixed in.
  public let mixed: [ContentID]
  /// The photograph's record in the manifest.
  public let record: ManifestRecord
}

/// The name of a sample: a photograph, an epoch, and how often it was drawn before in it. Written `ID@EPOCH` or `ID@EPOCH.REPEAT`.
public struct SampleName: Hashable, Sendable, CustomStringConvertible {
  /// The beginning of a content id, or a file's name.
  public let photograph: String
  /// The pass over the data.
  public let epoch: Int
  /// How often the photograph was drawn before in the epoch.
  public let repeats: Int

  /// The name that `text` writes; nil where it is none.
  public init?(_ text: String) {
    guard let at = text.lastIndex(of: "@"), at > text.startIndex else { return nil }
    let numbers = text[text.index(after: at)...].split(separator: ".", omittingEmptySubsequences: false).map { Int($0) }
    guard (1...2).contains(numbers.count), let epoch = numbers[0], (0...1_000_000).contains(epoch),
      let repeats = numbers.count == 2 ? numbers[1] : 0, repeats >= 0
    else { return nil }
    (photograph, self.epoch, self.repeats) = (String(text[..<at]), epoch, repeats)
  }

  public var description: String { "\(photograph)@\(epoch)" + (repeats == 0 ? "" : ".\(repeats)") }
}

extension SampleStream {
  /// The sample of that name, by itself: nothing else of the stream is computed.
  ///
  /// Throws where no photograph or more than one is meant, where the epoch does not draw it so often, and where it cannot be read; the stream
  /// shows another one in its place then.
  public func replay(_ name: SampleName) throws(Failure) -> ReplayedSample {
    let index = try index(of: name.photograph)
    let record = manifest.records[index]
    let draw = Draw(index: index, repeats: name.repeats)
    guard let position = draws(epoch: name.epoch).firstIndex(of: draw) else { throw undrawn(name, index) }
    do {
      let result = try recipe.apply(
        to: try source.pixels(index).get(), annotations: record.labels.annotations, seed: seed, epoch: name.epoch,
        repeats: name.repeats, id: record.id, companions: EpochCompanions(stream: self, epoch: name.epoch), traced: true
      )
      return ReplayedSample(
        sample: StreamedSample(result, record, draw, epoch: name.epoch, position: position, problem: nil),
        trace: result.trace ?? SampleTrace(), mixed: result.mixed, record: record)
    } catch {
      let reason = (error as? StreamProblem)?.reason ?? "\(error)"
      throw Failure(
        manifest.path(of: record), reason,
        nextStep: "The stream shows another photograph in its place; 'dsm ingest' its folder and 'dsm split' again.")
    }
  }

  private func undrawn(_ name: SampleName, _ index: Int) -> Failure {
    let count = draws(epoch: name.epoch).count { $0.index == index }
    return Failure(
      "\(name)", "epoch \(name.epoch) draws the photograph \(count == 1 ? "once" : "\(count) times")",
      nextStep: count == 0
        ? "Name another epoch, or the options with which the stream was drawn."
        : "The last of it is \(name.photograph)@\(name.epoch)" + (count == 1 ? "." : ".\(count - 1)."))
  }

  /// The one photograph that `name` means: a record's file name, the last part of one, or the beginning of an id.
  private func index(of name: String) throws(Failure) -> Int {
    let places = members
    let found = [
      places.filter { manifest.records[$0].fileName == name },
      places.filter { Files.name(of: manifest.records[$0].fileName) == name },
      places.filter { name.count >= 4 && manifest.records[$0].id.hex.hasPrefix(name.lowercased()) },
    ].first { !$0.isEmpty }
    guard let found else {
      throw Failure(
        name, "no photograph that takes part has this name or id",
        nextStep: suggestion(
          for: name, among: places.prefix(10_000).map { Files.name(of: manifest.records[$0].fileName) }))
    }
    guard found.count == 1, let index = found.first else {
      let some = found.sorted().prefix(3).map {
        "\(manifest.records[$0].fileName) (\(manifest.records[$0].id.hex.prefix(12)))"
      }
      throw Failure(
        name, "\(found.count) photographs are meant: \(some.joined(separator: ", "))",
        nextStep: "Name one by its whole path in the manifest or by more of its id.")
    }
    return index
  }
}
