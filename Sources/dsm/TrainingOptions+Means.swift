import Basics
import Compute
import Foundation
import Training

extension TrainingOptions {
  /// The threads.
  var workers: Workers { means.threads.map { Workers(threads: $0) } ?? Workers() }

  /// Memory for decoded photographs.
  var cacheBytes: Int { means.cacheBytes ?? ByteCount.forCache.bytes }
}

extension Double {
  /// With two significant digits.
  var significant: String { String(format: "%.2g", self) }
}
