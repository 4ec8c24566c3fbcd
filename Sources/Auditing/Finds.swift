import Dataset
import Splitting

/// The photographs of a split that could be read.
struct Finds: Sendable {
  /// A photograph.
  struct Photograph: Sendable {
    /// The number of its split; nil for one in quarantine.
    var split: Int?
    var path: String
    var brightness: Double
    var look: DuplicateItem
    var item: SplitItem
  }

  let photographs: [Photograph]
  /// What all contents are compared by, those in quarantine too, in order of their ids.
  let looks: [DuplicateItem]
  /// The same without those in quarantine.
  let placedLooks: [DuplicateItem]
  /// All photographs as was said of them, whether they could be read or not; with the numbers of their splits.
  let said: [(split: Int?, item: SplitItem)]
  /// How many are missing, or not what was said.
  let unsound: Int

  init(_ readings: [PhotographReading], _ witness: CatalogWitness?) {
    photographs = readings.compactMap { reading in
      guard let seen = reading.seen else { return nil }
      let (entry, look) = (reading.entry, seen.look)
      let item = SplitItem(
        id: look.id, fileName: entry.name, width: look.width, height: look.height, attributes: entry.attributes,
        aliases: witness?.overruled[look.id] ?? entry.aliases, labels: entry.labels, camera: seen.camera,
        takenAt: seen.takenAt)
      return Photograph(split: entry.split, path: entry.path, brightness: seen.brightness, look: look, item: item)
    }
    said = readings.compactMap { reading in
      Self.said(of: reading, witness).map { (reading.entry.split, $0) }
    }
    unsound = readings.count { !$0.faults.isEmpty }
    looks = Self.unique(photographs)
    placedLooks = Self.unique(photographs.filter { $0.split != nil })
  }

  private static func said(of reading: PhotographReading, _ witness: CatalogWitness?) -> SplitItem? {
    let (entry, seen) = (reading.entry, reading.seen)
    guard let id = entry.claimed, let size = entry.size else { return nil }
    return SplitItem(
      id: id, fileName: entry.name, width: size.width, height: size.height, attributes: entry.attributes,
      aliases: witness?.overruled[id] ?? entry.aliases, labels: entry.labels, camera: seen?.camera,
      takenAt: seen?.takenAt)
  }

  /// The split of each content, as was said; of one that lies in several, the first.
  var places: [ContentID: Int] {
    let places = said.compactMap { entry in entry.split.map { (entry.item.id, $0) } }
    return Dictionary(places, uniquingKeysWith: { first, _ in first })
  }

  /// Each content once, in order of the ids.
  private static func unique(_ photographs: [Photograph]) -> [DuplicateItem] {
    let looks = Dictionary(photographs.map { ($0.look.id, $0.look) }, uniquingKeysWith: { first, _ in first })
    return looks.values.sorted { $0.id < $1.id }
  }

  /// The photographs that are in a split, with what a table of aliases adds.
  func images(_ files: GivenFiles, groupBy: [String]) throws -> [AuditImage] {
    let placed = photographs.filter { $0.split != nil }
    return zip(placed, try files.aliased(placed.map(\.item), by: groupBy)).map { photograph, item in
      AuditImage(split: photograph.split ?? 0, path: item.fileName, item: item, brightness: photograph.brightness)
    }
  }
}
