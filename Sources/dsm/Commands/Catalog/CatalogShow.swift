import ArgumentParser
import Basics
import Catalog
import Dataset
import Imaging

/// `dsm catalog show`.
struct CatalogShow: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "show",
    abstract: "Tell everything about one image.",
    discussion: """
      Its files, facts, EXIF, quality, attributes and boxes with where they came from, what was repaired, and what is \
      wrong. The image is named by a path or by the beginning of its id, four digits at least.

      EXAMPLES
        dsm catalog show photos/7.jpg
        dsm catalog show 9f86d0
        dsm catalog show photos/7.jpg --picture marked.png

      --picture draws the photograph upright: faces green, boxes to be ignored or of other categories orange, ellipses \
      yellow; right landmarks red, left ones blue, the nose yellow.

      Exit code: 0 done; 1 done, and something is wrong with the file; 2 could not; 64 usage.
      """)

  @OptionGroup var catalog: CatalogOption

  @Argument(help: ArgumentHelp("A path, or the beginning of an id.", valueName: "image"))
  var image: String

  @Option(
    help: ArgumentHelp("Draw the photograph with its boxes; PNG, or JPEG where the name says so.", valueName: "file"))
  var picture: String?

  @Flag(help: "Print everything as JSON.")
  var json = false

  func validate() throws { try checkPictureName(picture, "--picture") }

  func run() throws {
    let catalog = try catalog.open()
    if let picture { try catalog.refuseOverwriting(picture, option: "--picture") }
    let details = try catalog.details(of: image)
    if let picture { try draw(details, in: catalog).write(to: picture) }
    if json { try Console.json(details) } else { try Console.write(details.text) }
    if !details.problems.isEmpty { throw ExitCode(1) }
  }

  /// The photograph from the first of its files that is as it was.
  private func draw(_ details: ImageDetails, in catalog: Catalog) throws -> Image {
    guard let id = details.id else {
      throw Failure(image, "gives no picture to draw", nextStep: "Leave out --picture to see why.")
    }
    let targets = details.files.map { Files.resolve($0.path, in: catalog.folder) }
    for path in targets {
      guard let bytes = try? Files.read(path), ContentID(hashing: bytes).hex == id else { continue }
      var picture = try Image(contentsOf: path)
      picture.draw(details.annotations)
      return picture
    }
    throw Failure(image, "none of its files is as it was", nextStep: "Run 'dsm ingest' to see what has changed.")
  }
}
