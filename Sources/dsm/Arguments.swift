import ArgumentParser
import Basics
import Compute
import Detection

extension Preset: ExpressibleByArgument {}
extension ByteCount: ExpressibleByArgument {}

/// `--threads`, as commands have it whose work is spread over threads.
struct ThreadOption: ParsableArguments {
  @Option(help: "Threads to use, one for each processor core by default. The results do not depend on it.")
  var threads: Int?

  func validate() throws {
    guard (1...1024).contains(threads ?? 1) else { throw ValidationError("--threads goes from 1 to 1024.") }
  }

  /// The threads.
  var workers: Workers { threads.map { Workers(threads: $0) } ?? Workers() }
}

/// Refuses a name for a picture that ends in anything but what dsm writes: a PNG called .bmp helps nobody.
func checkPictureName(_ path: String?, _ option: String) throws {
  guard let path, ![".png", ".jpg", ".jpeg"].contains(where: path.lowercased().hasSuffix) else { return }
  throw ValidationError("\(option) \(path): PNG and JPEG can be written; use a name that ends in .png or .jpg.")
}

/// Names with commas between them: `country,sex`.
struct NameList: ExpressibleByArgument {
  let names: [String]

  init?(argument: String) {
    names = argument.split(separator: ",", omittingEmptySubsequences: false).map {
      $0.trimmingCharacters(in: .whitespaces)
    }
    guard !names.contains(""), Set(names).count == names.count else { return nil }
  }
}
