import Foundation

/// What this process takes of the machine's memory.
public enum ProcessMemory {
  /// The most bytes that it has had at once so far; nil where the system does not tell. What a program that started it had does not count.
  public static var peak: Int? { bytes("VmHWM:") }

  /// The bytes that it has at the moment; nil where the system does not tell.
  public static var resident: Int? { bytes("VmRSS:") }

  private static func bytes(_ key: String) -> Int? {
    guard let status = try? String(contentsOfFile: "/proc/self/status", encoding: .utf8) else { return nil }
    let line = status.split(separator: "\n").first { $0.hasPrefix(key) }
    return line?.split(separator: " ").dropFirst().first.flatMap { Int($0) }.map { $0 * 1024 }
  }
}
