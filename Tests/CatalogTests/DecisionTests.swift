import Catalog
import Testing

@Suite struct DecisionTests {
  private func statement(_ path: String, _ source: String, boxes: Int, isVoid: Bool = false, _ digest: Int)
    -> LabelStatement
  {
    LabelStatement(id: 0, path: path, source: source, boxes: boxes, isVoid: isVoid, digest: digest)
  }

  @Test func `the first statement counts, and others are told of only where they differ`() throws {
    let first = statement("a", "x", boxes: 1, 1)
    let same = statement("b", "y", boxes: 1, 1)
    let other = statement("a", "z", boxes: 2, 2)
    let decision = try #require(LabelDecision([first, same, other]))
    #expect(decision.counting == first)
    #expect(decision.problems.map(\.reason) == ["is labelled otherwise by z; x counts"])
    #expect(LabelDecision([]) == nil)
  }

  @Test func `what cannot be used yields to faces and not to emptiness`() throws {
    let void = statement("a", "x", boxes: 0, isVoid: true, 1)
    let empty = statement("a", "y", boxes: 0, 2)
    let faces = statement("b", "z", boxes: 1, 3)
    #expect(LabelDecision([void, empty])?.counting == void)
    #expect(LabelDecision([void, empty, faces])?.counting == faces)
    #expect(LabelDecision([empty, void, faces])?.counting == empty)
  }

  @Test func `values of a column come once each, the counting one first, both sources named`() {
    func said(_ path: String, _ source: String, _ name: String, _ value: String) -> AttributeStatement {
      AttributeStatement(path: path, source: source, name: name, value: value)
    }
    let decision = AttributeDecision([
      said("a", "t.csv", "sex", "f"), said("a", "u.csv", "sex", "f"), said("b", "u.csv", "sex", "m"),
      said("a", "u.csv", "age", "3"),
    ])
    #expect(decision.values["sex"]?.map(\.value) == ["f", "m"])
    #expect(decision.isDisputed)
    #expect(decision.problems(at: "a").map(\.reason) == ["its copy b has 'sex' 'm' in u.csv; 'f' in t.csv counts"])
  }
}
