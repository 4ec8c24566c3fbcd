import Augmentation
import Dataset
import Pages
import Streaming

/// A replayed sample, for people.
struct ReplayText {
  let replayed: ReplayedSample
  let recipe: Recipe
  let seed: UInt64

  init(_ replayed: ReplayedSample, _ recipe: Recipe, seed: UInt64) {
    (self.replayed, self.recipe, self.seed) = (replayed, recipe, seed)
  }

  /// All of it.
  var text: String {
    let steps = replayed.trace.steps.enumerated().map { step($1, number: $0 + 1) }
    let faces = replayed.trace.faces.map(face)
    return ([head] + steps + (faces.isEmpty ? ["\nno faces"] : ["\nfaces, from the photograph to the sample"] + faces))
      .joined(separator: "\n")
  }

  private var head: String {
    let (sample, record) = (replayed.sample, replayed.record)
    let mixed = replayed.mixed.map { "\nmixed with \($0.hex.prefix(12))" }.joined()
    return """
      \(record.fileName)  \(record.id.hex.prefix(12))
      epoch \(sample.epoch), position \(sample.position), drawn before in it: \(sample.repeats)
      recipe \(recipe.name) \(recipe.digest.prefix(12)), seed \(seed)
      photograph \(record.width)x\(record.height), decoded at \(sample.decodedEighths)/8; sample \(sample.image.width)x\(sample.image.height)\(mixed)

      """
  }

  private func step(_ step: SampleTrace.Step, number: Int) -> String {
    let values = step.values.map { "\($0.name) \(readable($0.value))" }.joined(separator: ", ")
    var lines = ["\(number). \(step.name)" + (values.isEmpty ? "" : ": \(values)")]
    if let map = step.map {
      let rows = [0, 3, 6].map { row in map[row..<(row + 3)].map { $0.formatted(4) }.joined(separator: " ") }
      lines.append("   moves by [\(rows.joined(separator: "; "))] to \(step.width)x\(step.height)")
    }
    let changed = step.faces.filter { $0.fate != .kept && $0.fate != .absent }
    return (lines + changed.map { "   face \($0.number + 1): \(words($0))" }).joined(separator: "\n")
  }

  private func face(_ face: SampleTrace.Face) -> String { "  face \(face.number + 1): \(words(face))" }

  private func words(_ face: SampleTrace.Face) -> String {
    let rule = face.rule.map { $0 == "outside" ? ", it is outside of the picture" : " by \($0)" } ?? ""
    let seen = face.rule == "outside" ? "" : ", \(Int((100 * face.visibility).rounded()))% visible"
    let box = face.box.map { box in
      ", \(face.isIgnored ? "ignored " : "")box " + box.map { $0.formatted(1) }.joined(separator: " ")
    }
    return face.fate.rawValue + rule + seen + (box ?? "")
  }
}
