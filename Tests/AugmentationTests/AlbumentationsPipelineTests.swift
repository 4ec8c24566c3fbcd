import Augmentation
import Basics
import Testing

@Suite("Pipelines that Albumentations has written") struct AlbumentationsPipelineTests {
  private func pipeline(_ transforms: String, _ rest: String = "") -> String {
    #"{"__version__": "2.0.8", "transform": {"__class_fullname__": "Compose", "p": 1.0, "transforms": [\#(transforms)]\#(rest)}}"#
  }

  private func digest(_ augment: String, _ boxes: String = "{}") throws -> String {
    try Recipe(yaml: "augment: \(augment)\nboxes: \(boxes)", name: "t").digest
  }

  @Test("Names and parameters are carried over; the recipe is the one that one would have written")
  func carried() throws {
    let text = pipeline(
      """
      {"__class_fullname__": "RandomResizedCrop", "p": 1.0, "area_for_downscale": null, "interpolation": 1,
       "mask_interpolation": 0, "ratio": [0.75, 1.3333333333333333], "scale": [0.3, 1.0], "size": [320, 320]},
      {"__class_fullname__": "albumentations.augmentations.geometric.rotate.Rotate", "p": 0.5, "border_mode": 0,
       "crop_border": false, "fill": 0.0, "fill_mask": 0.0, "interpolation": 1, "limit": [-15.0, 15.0],
       "mask_interpolation": 0, "rotate_method": "largest_box"},
      {"__class_fullname__": "Affine", "p": 0.5, "balanced_scale": false, "border_mode": 0, "fill": 0.0, "fill_mask": 0.0,
       "fit_output": false, "interpolation": 1, "keep_ratio": false, "mask_interpolation": 0, "rotate": [15.0, 15.0],
       "rotate_method": "largest_box", "scale": {"x": [0.8, 1.2], "y": [0.8, 1.2]}, "shear": {"x": [0.0, 0.0], "y": [0.0, 1.0]},
       "translate_percent": {"x": [-0.1, 0.1], "y": [-0.1, 0.1]}, "translate_px": null},
      {"__class_fullname__": "ShiftScaleRotate", "p": 0.5, "shift_limit_x": [-0.05, 0.05], "shift_limit_y": [-0.05, 0.05],
       "scale_limit": [-0.1, 0.1], "rotate_limit": [-45.0, 45.0], "interpolation": 1, "border_mode": 0, "fill": 0.0,
       "fill_mask": 0.0, "rotate_method": "largest_box", "mask_interpolation": 0},
      {"__class_fullname__": "OneOf", "p": 0.3, "transforms": [
        {"__class_fullname__": "GaussNoise", "p": 0.5, "mean_range": [0.0, 0.0], "noise_scale_factor": 1.0,
         "per_channel": true, "std_range": [0.2, 0.44]}, {"__class_fullname__": "NoOp", "p": 0.5}]},
      {"__class_fullname__": "Normalize", "p": 1.0, "max_pixel_value": 255.0, "mean": [0.485, 0.456, 0.406],
       "normalization": "standard", "std": [0.229, 0.224, 0.225]},
      {"__class_fullname__": "ToTensorV2", "p": 1.0, "transpose_mask": false}
      """,
      """
      , "bbox_params": {"format": "coco", "label_fields": ["l"], "min_area": 0.0, "min_visibility": 0.3, "min_width": 0.0,
       "min_height": 0.0, "check_each_transform": true, "clip": true, "max_accept_ratio": null}, "keypoint_params": null
      """)
    let recipe = try Recipe(yaml: text, name: "a.json")
    #expect(
      recipe.digest
        == (try digest(
          """

            - RandomResizedCrop: {size: 320, scale: [0.3, 1]}
            - Rotate: {limit: 15}
            - Affine: {scale: [0.8, 1.2], rotate: 15, shear: {x: [0, 0], y: [0, 1]}, translate_percent: [-0.1, 0.1]}
            - ShiftScaleRotate: {shift_limit: 0.05}
            - OneOf: {transforms: [GaussNoise], p: 0.3}
            - Normalize
          """, "{min_visibility: 0.3, clip: true, rotate_method: largest_box}")))
    #expect(
      recipe.notes.count == 2 && recipe.notes[0].contains("ToTensorV2") && recipe.notes[1].contains("judged once"))
  }

  @Test("An Affine that was given no shift, and what an RGBShift writes beside its limits, change nothing")
  func withoutEffect() throws {
    let text = pipeline(
      """
      {"__class_fullname__": "Affine", "p": 0.5, "balanced_scale": false, "border_mode": 0, "fill": 0.0, "fill_mask": 0.0,
       "fit_output": false, "interpolation": 1, "keep_ratio": false, "mask_interpolation": 0, "rotate": [-10.0, 10.0],
       "rotate_method": "ellipse", "scale": {"x": [1.0, 1.0], "y": [1.0, 1.0]}, "shear": {"x": [0.0, 0.0], "y": [0.0, 0.0]},
       "translate_percent": null, "translate_px": {"x": [0, 0], "y": [0, 0]}},
      {"__class_fullname__": "RGBShift", "p": 0.5, "approximation": 1.0, "b_shift_limit": [-20.0, 20.0],
       "g_shift_limit": [-20.0, 20.0], "r_shift_limit": [-9.0, 20.0], "noise_type": "uniform", "spatial_mode": "constant",
       "noise_params": {"noise_type": "uniform", "ranges": [[-0.035, 0.078], [-0.078, 0.078], [-0.078, 0.078]]}}
      """)
    let recipe = try Recipe(yaml: text, name: "a.json")
    #expect(try recipe.digest == digest("[Affine: {rotate: [-10, 10]}, RGBShift: {r_shift_limit: [-9, 20]}]"))
    #expect(recipe.notes.isEmpty)
  }

  @Test("What is computed in another way is told")
  func told() throws {
    let down =
      #"{"__class_fullname__": "Downscale", "p": 0.5, "interpolation_pair": {"upscale": 0, "downscale": 0}, "scale_range": [0.25, 0.25]}"#
    let recipe = try Recipe(yaml: pipeline(down), name: "a.json")
    #expect(
      recipe.notes == [
        "Downscale: 'interpolation_pair' is not carried over: dsm averages areas and mixes linearly, the nearest pixel is not on offer."
      ])
  }

  @Test(
    "What has no counterpart is refused by name, with what comes nearest",
    arguments: [
      (
        #"{"__class_fullname__": "ElasticTransform", "p": 0.5}"#, "ElasticTransform: there is no transform of that name"
      ),
      (
        #"{"__class_fullname__": "Rotate", "p": 0.5, "limit": [-3, 3], "border_mode": 4}"#,
        "Rotate: cannot take 4 as 'border_mode'"
      ),
      (
        #"{"__class_fullname__": "Affine", "p": 0.5, "translate_px": {"x": [0, 9], "y": [0, 0]}}"#,
        "Affine: cannot take {x: [0, 9], y: [0, 0]} as 'translate_px'"
      ),
      (#"{"__class_fullname__": "Rotate", "p": 0.5, "limit": [-300, 3]}"#, "Rotate: cannot take [-300, 3] as 'limit'"),
      (
        #"{"__class_fullname__": "OneOf", "p": 1, "transforms": [{"__class_fullname__": "GlassBlur", "p": 1}]}"#,
        "GlassBlur"
      ),
      (
        #"{"__class_fullname__": "SomeOf", "p": 1, "n": 1, "replace": true, "transforms": [{"__class_fullname__": "ToGray", "p": 1}]}"#,
        "replace: true"
      ),
      (
        #"{"__class_fullname__": "Normalize", "p": 1}, {"__class_fullname__": "ToGray", "p": 1}"#,
        "Normalize is not the last step"
      ),
      (
        #"{"__class_fullname__": "Rotate", "p": 1, "rotate_method": "ellipse"}, {"__class_fullname__": "Affine", "p": 1, "rotate_method": "largest_box"}"#,
        "by two methods"
      ),
      ("3", "a transform must be a mapping"),
    ])
  func refused(transforms: String, words: String) throws {
    let failure = #expect(throws: Failure.self) { try Recipe(yaml: pipeline(transforms), name: "a.json") }
    #expect(failure?.reason.contains(words) == true, "\(failure?.description ?? "nothing")")
    #expect(failure?.place.hasPrefix("a.json") == true && failure?.nextStep.isEmpty == false)
  }

  @Test("What a Compose says beside its transforms is told or refused, and not passed over")
  func settings() throws {
    let flip = #"{"__class_fullname__": "HorizontalFlip", "p": 0.5}"#
    let rest = #", "keypoint_params": {"format": "xy"}, "seed": 7, "additional_targets": {}, "is_check_shapes": true"#
    let recipe = try Recipe(yaml: pipeline(flip, rest), name: "a.json")
    #expect(
      recipe.notes.count == 2 && recipe.notes[0].contains("keypoint_params") && recipe.notes[1].contains("--seed"))
    let second = #", "additional_targets": {"image2": "image"}"#
    let failure = #expect(throws: Failure.self) { try Recipe(yaml: pipeline(flip, second), name: "a.json") }
    #expect(failure?.reason.contains("additional_targets") == true)
  }

  @Test("YAML is read as JSON is, and what is no Compose is refused")
  func forms() throws {
    let yaml = """
      __version__: 2.0.8
      transform:
        __class_fullname__: Compose
        p: 1.0
        transforms:
        - __class_fullname__: HorizontalFlip
          p: 0.5
      """
    #expect(try Recipe(yaml: yaml, name: "a.yaml").digest == (try digest("[HorizontalFlip]")))
    for other in [yaml.replacing("Compose", with: "ReplayCompose"), yaml.replacing("p: 1.0", with: "p: 0.7")] {
      #expect(throws: Failure.self) { try Recipe(yaml: other, name: "a.yaml") }
    }
  }
}
