import Foundation

/// An error number of the operating system; described in its own words ("Permission denied").
public struct SystemError: Error, Hashable, CustomStringConvertible {
  /// The number, as `errno` has it.
  public let code: Int32

  /// The error with this number.
  public init(_ code: Int32) { self.code = code }

  /// The error of the call that has just failed.
  public static var last: SystemError { SystemError(errno) }

  public var description: String { String(cString: strerror(code)) }
}

/// The reason within an error, in the system's own words where they are known and without Foundation's wrapping.
public func reason(of error: any Error) -> String {
  switch error {
  case let failure as Failure: return failure.description
  case let system as SystemError: return system.description
  default: break
  }
  // On Linux the error below may be any error, not only an NSError.
  let below = (error as NSError).userInfo[NSUnderlyingErrorKey] as? any Error
  let code = (below ?? error) as NSError
  if code.domain == NSPOSIXErrorDomain { return SystemError(Int32(code.code)).description }
  // Foundation describes its own errors well, and those of others as "The operation could not be completed".
  return code.domain == NSCocoaErrorDomain ? error.localizedDescription : "\(error)"
}
