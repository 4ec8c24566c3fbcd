import Foundation

/// A number of bytes as people write it: `500M`, `4G`.
public struct ByteCount: Hashable, Sendable, CustomStringConvertible {
  /// From 0.
  public let bytes: Int

  /// So many bytes.
  public init(bytes: Int) { self.bytes = bytes }

  /// What `argument` says; nil where that is no number of bytes.
  public init?(argument: String) {
    let units: [Character: Double] = ["K": 0x1p10, "M": 0x1p20, "G": 0x1p30]
    let unit = argument.last.flatMap { units[Character($0.uppercased())] }
    guard let number = Double(unit == nil ? argument : String(argument.dropLast())), number >= 0, number < 1e9 else {
      return nil
    }
    bytes = Int(number * (unit ?? 1))
  }

  public var description: String { "\(bytes >> 20)M" }

  /// A quarter of the machine's memory, four gigabytes at most: what decoded photographs may take where nothing is said.
  public static var forCache: ByteCount {
    ByteCount(bytes: Int(min(ProcessInfo.processInfo.physicalMemory / 4, 4 << 30)))
  }
}
