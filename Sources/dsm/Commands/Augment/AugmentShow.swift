import ArgumentParser
import Augmentation
import Basics
import Compute
import Streaming

/// `dsm augment show`.
struct AugmentShow: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "show",
    abstract: "Tell all of one transform, or print a recipe that ships.",
    discussion: """
      Of a transform: what it does and every parameter with its default, what is allowed and what it means. With --output also a picture: \
      photographs beside samples of the transform alone, always applied, with faces and the numbers that were drawn. Of a recipe: its YAML.

      EXAMPLES
        dsm augment show Rotate
        dsm augment show RandomFog --output fog.png --photo holiday.jpg
        dsm augment show face > my-recipe.yaml
      """)

  @Argument(help: ArgumentHelp("A transform or a recipe that ships.", valueName: "name"))
  var name: String

  @Option(
    help: ArgumentHelp("Draw a picture of the transform; PNG, or JPEG where the name says so.", valueName: "file"))
  var output: String?

  @OptionGroup var photographs: AugmentPhotographs

  @Option(help: "Which samples, of all that could be drawn.")
  var seed: UInt64 = 1

  @Flag(help: "Print the account of the transform as JSON.")
  var json = false

  private struct Report: Encodable {
    let name, summary: String
    let parameters: [ParameterDocumentation]
  }

  func run() throws {
    if Recipe.shippedNames.contains(name) { return try showRecipe() }
    guard let type = Augmentations.all.first(where: { $0.name == name }) else {
      throw Failure(
        name, "there is no transform or recipe of that name",
        nextStep: suggestion(for: name, among: Augmentations.all.map { $0.name } + Recipe.shippedNames))
    }
    if json {
      try Console.json(Report(name: name, summary: type.summary, parameters: type.parameterDocumentation))
    } else {
      try Console.out(Self.text(type))
    }
    guard let output else { return }
    let transform = type.init()
    let sheet = try TransformSheet(
      transform, photographs: photographs.read(drawn: 2), others: photographs.others(for: transform), seed: seed)
    try ContactSheet().draw(try sheet.samples(5), headline: "\(name)  seed \(seed)").write(to: output)
    Console.error("\(output): \(name) on \(sheet.photographs.count == 1 ? "a photograph" : "photographs")")
  }

  private func showRecipe() throws {
    guard output == nil else {
      throw Failure(name, "a recipe, not a transform", nextStep: "Look at it with 'dsm augment preview'.")
    }
    try Console.write(try Recipe.shippedText(named: name) + "\n")
  }

  /// What a person reads of a transform.
  private static func text(_ type: any Augmentation.Type) -> String {
    let parameters = type.parameterDocumentation.map { parameter in
      """
        \(parameter.name)
            \(parameter.meaning)
            default: \(parameter.standard ?? "must be stated"); allowed: \(parameter.form)
      """
    }
    return "\(type.name)\n\(type.summary)\n\n" + parameters.joined(separator: "\n")
  }
}
