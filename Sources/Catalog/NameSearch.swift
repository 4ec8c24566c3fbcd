import Basics
import Dataset

/// What looking for the names of one source has shown so far: counts, and the first three of each kind.
struct NameSearch {
  /// Some names.
  private struct Names {
    var count = 0
    var first: [String] = []

    mutating func add(_ name: String) {
      count += 1
      if first.count < 3 { first.append(name) }
    }

    func told(_ verb: String, _ one: String, _ many: String) -> String? {
      guard count > 0 else { return nil }
      let shown = first.joined(separator: ", ") + (count > 3 ? " and \(count - 3) more" : "")
      return "\(verb) \(counted(count, one, many)): \(shown)"
    }
  }

  let folder: String
  private let exists: (String) -> Bool
  private var lost = Names()
  private var ambiguous = Names()
  private var otherSize = Names()
  private var lying = Names()
  private var otherCase = Names()

  /// How many photographs are not there.
  var missing: Int { lost.count }

  /// - Parameters:
  ///   - folder: the source's, absolute.
  ///   - exists: whether a file lies on the disk, in the catalog or not.
  init(from folder: String, exists: @escaping (String) -> Bool = Files.exists) {
    self.folder = folder
    self.exists = exists
  }

  /// The file that `name` means, where it is one that decodes.
  mutating func find(_ name: String, stem: String?, in index: inout PictureIndex) throws -> PictureIndex.Picture? {
    let pictures: [PictureIndex.Picture]
    switch try index.match(name, stem: stem, from: folder) {
    case .nothing:
      // A photograph that lies on the disk, but in a folder that the user did not ask for, is not missing.
      if !isElsewhere(name, stem: stem) { lost.add(name) }
      return nil
    case .found(let found): pictures = found
    case .foundByOtherCase(let found):
      pictures = found
      otherCase.add("\(name) (is \(Files.name(of: found[0].path)))")
    }
    guard Set(pictures.map(\.image)).count == 1 else {
      ambiguous.add(name)
      return nil
    }
    return pictures[0].image == nil ? nil : pictures[0]
  }

  private func isElsewhere(_ name: String, stem: String?) -> Bool {
    let names = [name] + (stem.map { stem in ["jpg", "jpeg", "png"].map { "\(stem).\($0)" } } ?? [])
    return names.contains { name in
      exists(Files.resolve(name, in: folder)) || exists(Files.resolve("images/" + name, in: folder))
    }
  }

  /// The labels for the photograph as it is seen; takes note where a source gives another size than that.
  mutating func compare(_ labels: PictureLabels, _ picture: PictureIndex.Picture) -> PictureLabels {
    guard let width = labels.width, let height = labels.height, (width, height) != (picture.width, picture.height)
    else { return labels }
    let told = "\(labels.name) (\(width)x\(height), is \(picture.width)x\(picture.height))"
    if let turned = labels.turnedUpright(picture.orientation, width: picture.width, height: picture.height) {
      lying.add(told)
      return turned
    }
    otherSize.add(told)
    return labels
  }

  /// What to tell of it all, each with the next step.
  var findings: [(reason: String, nextStep: String)] {
    let told = [
      (
        lost.told("names", "picture that is not there", "pictures that are not there"),
        "Ingest the folder that holds them, or take them out of the file."
      ),
      (
        ambiguous.told("names", "picture of which there are several", "pictures of which there are several each"),
        "Write the paths from the folder of this file."
      ),
      (
        otherSize.told("gives", "picture another size than it has", "pictures another size than they have"),
        "Look whether the boxes fit ('dsm augment preview'), and mend the file if not."
      ),
      (
        lying.told("labels", "picture as it was stored, not upright", "pictures as they were stored, not upright"),
        "The boxes are turned by EXIF's orientation, and fit; nothing is to be done."
      ),
      (
        otherCase.told("names", "picture in other letters than it has", "pictures in other letters than they have"),
        "They are taken; write the names as the files have them."
      ),
    ]
    return told.compactMap { reason, nextStep in reason.map { ($0, nextStep) } }
  }
}
