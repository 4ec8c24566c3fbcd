import Basics

/// Where the pictures of found faces go: one for each photograph, no two the same, and none of them an input.
public enum DrawingTargets {
  /// The files to write for `photos`.
  ///
  /// - Parameters:
  ///   - place: a file for one photograph; for several, or where it is a folder or ends in a slash, a folder. There a photograph's name
  ///     gets `.png` behind it, and a number before where an earlier photograph has the same.
  ///   - inputs: other files that must not be written over.
  /// - Throws: a failure where a photograph or another input would be written over, or `place` is a file and photographs are several.
  public static func files(for photos: [String], in place: String, keeping inputs: [String] = []) throws(Failure)
    -> [String]
  {
    let isFolder = photos.count > 1 || place.hasSuffix("/") || Files.isFolder(place)
    if isFolder, Files.exists(place), !Files.isFolder(place) {
      throw Failure(
        place, "a file, where the pictures of \(photos.count) photographs are to go", nextStep: "Name a folder.")
    }
    let folder = place.hasSuffix("/") ? String(place.dropLast()) : place
    let targets = isFolder ? uniqueNames(photos).map { "\(folder)/\($0)" } : [place]
    for target in targets where Files.exists(target) {
      guard let input = (photos + inputs).first(where: { Files.areSame($0, target) }) else { continue }
      throw Failure(target, "would be written over \(input), which is read", nextStep: "Name another place to draw to.")
    }
    return targets
  }

  /// The photographs' names with `.png` behind; compared without regard to case, as some file systems do.
  private static func uniqueNames(_ photos: [String]) -> [String] {
    var taken: Set<String> = []
    return photos.map { photo in
      let name = Files.name(of: photo)
      var (unique, number) = (name, 1)
      while !taken.insert(unique.lowercased()).inserted {
        number += 1
        unique = "\(number)-\(name)"
      }
      return unique + ".png"
    }
  }
}
