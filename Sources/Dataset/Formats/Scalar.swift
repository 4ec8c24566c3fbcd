/// A single value of JSON, read as the text that a table would have.
struct Scalar: Decodable {
  /// Nil where the value is null, a list or an object.
  let text: String?

  init(from decoder: any Decoder) throws {
    let value = try decoder.singleValueContainer()
    if let text = try? value.decode(String.self) {
      self.text = text
    } else if let number = try? value.decode(Int.self) {
      text = String(number)
    } else if let number = try? value.decode(Double.self) {
      text = String(number)
    } else {
      text = (try? value.decode(Bool.self)).map(String.init)
    }
  }
}
