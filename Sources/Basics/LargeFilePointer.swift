/// What lies in place of a large file in a repository that was fetched without Git LFS: a few lines that name the file.
public enum LargeFilePointer {
  private static let start = Array("version https://git-lfs.github.com/spec/".utf8)

  /// Refuses `bytes`, the content of `path`, where they are such a pointer.
  public static func refuse(_ bytes: [UInt8], _ path: String) throws(Failure) {
    guard bytes.starts(with: start) else { return }
    throw Failure(
      path, "a Git LFS pointer, not the file that it stands for",
      nextStep: "Run 'git lfs pull' in its repository, or download the file itself.")
  }
}
