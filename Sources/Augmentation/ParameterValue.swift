import Foundation
import Yams

/// A value as a recipe writes it, before anybody has asked whether it makes sense.
public enum ParameterValue: Hashable, Sendable {
  case null
  case flag(Bool)
  case number(Double)
  case text(String)
  case list([ParameterValue])
  case table([String: ParameterValue])

  /// The value of a YAML node; whole and broken numbers are one kind, dates and the like are text.
  init(_ node: Node) {
    switch node {
    case .sequence(let items): self = .list(items.map { ParameterValue($0) })
    case .mapping(let pairs):
      self = .table(
        Dictionary(
          pairs.map { ($0.key.string ?? "", ParameterValue($0.value)) }, uniquingKeysWith: { _, last in last }))
    default: self.init(scalar: node)
    }
  }

  private init(scalar node: Node) {
    switch node.any {
    case let flag as Bool: self = .flag(flag)
    case let number as Int: self = .number(Double(number))
    case let number as Double: self = .number(number)
    case is NSNull: self = .null
    default: self = .text(node.string ?? "")
    }
  }

  /// The number, where it is one.
  public var number: Double? {
    if case .number(let number) = self { return number }
    return nil
  }
}

/// Written as YAML's flow style has it, which is also JSON; keys are sorted, so equal values give equal text.
extension ParameterValue: CustomStringConvertible {
  public var description: String {
    switch self {
    case .null: return "null"
    case .flag(let flag): return flag ? "true" : "false"
    case .number(let number): return Self.write(number)
    case .text(let text): return "\"\(text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\""))\""
    case .list(let items): return "[\(items.map(\.description).joined(separator: ", "))]"
    case .table(let table):
      return "{\(table.sorted { $0.key < $1.key }.map { "\($0.key): \($0.value)" }.joined(separator: ", "))}"
    }
  }

  /// The shortest digits that read back as the same number; no point where the number is whole.
  private static func write(_ number: Double) -> String {
    number == number.rounded() && abs(number) < 1e15 ? String(Int64(number)) : "\(number)"
  }
}
