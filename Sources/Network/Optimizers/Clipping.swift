import Compute

/// Scales `gradient` down, if need be, so that its Euclidean norm is at most `limit`; gives the norm that it had.
public func clipNorm(_ gradient: Tensor<Float>, limit: Double) -> Double {
  let norm = gradient.withSpan { span in
    var sum = 0.0
    for i in span.indices { sum += Double(span[i]) * Double(span[i]) }
    return sum.squareRoot()
  }
  if norm > limit {
    let scale = Float(limit / norm)
    gradient.withMutableSpan { span in for i in span.indices { span[i] *= scale } }
  }
  return norm
}

/// Brings every number of `gradient` within ±`limit`; gives how many were beyond.
public func clipValue(_ gradient: Tensor<Float>, limit: Double) -> Int {
  let limit = Float(limit)
  return gradient.withMutableSpan { span in
    var clipped = 0
    for i in span.indices where abs(span[i]) > limit {
      span[i] = span[i] < 0 ? -limit : limit
      clipped += 1
    }
    return clipped
  }
}
