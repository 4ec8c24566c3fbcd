/// What the reader should know first, a line for each.
public struct Notices: Block, Hashable {
  /// A notice.
  public struct Notice: Hashable, Sendable {
    /// What sort it is, in a word or two.
    public var kind: String
    /// The notice itself.
    public var text: String
    /// Whether it makes what follows doubtful.
    public var isGrave: Bool

    /// A notice.
    public init(_ kind: String, _ text: String, isGrave: Bool = false) {
      (self.kind, self.text, self.isGrave) = (kind, text, isGrave)
    }
  }

  /// The notices, the worst first.
  public var notices: [Notice]

  /// These notices.
  public init(_ notices: [Notice]) { self.notices = notices }

  public func html(id: String) -> String {
    let items = notices.map { notice in
      Markup.element(
        "li", notice.isGrave ? ["class": "grave"] : [:],
        Markup.element("b", [:], Markup.escaped(notice.kind)) + " " + Markup.escaped(notice.text))
    }
    return Markup.element("ul", ["class": "notices wide"], items.joined(separator: "\n"))
  }
}
