import ArgumentParser
import Compute
import Detection
import Foundation
import Network

extension Preset: ExpressibleByArgument {}
extension Optimizer.Method: ExpressibleByArgument {}

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

/// A span of time as people write it: `90s`, `20m`, `1.5h`.
struct TimeSpan: ExpressibleByArgument {
  let seconds: Double

  init?(argument: String) {
    let units: [Character: Double] = ["s": 1, "m": 60, "h": 3600]
    guard let unit = argument.last.flatMap({ units[$0] }), let number = Double(argument.dropLast()), number > 0,
      number.isFinite
    else { return nil }
    seconds = number * unit
  }
}

/// A number of bytes as people write it: `500M`, `4G`.
struct ByteCount: ExpressibleByArgument, CustomStringConvertible {
  let bytes: Int

  init(bytes: Int) { self.bytes = bytes }

  init?(argument: String) {
    let units: [Character: Double] = ["K": 0x1p10, "M": 0x1p20, "G": 0x1p30]
    let unit = argument.last.flatMap { units[Character($0.uppercased())] }
    guard let number = Double(unit == nil ? argument : String(argument.dropLast())), number >= 0, number < 1e9 else {
      return nil
    }
    bytes = Int(number * (unit ?? 1))
  }

  var description: String { "\(bytes >> 20)M" }

  /// A quarter of the machine's memory, four gigabytes at most.
  static var forCache: ByteCount {
    ByteCount(bytes: Int(min(ProcessInfo.processInfo.physicalMemory / 4, 4 << 30)))
  }
}

/// Whole numbers with commas between them: `192,256,320`.
struct NumberList: ExpressibleByArgument, CustomStringConvertible {
  let numbers: [Int]

  init(_ numbers: [Int]) { self.numbers = numbers }

  init?(argument: String) {
    let numbers = argument.split(separator: ",").map { Int($0) }
    guard !numbers.isEmpty, !numbers.contains(nil) else { return nil }
    self.numbers = numbers.compactMap { $0 }
  }

  var description: String { numbers.map(String.init).joined(separator: ",") }
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
