import Basics

extension Recipe {
  /// The recipes that ship with dsm, by name.
  public static var shippedNames: [String] { shipped.keys.sorted() }

  /// The shipped recipe of that name as a user would write it.
  public static func shippedText(named name: String) throws(Failure) -> String {
    guard let text = shipped[name] else { throw unknown(name) }
    return text
  }

  /// As a user would write them.
  static let shipped: [String: String] = [
    "none": """
    augment:
      - LetterBox: {size: 320}
    boxes: {clip: true, min_visibility: 0.3, dropped: ignore}
    decode: {long_side: 1280}
    """,
    "light": """
    augment:
      - RandomResizedCrop: {size: 320, scale: [0.5, 1.0], ratio: [0.9, 1.1]}
      - HorizontalFlip: {p: 0.5}
      - RandomBrightnessContrast: {p: 0.3, brightness_limit: 0.1, contrast_limit: 0.1}
    boxes: {clip: true, min_visibility: 0.4, min_width: 5, min_height: 5, dropped: ignore}
    decode: {long_side: 1280}
    """,
    "face": """
    augment:
      - Mosaic: {target_size: [800, 800], cell_shape: [480, 480], fill: 128, p: 0.25}
      - FaceScaleCrop: {size: 320, balanced: 0.25}
      - HorizontalFlip: {p: 0.5}
      - Rotate: {limit: 12, fill: 128, p: 0.2}
      - RandomBrightnessContrast: {p: 0.4}
      - HueSaturationValue: {p: 0.2, hue_shift_limit: 9}
      - ToGray: {p: 0.05}
      - GaussNoise: {std_range: [0.01, 0.06], p: 0.1}
      - GaussianBlur: {sigma_limit: [0.3, 1.5], p: 0.05}
      - ImageCompression: {quality_range: [40, 95], p: 0.1}
    boxes: {clip: true, min_visibility: 0.4, min_width: 5, min_height: 5, dropped: ignore}
    decode: {long_side: 1280}
    """,
    "face-heavy": """
    augment:
      - FaceScaleCrop: {size: 320, balanced: 0.6, jitter: 0.4}
      - HorizontalFlip: {p: 0.5}
      - Rotate: {limit: 25, fill: 128, p: 0.5}
      - RandomBrightnessContrast: {p: 0.7, brightness_limit: 0.3, contrast_limit: 0.4}
      - RandomGamma: {p: 0.3, gamma_limit: [60, 160]}
      - HueSaturationValue: {p: 0.5, hue_shift_limit: 12, sat_shift_limit: 60, val_shift_limit: 30}
      - ToGray: {p: 0.1}
      - GaussNoise: {std_range: [0.02, 0.12], p: 0.3}
      - GaussianBlur: {sigma_limit: [0.3, 2.0], p: 0.1}
      - ImageCompression: {quality_range: [25, 95], p: 0.2}
      - CoarseDropout: {num_holes_range: [1, 3], fill: 128, p: 0.2}
    boxes: {clip: true, min_visibility: 0.4, min_width: 5, min_height: 5, dropped: ignore}
    decode: {long_side: 1280}
    """,
  ]
}
