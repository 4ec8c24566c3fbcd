import ArgumentParser
import Basics
import Catalog
import Dataset
import Imaging
import Splitting

/// `dsm catalog duplicates`.
struct CatalogDuplicates: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "duplicates",
    abstract: "Find photographs that are the same: in bytes, in pixels, or by looks.",
    discussion: """
      EXAMPLES
        dsm catalog duplicates
        dsm catalog duplicates --kind near --sheet near.png
        dsm catalog duplicates --kind bytes --json
        dsm catalog duplicates --measure

      bytes: the files are equal. pixels: the pictures are, metadata may differ; where the catalog looked at a reduced \
      size, the few files in question are decoded in full. near: they look alike, at whatever size and quality, mirrored or \
      turned, cropped, framed or captioned too. Clusters are closed: a is like b, b like c, so all three; the weakest link is told.

      --measure plants altered copies of some of your photographs in memory and tells for each kind of alteration how many \
      are found, and how many are joined with what they are no copy of. Nothing is written.

      Duplicates are no fault ('dsm split' keeps them together): the exit code is 0 whether there are any or not; 2 could \
      not; 64 usage.
      """)

  /// `--kind`.
  enum Kind: String, ExpressibleByArgument, CaseIterable { case bytes, pixels, near, all }

  @OptionGroup var catalog: CatalogOption

  @Option(help: "bytes, pixels, near or all.")
  var kind = Kind.all

  @Flag(inversion: .prefixedNo, help: "Whether a mirrored or turned picture is the same one.")
  var turned = true

  @Option(help: "How many clusters of each kind are listed and drawn.")
  var limit = 50

  @Option(help: ArgumentHelp("Draw the clusters' thumbnails, a row each.", valueName: "file.png"))
  var sheet: String?

  @Flag(help: "Plant altered copies of some photographs, in memory, and tell how many of them are found.")
  var measure = false

  @Option(help: "How many photographs are copied for --measure.")
  var sample = 300

  @Option(help: "Which ones are chosen for --measure.")
  var seed: UInt64 = 1

  @Flag(help: "Print all clusters, or what was measured, as JSON.")
  var json = false

  func validate() throws {
    try checkPictureName(sheet, "--sheet")
    guard (0...100_000).contains(limit) else { throw ValidationError("--limit goes from 0 to 100000.") }
    guard (1...100_000).contains(sample) else { throw ValidationError("--sample goes from 1 to 100000.") }
  }

  func run() throws {
    let catalog = try catalog.open()
    if let sheet { try catalog.refuseOverwriting(sheet, option: "--sheet") }
    let looks = try catalog.looks()
    let items = looks.map {
      DuplicateItem(
        id: $0.id, paths: $0.paths, width: $0.width, height: $0.height, pixels: $0.pixels, scale: $0.scale,
        hashes: $0.hashes, windows: $0.windows, signature: $0.signature)
    }
    guard !measure else { return try printTrial(items, catalog) }
    let kinds = kind == .all ? DuplicateKind.allCases : DuplicateKind.allCases.filter { $0.rawValue == kind.rawValue }
    let report = try DuplicateReport(items, kinds: kinds, turned: turned) {
      pixelsInFull(looks[$0], catalog)
    } thumbnails: { numbers in
      try catalog.thumbnails(of: numbers.map { items[$0].id })
    }
    if let sheet { try draw(report, catalog).write(to: sheet) }
    if json { try Console.json(report) } else { try Console.write(report.text(limit: limit)) }
    if let sheet { Console.error("Drawn to \(sheet)") }
  }

  private func printTrial(_ items: [DuplicateItem], _ catalog: Catalog) throws {
    let folder = catalog.folder
    let trial = try DuplicateTrial(among: items, sample: sample, seed: seed) { number in
      try? Files.read(Files.resolve(items[number].paths[0], in: folder))
    } thumbnails: { numbers in
      try catalog.thumbnails(of: numbers.map { items[$0].id })
    }
    if json { try Console.json(trial) } else { try Console.write(trial.text) }
  }

  private func pixelsInFull(_ look: ImageLook, _ catalog: Catalog) -> String? {
    let path = Files.resolve(look.paths[0], in: catalog.folder)
    return (try? Image(contentsOf: path)).map { Digest.sha256($0.pixels) }
  }

  private func draw(_ report: DuplicateReport, _ catalog: Catalog) throws -> Image {
    let rows = try report.first(limit).prefix(CatalogSheet.mostRows).map { number, cluster in
      try row("\(number): \(cluster.heading)", cluster, catalog)
    }
    let all = counted(report.clusters.count, "cluster", "clusters")
    return CatalogSheet.draw(rows, headline: rows.count < report.clusters.count ? "first \(rows.count) of \(all)" : all)
  }

  private func row(_ heading: String, _ cluster: DuplicateReport.Cluster, _ catalog: Catalog) throws -> TileSheet.Row {
    let files = cluster.members.flatMap { member in member.paths.map { (member, $0) } }
    let tiles = try files.prefix(CatalogSheet.across).compactMap { member, path in
      try CatalogSheet.tile(member.id, path: path, "\(member.width)x\(member.height)", catalog)
    }
    let rest = files.count > tiles.count ? "; first \(tiles.count) of \(files.count) files" : ""
    return TileSheet.Row(heading + rest, tiles)
  }
}
