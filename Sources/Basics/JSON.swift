import Foundation

/// JSON as dsm writes it: keys sorted and slashes plain, so that equal values give equal bytes.
public enum JSON {
  /// `value` on one line.
  public static func line(_ value: some Encodable) throws -> String {
    try encode(value, [.sortedKeys, .withoutEscapingSlashes])
  }

  /// `value` over several lines, for a person to read; ends with a line break.
  public static func pretty(_ value: some Encodable) throws -> String {
    try encode(value, [.sortedKeys, .withoutEscapingSlashes, .prettyPrinted]) + "\n"
  }

  /// Reads a `Value` from the file at `path`; what does not fit is told with the place in the file.
  public static func read<Value: Decodable>(_ type: Value.Type, from path: String) throws(Failure) -> Value {
    let bytes = try Files.read(path)
    do {
      return try JSONDecoder().decode(type, from: Data(bytes))
    } catch {
      throw Failure(
        path, "not the JSON that was expected (\(explain(error)))", nextStep: "Mend the file or write it anew.")
    }
  }

  /// What a decoding error says, with the path of the key at which it struck.
  public static func explain(_ error: any Error) -> String {
    guard let error = error as? DecodingError else { return error.localizedDescription }
    switch error {
    case .keyNotFound(let key, let context): return "'\(key.stringValue)' is missing\(place(context))"
    case .typeMismatch(let type, let context): return "expected \(type)\(place(context))"
    case .valueNotFound(let type, let context): return "expected \(type), found null\(place(context))"
    case .dataCorrupted(let context): return context.debugDescription + place(context)
    @unknown default: return error.localizedDescription
    }
  }

  private static func place(_ context: DecodingError.Context) -> String {
    let path = context.codingPath.map { $0.intValue.map { "[\($0)]" } ?? ".\($0.stringValue)" }.joined()
    return path.isEmpty ? "" : " at \(path.drop { $0 == "." })"
  }

  private static func encode(_ value: some Encodable, _ format: JSONEncoder.OutputFormatting) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = format
    return String(decoding: try encoder.encode(value), as: UTF8.self)
  }
}
