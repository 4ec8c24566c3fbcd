import Augmentation
import Basics
import Testing

@Suite struct DocumentationTests {
  /// The page's account of a transform, from the code's own documentation.
  private func section(_ type: any Augmentation.Type) -> String {
    let rows = type.parameterDocumentation.map { parameter in
      "| `\(parameter.name)` | \(parameter.standard.map { "`\($0)`" } ?? "must be stated") | \(parameter.form) | \(parameter.meaning) |"
    }
    return """
      ### \(type.name)

      \(type.summary)

      | parameter | default | allowed | |
      |---|---|---|---|
      \(rows.joined(separator: "\n"))

      """
  }

  @Test func thePageOnAugmentationListsEveryTransformAsTheCodeHasIt() throws {
    let root = Files.parent(of: Files.parent(of: Files.parent(of: #filePath)))
    let page = String(decoding: try Files.read(root + "/docs/augmentation.md"), as: UTF8.self)
    for type in Augmentations.all {
      let wanted = section(type)
      #expect(page.contains(wanted), "docs/augmentation.md must hold:\n\(wanted)")
    }
  }
}
