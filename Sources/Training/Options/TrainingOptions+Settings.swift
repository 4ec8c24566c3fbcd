import Basics

extension TrainingOptions {
  /// A setting whose text says no value that it may have.
  public struct BadSetting: Error {
    /// Which.
    public let setting: Setting
    /// What it was given.
    public let text: String
  }

  /// The options that `texts` say, by the settings' names; defaults for the rest, some of which follow from what was said.
  public init(settings texts: [String: String]) throws(BadSetting) {
    self.init()
    try take(texts)
    try take(task.type.defaults(preset).filter { texts[$0.key] == nil })
    if texts["lr"] == nil, optimizer.method != .sgd { schedule.peak = 0.01 }
    if texts["freeze-bn"] == nil, transfer.file?.lowercased().hasSuffix(".onnx") == true {
      // Batch norm comes out of such a file as the identity: with statistics of batches it would be another network.
      transfer.freezesBatchNorm = true
    }
  }

  /// Takes what `texts` say, and leaves the rest as it is.
  public mutating func take(_ texts: [String: String]) throws(BadSetting) {
    for setting in Setting.all {
      guard let text = texts[setting.name] else { continue }
      guard setting.take(text, &self) else { throw BadSetting(setting: setting, text: text) }
    }
  }

  /// The settings in which `other` differs and may not, each with both values: what a run that is gone on with must not have.
  public func differences(to other: TrainingOptions) -> [String] {
    Setting.all.compactMap { setting in
      let (mine, theirs) = (setting.show(self), setting.show(other))
      guard !setting.mayChange, mine != theirs else { return nil }
      return "\(setting.name) was \(mine ?? "not set"), is now \(theirs ?? "not set")"
    }
  }

  /// All settings as a file that ``SettingsFile`` reads.
  public var yaml: String {
    Setting.all.map { setting in
      guard let text = setting.show(self) else { return "# \(setting.name): \(setting.form)\n" }
      let isPlain = text.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "._-%,/".contains($0)) }
      return "\(setting.name): \(isPlain ? text : quoted(text))\n"
    }.joined()
  }

  /// In YAML's single quotes, inside of which nothing but they themselves mean anything.
  private func quoted(_ text: String) -> String {
    "'" + text.map { $0 == "'" ? "''" : String($0) }.joined() + "'"
  }
}
