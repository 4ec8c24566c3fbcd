import ArgumentParser
import Basics
import Catalog
import Dataset
import Imaging

/// `dsm catalog quality`.
struct CatalogQuality: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "quality",
    abstract: "List photographs that are dark, light, blurred, uniform, tiny or of an odd aspect.",
    discussion: """
      EXAMPLES
        dsm catalog quality
        dsm catalog quality --sheet worst.png
        dsm catalog quality --max-blur 0.5 --min-side 128 --json

      The worst come first: those furthest beyond the limits, over all of them. Nothing is taken out; 'dsm catalog \
      list' asks the same numbers in your own words.

      Exit code: 0 nothing was found; 1 done, and photographs were found; 2 could not; 64 usage.
      """)

  @OptionGroup var catalog: CatalogOption

  @Option(help: ArgumentHelp("Dark is a mean luminance below this, 0 to 1.", valueName: "number"))
  var minBrightness = QualityLimits().dark

  @Option(help: ArgumentHelp("Light is a mean luminance above this, 0 to 1.", valueName: "number"))
  var maxBrightness = QualityLimits().light

  @Option(help: ArgumentHelp("Blurred is above this, 0 to 1.", valueName: "number"))
  var maxBlur = QualityLimits().blur

  @Option(help: ArgumentHelp("Uniform is above this, 0 to 1.", valueName: "number"))
  var maxUniformity = QualityLimits().uniformity

  @Option(help: ArgumentHelp("Tiny is a side of fewer pixels.", valueName: "pixels"))
  var minSide = QualityLimits().side

  @Option(help: ArgumentHelp("Odd is one side more than this many times the other.", valueName: "number"))
  var maxAspect = QualityLimits().aspect

  @Option(help: "How many photographs are listed and drawn.")
  var limit = 40

  @Option(help: ArgumentHelp("Draw the thumbnails, the worst first.", valueName: "file.png"))
  var sheet: String?

  @Flag(help: "Print all that was found as JSON.")
  var json = false

  func validate() throws {
    try checkPictureName(sheet, "--sheet")
    guard [minBrightness, maxBrightness, maxBlur, maxUniformity].allSatisfy({ (0...1).contains($0) }) else {
      throw ValidationError("Brightness, blur and uniformity go from 0 to 1.")
    }
    guard minSide >= 0, maxAspect >= 1, (0...100_000).contains(limit) else {
      throw ValidationError("--min-side starts at 0, --max-aspect at 1, and --limit goes from 0 to 100000.")
    }
  }

  func run() throws {
    let catalog = try catalog.open()
    if let sheet { try catalog.refuseOverwriting(sheet, option: "--sheet") }
    let report = try catalog.quality(limits)
    if let sheet { try draw(report, catalog).write(to: sheet) }
    if json { try Console.json(report) } else { try Console.write(report.text(limit: limit)) }
    if let sheet { Console.error("Drawn to \(sheet)") }
    if !report.found.isEmpty { throw ExitCode(1) }
  }

  private var limits: QualityLimits {
    var limits = QualityLimits()
    (limits.dark, limits.light, limits.blur) = (minBrightness, maxBrightness, maxBlur)
    (limits.uniformity, limits.side, limits.aspect) = (maxUniformity, minSide, maxAspect)
    return limits
  }

  private func draw(_ report: QualityReport, _ catalog: Catalog) throws -> Image {
    let found = Array(report.found.prefix(min(limit, CatalogSheet.across * CatalogSheet.mostRows)))
    let tiles = try found.compactMap { finding in
      let issues = finding.issues.map(\.rawValue).joined(separator: " ")
      return try CatalogSheet.tile(
        finding.id, path: finding.path, "\(finding.width)x\(finding.height) \(issues)", catalog)
    }
    let rows = stride(from: 0, to: tiles.count, by: CatalogSheet.across).map { start in
      TileSheet.Row("", Array(tiles[start..<min(start + CatalogSheet.across, tiles.count)]))
    }
    let drawn = tiles.count < report.found.count ? "first \(tiles.count) of " : ""
    return CatalogSheet.draw(
      rows,
      headline: "\(drawn)\(report.found.count) found in \(counted(report.images, "image", "images")), the worst first")
  }
}
