/// `total` dealt out in whole pieces in proportion to `weights`, so that nothing is lost and each part is off by less than one
/// piece (Hamilton's method of largest remainders; equal remainders go to the earlier part).
///
/// - Parameter weights: not negative, and not all zero.
public func largestRemainder(_ total: Int, weights: [Int]) -> [Int] {
  let whole = weights.reduce(0, +)
  precondition(whole > 0 && weights.allSatisfy { $0 >= 0 }, "weights are not negative and not all zero")
  var parts = weights.map { total * $0 / whole }
  let rest = total - parts.reduce(0, +)
  let byRemainder = weights.indices.sorted {
    let (a, b) = (total * weights[$0] % whole, total * weights[$1] % whole)
    return (b, $0) < (a, $1)
  }
  for part in byRemainder.prefix(rest) { parts[part] += 1 }
  return parts
}
