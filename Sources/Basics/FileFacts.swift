import Foundation

/// What the system tells of a file without opening it; links are followed.
public struct FileFacts: Hashable, Sendable {
  /// Which file it is, by whatever name.
  public struct Identity: Hashable, Sendable {
    var device: UInt64
    var node: UInt64
  }

  /// Which file it is.
  public var identity: Identity
  /// Whether it holds others.
  public var isFolder: Bool
  /// Whether it is a regular file: no folder, pipe, socket or device.
  public var isFile: Bool
  /// Bytes.
  public var size: Int64
  /// When it was last changed, in nanoseconds since 1970.
  public var modified: Int64

  /// Nil where nothing lies at `path`, or only a link that leads nowhere.
  public init?(_ path: String) {
    var status = stat()
    guard stat(path, &status) == 0 else { return nil }
    self.init(status)
  }

  init(_ status: stat) {
    identity = Identity(device: UInt64(truncatingIfNeeded: status.st_dev), node: UInt64(status.st_ino))
    isFolder = status.st_mode & S_IFMT == S_IFDIR
    isFile = status.st_mode & S_IFMT == S_IFREG
    size = Int64(status.st_size)
    #if canImport(Darwin)
      let time = status.st_mtimespec
    #else
      let time = status.st_mtim
    #endif
    modified = Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
  }
}

/// What changes in what the system tells of a file whenever its bytes do: whoever sets the time of the last change back cannot set
/// back when that was done.
public struct FileStamp: Hashable, Sendable {
  /// The numbers as one line.
  public let text: String
  /// When the file, its name or its times were last changed.
  public let changed: Date

  /// Nil where nothing lies at `path`, or only a link that leads nowhere.
  public init?(_ path: String) {
    var status = stat()
    guard stat(path, &status) == 0 else { return nil }
    self.init(status)
  }

  init(_ status: stat) {
    #if canImport(Darwin)
      let time = status.st_ctimespec
    #else
      let time = status.st_ctim
    #endif
    let facts = FileFacts(status)
    let (node, device) = (facts.identity.node, facts.identity.device)
    text = "\(facts.size) \(facts.modified) \(time.tv_sec).\(time.tv_nsec) \(node) \(device)"
    changed = Date(timeIntervalSince1970: Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9)
  }
}
