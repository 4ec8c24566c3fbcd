import Compute
import Foundation

/// The hashes of the middle of a picture that is turned a little to either side, so that a copy that was is found.
public enum SlightTurn {
  /// By how many degrees the part that is hashed is turned in the picture, clockwise. Copies turned by half as much to half as much again
  /// are near.
  public static let degrees = [2.5, -2.5]
  /// The part that is hashed, as ``PictureWindow`` counts: turning brings nothing from beyond the picture into it.
  public static let window = PictureWindow.all[place]
  /// Which of ``PictureWindow/all`` it is.
  public static let place = 1

  /// Into how many steps a cell is cut.
  private static let unit = 256.0
  /// A picture may be so much longer than wide, or wider than long; what is more so is turned as if it were not.
  private static let mostAspect = 1.6

  /// The hash of ``window`` for each of ``degrees``.
  ///
  /// - Parameters:
  ///   - levels: of 32x32 cells, as ``LuminanceGrid/centred``.
  ///   - aspect: the picture's width by its height.
  static func hashes(of levels: [Int32], aspect: Double) -> [UInt64] {
    let aspect = min(max(aspect, 1 / mostAspect), mostAspect)
    return degrees.flatMap { degrees in
      let sine = unit * sin(degrees * .pi / 180)
      let cells = PixelLoops.sheared(
        levels, across: Int((sine / aspect).rounded()), down: Int((sine * aspect).rounded()),
        cells: window.x..<(window.x + window.width))
      return PictureWindow.hashes(of: cells, [window])
    }
  }
}
