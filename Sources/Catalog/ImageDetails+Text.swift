import Basics
import Dataset
import Foundation

extension ImageDetails {
  /// Everything, for a person to read.
  public var text: String {
    let blocks = [heading, factLines, attributeLines, boxLines, repairLines, otherLines].filter { !$0.isEmpty }
    return blocks.map { $0.joined(separator: "\n") + "\n" }.joined(separator: "\n")
  }

  private static let groups = [
    (
      "picture",
      [
        "width", "height", "megapixels", "aspect", "format", "bit_depth", "color_space", "subsampling", "jpeg_quality",
        "has_alpha", "is_progressive", "has_icc",
      ]
    ),
    ("camera", ["orientation", "camera", "lens", "taken_at", "latitude", "longitude", "altitude"]),
    ("quality", ["sharpness", "blur", "brightness", "contrast", "noise", "uniformity"]),
    ("labels", ["labels", "label_source", "faces", "ignored", "smallest_face", "largest_face"]),
    ("identity", ["pixels", "hash"]),
  ]

  private var heading: [String] {
    [id ?? "no image"]
      + files.map { file in
        "  \(file.path.printable)  \(file.size) bytes, \(file.verdict)\(file.remark.map { ": " + $0 } ?? "")"
      }
  }

  private var factLines: [String] {
    Self.groups.compactMap { group, names in
      let told = names.compactMap { name in facts[name].map { "\(name) \($0)" } }
      return told.isEmpty ? nil : "  \(Self.padded(group, 10))\(told.joined(separator: ", "))"
    }
  }

  private var attributeLines: [String] {
    attributes.map { value in
      "  \(Self.padded(value.name, 10))\(value.value.printable)\(value.counts ? "" : " (does not count)")  from \(value.source)"
    }
  }

  private var boxLines: [String] {
    boxes.enumerated().map { number, mark in
      let numbers = [mark.box.x, mark.box.y, mark.box.width, mark.box.height].map { "\(ColumnValue.real($0))" }
      let words =
        (mark.isFace ? [] : ["not a face"]) + (mark.ignore ? ["to ignore"] : [])
        + (mark.landmarks == nil ? [] : ["with landmarks"]) + (mark.ellipse == nil ? [] : ["from an ellipse"])
        + mark.attributes.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
      return "  \(Self.padded("box \(number + 1)", 10))\(mark.category) [\(numbers.joined(separator: ", "))]"
        + (words.isEmpty ? "" : "  " + words.joined(separator: ", "))
    }
  }

  private var repairLines: [String] {
    repairs.map {
      let after = $0.after == $0.before ? "kept as it is" : $0.after ?? "left out"
      return "  \(Self.padded("repair", 10))\($0.kind): \($0.before) -> \(after)  in \($0.source.printable)"
    }
  }

  private var otherLines: [String] {
    problems.map { "  \(Self.padded("problem", 10))\($0)" }
      + samePixels.map { "  \(Self.padded("same as", 10))\($0.printable)  (equal pixels at the size looked at)" }
  }

  private static func padded(_ text: String, _ width: Int) -> String {
    text + String(repeating: " ", count: max(1, width - text.count))
  }
}
