import Augmentation
import Dataset
import Imaging
import Pages

/// The preview as a page.
extension AugmentationPreview {
  /// One HTML file that holds everything: the recipe, what became of faces, and each photograph beside its samples, with boxes.
  public var page: Page {
    Page(
      title: "What \(recipe.name) makes of photographs",
      subtitle:
        "recipe \(recipe.digest), version \(Recipe.version), seed \(seed), epochs \(epochs.lowerBound) to \(epochs.upperBound - 1)",
      sections: [overview, recipeSection] + (account.entries.isEmpty ? [] : [accountSection]) + [pictureSection])
  }

  private var overview: Page.Section {
    let faces = rows.flatMap(\.photograph.annotations).count { !$0.ignore }
    let left = rows.flatMap(\.samples).flatMap(\.annotations).count { !$0.ignore }
    let figures = KeyFigures([
      .init(readable(rows.count), "photographs"), .init(readable(rows.map(\.samples.count).reduce(0, +)), "samples"),
      .init(readable(faces), "faces in the photographs"), .init(readable(left), "faces in the samples"),
    ])
    let notices = notes.isEmpty ? [] : [Notices(notes.map { .init("Note", $0) })]
    return Page.Section("Overview", [figures] + notices)
  }

  private var recipeSection: Page.Section {
    let steps = recipe.steps.map { step in
      let applied = rows.flatMap(\.samples).count { $0.applied.contains(type(of: step).name) }
      return [type(of: step).name, words(step.parameterValues), "\(ParameterValue.number(step.p))", readable(applied)]
    }
    let rules = [
      ["boxes", words(recipe.boxes.parameterValues)], ["decode", words(recipe.decode.parameterValues)],
    ]
    return Page.Section(
      "Recipe",
      [
        Table("Transforms, in order", header: ["transform", "parameters", "p", "samples"], rows: steps, isWide: true),
        Table("Rules", header: ["for", "rule"], rows: rules, isWide: true),
      ])
  }

  private func words(_ values: [String: ParameterValue]) -> String {
    values.filter { $0.key != "p" }.sorted { $0.key < $1.key }.map { "\($0.key): \($0.value)" }.joined(separator: ", ")
  }

  private var accountSection: Page.Section {
    let (header, rows) = account.rows(order: names)
    return Page.Section(
      "What became of faces",
      note:
        "By transform and by the size that a face had in its photograph: small below 32², medium below 96² square pixels, large.",
      [Table("Faces", header: header, rows: rows, isWide: true)])
  }

  private var pictureSection: Page.Section {
    Page.Section(
      "Photographs",
      note:
        "First the photograph, then its samples, one an epoch, with the transforms that were applied. Faces are green, boxes to be ignored "
        + "orange; right landmarks red, left ones blue, the nose yellow.",
      rows.map { row in
        PictureSheet(row.name, tiles(of: row).map(picture), side: Self.shownSide)
      })
  }

  private func picture(_ tile: ContactSheet.Tile) -> PictureSheet.Picture {
    PictureSheet.Picture(
      jpeg: ContactSheet().marked(tile).jpeg(quality: 85), lines: tile.lines + [Self.faces(tile.annotations)])
  }

  private static func faces(_ annotations: [Annotation]) -> String {
    let ignored = annotations.count(where: \.ignore)
    let faces = annotations.count - ignored
    return "\(faces) \(faces == 1 ? "face" : "faces")" + (ignored == 0 ? "" : ", \(ignored) ignored")
  }

  /// Pixels of the longer side of a picture on the page: five stand side by side. The pictures have more, for fine screens.
  private static let shownSide = 180
}
