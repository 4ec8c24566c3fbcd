/// The names in `known` that a typing slip of `name` most likely meant, nearest first; at most three, maybe none.
public func nearestNames(to name: String, among known: some Sequence<String>) -> [String] {
  let wanted = Array(name.lowercased())
  let scored = known.map { (name: $0, distance: editDistance(wanted, Array($0.lowercased()))) }
  // Of two or three letters, two changed ones leave another word.
  let near = scored.filter { $0.distance <= (wanted.count < 4 ? 1 : max(2, wanted.count / 3)) }
  return near.sorted { ($0.distance, $0.name) < ($1.distance, $1.name) }.prefix(3).map(\.name)
}

/// A sentence that offers the nearest of the `known` names, or where none is near lists them, the first of very many.
public func suggestion(for name: String, among known: some Collection<String>) -> String {
  let near = nearestNames(to: name, among: known)
  guard near.isEmpty else { return "Did you mean \(near.joined(separator: ", "))?" }
  guard !known.isEmpty else { return "There is none to choose from." }
  let (all, most) = (known.sorted(), 60)
  let rest = all.count > most ? " and \(all.count - most) more" : ""
  return "Known are: \(all.prefix(most).joined(separator: ", "))\(rest)."
}

/// Levenshtein's distance: how many letters must be put in, taken out or changed.
private func editDistance(_ a: [Character], _ b: [Character]) -> Int {
  var row = Array(0...b.count)
  for (i, x) in a.enumerated() {
    var diagonal = row[0]
    row[0] = i + 1
    for (j, y) in b.enumerated() {
      let replaced = diagonal + (x == y ? 0 : 1)
      diagonal = row[j + 1]
      row[j + 1] = min(replaced, row[j] + 1, diagonal + 1)
    }
  }
  return row[b.count]
}
