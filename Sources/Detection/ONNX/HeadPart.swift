/// What YuNet's files have in four outputs a level, and this network in one map.
enum HeadPart: String, CaseIterable {
  case cls, obj
  case box = "bbox"
  case landmarks = "kps"

  /// The channels of the map, in the order of the cases.
  var channels: Range<Int> {
    switch self {
    case .cls: return HeadChannels.cls..<HeadChannels.obj
    case .obj: return HeadChannels.obj..<HeadChannels.box
    case .box: return HeadChannels.box..<HeadChannels.landmarks
    case .landmarks: return HeadChannels.landmarks..<HeadChannels.count
    }
  }

  /// Whether the file holds probabilities where the map holds logits.
  var isProbability: Bool { self == .cls || self == .obj }

  /// The output's name: `bbox_16`.
  func output(stride: Int) -> String { "\(rawValue)_\(stride)" }
}
