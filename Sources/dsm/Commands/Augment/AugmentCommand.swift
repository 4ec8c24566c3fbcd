import ArgumentParser

/// `dsm augment`.
struct Augment: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "See what recipes do to photographs, replay a sample, write an augmented copy.",
    discussion: """
      EXAMPLES
        dsm augment preview manifests/train.jsonl                       # a sheet of photographs and samples
        dsm augment list                                                # what a recipe can be made of
        dsm augment show Rotate --output rotate.png                     # one transform: parameters and a picture
        dsm augment replay manifests/train.jsonl 12.jpg@3               # one sample: all that was done to it
        dsm augment apply manifests/train.jsonl --output augmented      # the samples as files
      """,
    subcommands: [
      AugmentList.self, AugmentShow.self, AugmentPreview.self, AugmentReplay.self, AugmentApply.self,
    ])
}
