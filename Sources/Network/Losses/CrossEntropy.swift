import Foundation

/// Cross-entropy of the logits of `classes` against the right one: -Σ q[k] log softmax(x)[k], where q is 1 - smoothing + smoothing / classes
/// for the right class and smoothing / classes for the others (Szegedy et al., "Rethinking the Inception architecture", 2016).
///
/// log softmax is taken as x - m - log Σ e^(x[k] - m) with m the largest logit, so that nothing overflows. The derivative is
/// softmax(x) - q.
public struct CrossEntropy: Loss {
  /// How many classes there are: logits of a term.
  public let classes: Int
  /// The part of the target that is spread over all classes; 0 is none.
  public let smoothing: Double

  /// A loss over so many classes.
  public init(classes: Int, smoothing: Double = 0) {
    precondition(classes >= 1 && smoothing >= 0 && smoothing <= 1, "smoothing is a part of the target")
    (self.classes, self.smoothing) = (classes, smoothing)
  }

  public var width: Int { classes }

  /// - Parameter target: the right class, from 0.
  public func term(_ logits: Span<Double>, _ target: Int, slope: inout MutableSpan<Double>) -> Double {
    precondition(target >= 0 && target < classes, "class \(target) is none of \(classes)")
    var largest = logits[0]
    for k in 1..<max(classes, 1) { largest = max(largest, logits[k]) }
    var sum = 0.0
    for k in 0..<classes { sum += exp(logits[k] - largest) }
    let logSum = log(sum)
    var loss = 0.0
    for k in 0..<classes {
      let wanted = smoothing / Double(classes) + (k == target ? 1 - smoothing : 0)
      let logShare = logits[k] - largest - logSum
      // A class that nobody wants may be impossible: 0 times infinity is nothing here.
      if wanted > 0 { loss -= wanted * logShare }
      slope[k] = exp(logShare) - wanted
    }
    return loss
  }
}
