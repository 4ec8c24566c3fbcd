import Foundation
import Logging

/// What the rooms say of their inner life, on standard error. `DSM_LOG=debug` shows it; warnings are always shown.
func startLogging() {
  let level = ProcessInfo.processInfo.environment["DSM_LOG"].flatMap { Logger.Level(rawValue: $0.lowercased()) }
  LoggingSystem.bootstrap { label in
    var handler = StreamLogHandler.standardError(label: label)
    handler.logLevel = level ?? .warning
    return handler
  }
}
