import Basics
import Compute
import Dataset
import Imaging

/// How well near-duplicates are found: altered copies of photographs are planted among all, and looked for.
public struct DuplicateTrial: Sendable, Codable {
  /// What became of the copies of one kind.
  public struct Row: Hashable, Sendable, Codable {
    /// What was done to them.
    public var kind: Alteration
    /// How many there were.
    public var planted: Int
    /// How many came into one cluster with their original.
    public var found: Int
    /// Of those that did not, how many are too flat to be compared.
    public var flat: Int
    /// Whose copies were not found.
    public var missed: [String]
    /// By how many there are fewer clusters than if copies were joined with their originals alone.
    public var falseMerges: Int

    /// The part that was found.
    public var recall: Double { planted > 0 ? Double(found) / Double(planted) : 1 }

    private enum CodingKeys: String, CodingKey {
      case kind, planted, found, flat, missed
      case falseMerges = "false_merges"
    }
  }

  /// The photographs among which copies were planted.
  public var images: Int
  /// How many of them were copied.
  public var sample: Int
  /// Each kind of copy.
  public var rows: [Row]
  /// How long the search among the photographs alone took, in seconds.
  public var seconds: Double

  /// Plants copies, those of one kind at a time, and looks for them.
  ///
  /// - Parameters:
  ///   - items: all photographs.
  ///   - sample: how many of them are copied; chosen by `seed` among all that can be read.
  ///   - photograph: the file of a photograph; nil where it cannot be read. Called from several threads.
  ///   - thumbnails: see ``Duplicates/near(turned:thumbnails:)``.
  public init(
    among items: [DuplicateItem], sample: Int, seed: UInt64, workers: Workers = Workers(),
    photograph: @Sendable (Int) -> [UInt8]?, thumbnails: ([Int]) throws -> [[UInt8]]
  ) rethrows {
    let start = ContinuousClock.now
    let before = try Duplicates(items, workers: workers).near(thumbnails: thumbnails).clusters
    seconds = (ContinuousClock.now - start) / .seconds(1)
    let chosen = Self.chosen(sample, of: items.count, seed: seed)
    let copies = workers.map(chosen.count) { place in
      photograph(chosen[place]).map { PlantedCopy.all(of: chosen[place], $0) } ?? []
    }.flatMap(\.self)
    images = items.count
    self.sample = Set(copies.map(\.original)).count
    rows = try Alteration.allCases.map { kind in
      let own = copies.filter { $0.kind == kind }
      let after = try Duplicates(items + own.map(\.item), workers: workers).near { numbers in
        let there = try thumbnails(numbers.filter { $0 < items.count })
        return there + numbers.filter { $0 >= items.count }.map { own[$0 - items.count].thumbnail }
      }
      return Row(kind, own, of: items, before: before, after: after.clusters)
    }
  }

  private static func chosen(_ count: Int, of all: Int, seed: UInt64) -> [Int] {
    var random = Random(seed: seed, 0x7472_6961_6C)
    var numbers = Array(0..<all)
    random.shuffle(&numbers)
    return numbers.prefix(count).sorted()
  }

  /// The table for a person to read.
  public var text: String {
    let head = ["copy", "planted", "found", "recall", "flat", "false merges"]
    let body = rows.map { row in
      [
        row.kind.words, "\(row.planted)", "\(row.found)", Self.rounded(row.recall), "\(row.flat)", "\(row.falseMerges)",
      ]
    }
    return Self.table([head] + body)
      + "Copies of \(sample) of \(images) photographs, one kind at a time among all; "
      + "the photographs alone were searched in \(Self.rounded(seconds)) s\n"
  }

  private static func rounded(_ number: Double) -> String {
    let thousandths = Int((1000 * number).rounded())
    let digits = "\(thousandths % 1000)"
    return "\(thousandths / 1000).\(String(repeating: "0", count: 3 - digits.count))\(digits)"
  }

  private static func table(_ rows: [[String]]) -> String {
    let widths = rows[0].indices.map { column in rows.map { $0[column].count }.max() ?? 0 }
    return rows.map { row in
      let cells = row.enumerated().map { column, cell in
        let gap = String(repeating: " ", count: widths[column] - cell.count)
        return column == 0 ? cell + gap : gap + cell
      }
      return cells.joined(separator: "  ") + "\n"
    }.joined()
  }
}

/// An altered copy of a photograph, looked at as a file would be.
private struct PlantedCopy: Sendable {
  let original: Int
  let kind: Alteration
  let item: DuplicateItem
  let thumbnail: [UInt8]

  /// The copies of a file; none where it cannot be decoded.
  static func all(of original: Int, _ bytes: [UInt8]) -> [PlantedCopy] {
    guard let image = try? Image.decode(bytes).image else { return [] }
    return Alteration.allCases.compactMap { PlantedCopy(of: original, image, $0) }
  }

  private init?(of original: Int, _ image: Image, _ kind: Alteration) {
    let copy = kind(image)
    guard copy.fitsJPEG else { return nil }
    let bytes = copy.jpeg(quality: kind.jpegQuality)
    guard let facts = try? PhotographFacts(of: bytes) else { return nil }
    (self.original, self.kind, thumbnail) = (original, kind, facts.thumbnail)
    item = DuplicateItem(id: ContentID(hashing: bytes), paths: ["\(kind.rawValue) \(original)"], facts)
  }
}

extension DuplicateTrial.Row {
  /// What a search found of copies, which follow the photographs, against what one without them had found.
  fileprivate init(
    _ kind: Alteration, _ copies: [PlantedCopy], of items: [DuplicateItem], before: [DuplicateCluster],
    after: [DuplicateCluster]
  ) {
    let images = items.count
    let homes = Self.clusters(before, count: images)
    let home = { (number: Int) in homes[number < images ? number : copies[number - images].original] }
    let reached = Self.clusters(after, count: images + copies.count)
    let missed = copies.indices.filter { reached[images + $0] != reached[copies[$0].original] }
    let flat = missed.filter { Signature(copies[$0].item.signature).contrast < DuplicateRule().minContrast }
    let merges = after.reduce(0) { $0 + Set($1.members.map(home)).count - 1 }
    self.init(
      kind: kind, planted: copies.count, found: copies.count - missed.count, flat: flat.count,
      missed: missed.map { items[copies[$0].original].paths[0] }, falseMerges: merges)
  }

  /// For each item the smallest number in its cluster.
  private static func clusters(_ clusters: [DuplicateCluster], count: Int) -> [Int] {
    var result = Array(0..<count)
    for cluster in clusters { for member in cluster.members { result[member] = cluster.members[0] } }
    return result
  }
}
