import Dataset

/// A label file of any bytes: the first byte chooses the format, the others are the file. No name comes out twice.
///
/// libFuzzer has the main function and calls this one.
@_cdecl("LLVMFuzzerTestOneInput") public func readAnnotations(_ bytes: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let input = UnsafeBufferPointer(start: bytes, count: count)
  guard let choice = input.first else { return 0 }
  let format = AnnotationFormats.all[Int(choice) % AnnotationFormats.all.count]
  for ending in format.fileExtensions.sorted() {
    let source = AnnotationSource(Array(input.dropFirst()), path: "/labels/a.\(ending)", sibling: { _ in nil })
    _ = format.recognises(source)
    guard let file = try? format.read(source) else { continue }
    precondition(Set(file.pictures.map(\.name)).count == file.pictures.count, "a name twice")
  }
  return 0
}
