import Compute
import Dataset
import Foundation
import Imaging

/// What metadata.csv says of an image.
struct Attributes: Sendable, Hashable {
  var subject = ""
  var country = ""
  var sex = ""

  private static let countries = ["USA", "India", "France", "Germany", "Russia", "Serbia", "Australia"]

  /// Nothing is known.
  static let unknown = Attributes()

  /// The attributes of a subject; for a few the country is not known.
  init(seed: UInt64, subject: Int) {
    var random = Random(seed: seed, Photograph.Stream.attributes.rawValue, UInt64(subject))
    let country = random.choose(Self.countries)
    self.subject = "s" + numbered(subject + 1, digits: 4)
    self.country = random.chance(0.06) ? "" : country
    sex = Subject.identity(seed, subject).sex
  }

  private init() {}
}

/// One file of the folder.
struct Entry: Sendable {
  /// Relative to the folder.
  var name: String
  var bytes: [UInt8]
  /// The upright picture's size; 0 for what is no picture.
  var width, height: Int
  /// nil where annotations.json does not name the file.
  var annotations: [Annotation]?
  /// nil where metadata.csv does not name the file.
  var attributes: Attributes?
}

/// `number` with zeros before it.
func numbered(_ number: Int, digits: Int) -> String {
  let text = String(number)
  return String(repeating: "0", count: max(0, digits - text.count)) + text
}
