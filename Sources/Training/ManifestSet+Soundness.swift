import Basics
import Dataset

/// What can be wrong with manifests, whatever their photographs are.
extension ManifestSet {
  /// Refuses manifests that 'dsm split' did not leave so, and those in which one photograph stands twice.
  public func requireSound() throws(Failure) {
    try requireAsSplit()
    try requireOnce()
  }

  /// The manifests of a folder with a split.json are those that it tells of. Without one, they are of another making, and may be.
  private func requireAsSplit() throws(Failure) {
    let path = "\(folder)/split.json"
    guard Files.exists(path) else { return }
    let parts = try JSON.read(SplitRecord.self, from: path).parts
    for name in Self.names {
      guard let part = parts.first(where: { $0.manifest == "\(name).jsonl" }), part.sha256 != digests[name] else {
        continue
      }
      throw Failure(
        manifestFile(name), "edited since 'dsm split' wrote it: its digest is not the one in split.json",
        nextStep: "Put it back or run 'dsm split' again; where the change is meant, move split.json out of the folder.")
    }
  }

  /// No photograph stands in two manifests, or twice in one: what is learned from would be measured on, or count double.
  private func requireOnce() throws(Failure) {
    var places: [ContentID: Place] = [:]
    var twice: [(first: Place, second: Place)] = []
    for name in Self.names {
      for record in self[name]?.records ?? [] {
        let place = Place(split: name, fileName: record.fileName)
        if let first = places[record.id] { twice.append((first, place)) } else { places[record.id] = place }
      }
    }
    guard let leak = twice.first else { return }
    let more = twice.count > 1 ? ", and \(twice.count - 1) more" : ""
    throw Failure(
      folder, "the same photograph stands twice: \(leak.first) and \(leak.second) have one content id\(more)",
      nextStep: "Run 'dsm split' again, or take one of the two lines out.")
  }
}

/// Where a record stands.
private struct Place: CustomStringConvertible {
  let split: String
  let fileName: String

  var description: String { "\(fileName.printable) in \(split).jsonl" }
}

/// As much of split.json as tells which manifests are its own; of a file of that name and another making, nothing.
private struct SplitRecord: Decodable {
  struct Part: Decodable {
    var manifest: String
    var sha256: String
  }

  var parts: [Part] = []

  private enum Key: CodingKey { case schema, splits }

  init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: Key.self)
    guard try values.decodeIfPresent(String.self, forKey: .schema) == "dsm.split" else { return }
    parts = try values.decode([Part].self, forKey: .splits)
  }
}
