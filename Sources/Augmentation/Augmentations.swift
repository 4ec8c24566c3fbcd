import Basics

/// Every transform that a recipe can name.
public enum Augmentations {
  /// All of them; a new one is one line here.
  public static let all: [any Augmentation.Type] = [
    AffineTransform.self,
    AtLeastOneBBoxRandomCrop.self,
    CLAHE.self,
    CenterCrop.self,
    ChannelShuffle.self,
    CoarseDropout.self,
    ColorJitter.self,
    D4.self,
    Downscale.self,
    Equalize.self,
    FaceScaleCrop.self,
    GaussNoise.self,
    GaussianBlur.self,
    GridDropout.self,
    HorizontalFlip.self,
    HueSaturationValue.self,
    ISONoise.self,
    ImageCompression.self,
    LetterBox.self,
    LongestMaxSize.self,
    MedianBlur.self,
    MixUp.self,
    Mosaic.self,
    MotionBlur.self,
    MultiplicativeNoise.self,
    Normalize.self,
    OneOf.self,
    PadIfNeeded.self,
    Perspective.self,
    Posterize.self,
    RGBShift.self,
    RandomBrightnessContrast.self,
    RandomCrop.self,
    RandomFog.self,
    RandomGamma.self,
    RandomOrder.self,
    RandomResizedCrop.self,
    RandomRotate90.self,
    RandomShadow.self,
    RandomSizedBBoxSafeCrop.self,
    RandomSunFlare.self,
    Resize.self,
    Rotate.self,
    SaltAndPepper.self,
    Sequential.self,
    ShiftScaleRotate.self,
    ShotNoise.self,
    SmallestMaxSize.self,
    Solarize.self,
    SomeOf.self,
    ToGray.self,
    Transpose.self,
    VerticalFlip.self,
  ]

  /// The transform of that name; a slip of the pen is answered by the nearest names.
  static func named(_ name: String) throws(Refusal) -> any Augmentation.Type {
    if let type = all.first(where: { $0.name == name }) { return type }
    throw Refusal(
      reason: "there is no transform of that name", nextStep: suggestion(for: name, among: all.map { $0.name }))
  }
}
