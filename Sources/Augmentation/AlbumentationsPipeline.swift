import Basics

/// A pipeline as Albumentations 2 writes it (`A.to_dict`, `A.save`), taken over into a recipe.
///
/// A transform that both have keeps its parameters. What has no counterpart is refused by name, unless it changes nothing; what is done otherwise here
/// is told in ``notes``.
struct AlbumentationsPipeline {
  private(set) var steps: [any Augmentation] = []
  private(set) var boxes = BoxRules()
  /// What the user should know: what is left out, and what is done in another way.
  private(set) var notes: [String] = []
  /// How the transforms that turn boxes do it, by their own account.
  private var rotateMethods: Set<BoxRules.RotateMethod> = []

  /// Reads the value under `transform`.
  init(_ root: ParameterValue) throws(Refusal) {
    let pipeline = try Self.table(root, "the pipeline")
    guard Self.name(pipeline) == "Compose", case .list(let items)? = pipeline["transforms"] else {
      throw Refusal(reason: "is no Compose with transforms", nextStep: "Write the whole pipeline with A.save.")
    }
    if let p = pipeline["p"]?.number, p != 1 {
      throw Refusal(
        reason: "applies its Compose with p = \(p)", nextStep: "Set p to 1, or put an A.Sequential into it.")
    }
    try readSettings(pipeline)
    for item in items { steps += try step(item) }
    try readBoxes(pipeline["bbox_params"] ?? .null)
    guard rotateMethods.count < 2 else {
      throw Refusal(
        reason: "turns boxes by two methods", nextStep: "Give all transforms the same rotate_method; recipes have one.")
    }
    boxes.rotateMethod = rotateMethods.first ?? .ellipse
  }

  /// What a Compose says beside its transforms and its boxes.
  private mutating func readSettings(_ pipeline: [String: ParameterValue]) throws(Refusal) {
    if let targets = pipeline["additional_targets"], targets != .null, targets != .table([:]) {
      throw Refusal(
        reason: "has additional_targets", nextStep: "dsm changes one picture at a time: leave them out.")
    }
    let words = [
      "keypoint_params": "landmarks follow by themselves, and one outside of the canvas is unknown",
      "seed": "the command's --seed decides",
    ]
    for key in words.keys.sorted() {
      guard let value = pipeline[key], value != .null, let words = words[key] else { continue }
      notes.append("Compose: '\(key)' is not carried over: \(words).")
    }
  }

  /// The recipe's steps for one of the pipeline's: one, or none where it changes nothing here.
  private mutating func step(_ item: ParameterValue) throws(Refusal) -> [any Augmentation] {
    var table = try Self.table(item, "a transform")
    let name = Self.name(table)
    table["__class_fullname__"] = nil
    if name == "NoOp" { return [] }
    if ["ToTensorV2", "ToTensor3D"].contains(name) {
      notes.append("\(name) is left out: how numbers lie in memory is up to their reader.")
      return []
    }
    do throws(Refusal) {
      let type = try Augmentations.named(name == "Compose" ? "Sequential" : name)
      if case .list(let items)? = table["transforms"] { return [try composer(type, items, table)] }
      return [try type.reading(try parameters(of: name, table, known: type.parameterDocumentation.map(\.name)))]
    } catch {
      throw Refusal(reason: "\(name): \(error.reason)", nextStep: error.nextStep)
    }
  }

  private mutating func composer(
    _ type: any Augmentation.Type, _ items: [ParameterValue], _ table: [String: ParameterValue]
  ) throws(Refusal) -> any Augmentation {
    var inner: [any Augmentation] = []
    for item in items { inner += try step(item) }
    var values: [String: ParameterValue] = ["p": table["p"] ?? .number(1)]
    values["n"] = table["n"]
    values["transforms"] = .list(inner.map { .table([Swift.type(of: $0).name: .table($0.parameterValues)]) })
    if table["replace"] == .flag(true) {
      throw Refusal(reason: "has replace: true", nextStep: "Choose without replacement: set it to false.")
    }
    return try type.reading(values)
  }

  /// What the transform here is given.
  private mutating func parameters(
    of name: String, _ table: [String: ParameterValue], known: [String]
  ) throws(Refusal) -> [String: ParameterValue] {
    var result = Self.renamed(table, in: name)
    for (key, value) in result where !known.contains(key) {
      result[key] = nil
      if key == "rotate_method", case .text(let text) = value, let method = BoxRules.RotateMethod(rawValue: text) {
        rotateMethods.insert(method)
      } else if let note = Self.otherwise[key] {
        if !note.values.contains(value) { notes.append("\(name): '\(key)' is not carried over: \(note.words).") }
      } else if !Self.isWithoutEffect(key, value) {
        throw Refusal(
          reason: "cannot take \(value) as '\(key)'", nextStep: "dsm's transform has: \(known.joined(separator: ", "))."
        )
      }
    }
    return result
  }

  /// Two names for one thing, and values that stand for nothing.
  private static func renamed(_ table: [String: ParameterValue], in name: String) -> [String: ParameterValue] {
    var result = table
    if name == "ShiftScaleRotate", let x = table["shift_limit_x"], x == table["shift_limit_y"] {
      (result["shift_limit"], result["shift_limit_x"], result["shift_limit_y"]) = (x, nil, nil)
    }
    if name == "Affine" {
      if table["translate_percent"] == .null { result["translate_percent"] = nil }
      if table["translate_px"] == nowhere { result["translate_px"] = nil }
    }
    if name == "RGBShift" { for key in noiseOfShift { result[key] = nil } }
    return result
  }

  /// What an Affine writes that was given no shift.
  private static let nowhere = ParameterValue.table(
    ["x": .list([.number(0), .number(0)]), "y": .list([.number(0), .number(0)])])

  /// What an RGBShift writes beside its limits, of which all of it follows.
  private static let noiseOfShift = ["noise_type", "noise_params", "spatial_mode", "approximation"]

  /// Parameters that say how pixels are computed rather than what happens to them, and the values for which dsm does the same.
  private static let otherwise: [String: (values: Set<ParameterValue>, words: String)] = [
    "interpolation": ([.number(1)], "dsm mixes linearly, and averages areas where pictures shrink"),
    "area_for_downscale": ([.null, .text("image"), .text("image_mask")], "dsm averages areas where pictures shrink"),
    "interpolation_pair": ([], "dsm averages areas and mixes linearly, the nearest pixel is not on offer"),
    "balanced_scale": ([.flag(false)], "factors are drawn evenly"),
    "metadata_key": ([.text("mosaic_metadata")], "other photographs come from the manifest"),
  ]

  /// Whether dsm's transform, which has no such parameter, does just what it asks for.
  private static func isWithoutEffect(_ key: String, _ value: ParameterValue) -> Bool {
    if ["mask_interpolation", "fill_mask", "pad_position", "padding", "mask_params"].contains(key) { return true }
    let silent: [String: ParameterValue] = [
      "border_mode": .number(0), "crop_border": .flag(false), "fit_output": .flag(false),
      "noise_scale_factor": .number(1), "ensure_safe_range": .flag(false), "num_output_channels": .number(3),
      "mode": .text("cv"), "normalization": .text("standard"), "shift_xy": .list([.number(0), .number(0)]),
      "pad_if_needed": .flag(false), "method": .text("overlay"),
    ]
    return value == .null || silent[key] == value
  }

  private mutating func readBoxes(_ value: ParameterValue) throws(Refusal) {
    guard value != .null else { return }
    var table = try Self.table(value, "bbox_params")
    for key in ["format", "label_fields", "filter_invalid_bboxes"] { table[key] = nil }
    if table["check_each_transform"] == .flag(true) {
      notes.append(
        "bbox_params: 'check_each_transform' is not carried over: boxes are judged once, after all that moved them.")
    }
    table["check_each_transform"] = nil
    do throws(Refusal) {
      boxes = try BoxRules.reading(table)
    } catch {
      throw Refusal(reason: "bbox_params: \(error.reason)", nextStep: error.nextStep)
    }
  }

  /// The last part of the class's full name.
  private static func name(_ table: [String: ParameterValue]) -> String {
    guard case .text(let full)? = table["__class_fullname__"] else { return "" }
    return full.split(separator: ".").last.map(String.init) ?? full
  }

  private static func table(_ value: ParameterValue, _ what: String) throws(Refusal) -> [String: ParameterValue] {
    guard case .table(let table) = value else {
      throw Refusal(reason: "\(what) must be a mapping", nextStep: "Write the pipeline with A.save.")
    }
    return table
  }
}
