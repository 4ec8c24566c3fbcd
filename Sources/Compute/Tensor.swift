/// A block of numbers, allocated once and aligned to 64 bytes, zero at first. All unsafe memory of the network lives in these.
@safe public final class Arena<Scalar: KernelScalar>: @unchecked Sendable {
  // Sendable by contract: threads that share an arena write to tensors that do not overlap, and read none that another writes.
  // The network's plan gives each shard an arena of its own for all that it writes.

  /// How many numbers the block holds.
  public let count: Int
  fileprivate let base: UnsafeMutablePointer<Scalar>

  /// A block of `count` zeros.
  public init(count: Int) {
    precondition(count >= 0, "a block cannot have \(count) numbers")
    self.count = count
    let bytes = max(1, count) * MemoryLayout<Scalar>.stride
    let raw = UnsafeMutableRawPointer.allocate(byteCount: bytes, alignment: 64)
    // The bits of zero are zeros in every floating-point type.
    unsafe raw.initializeMemory(as: UInt8.self, repeating: 0, count: bytes)
    unsafe base = raw.bindMemory(to: Scalar.self, capacity: max(1, count))
  }

  deinit { unsafe base.deallocate() }

  /// The whole block.
  public var all: Tensor<Scalar> { tensor(at: 0, count: count) }

  /// `count` numbers from `offset` on.
  public func tensor(at offset: Int, count: Int) -> Tensor<Scalar> {
    precondition(offset >= 0 && count >= 0 && offset + count <= self.count, "the tensor leaves its arena")
    return Tensor(arena: self, offset: offset, count: count)
  }
}

/// A run of numbers in an ``Arena``. Copying a tensor copies the reference, not the numbers.
public struct Tensor<Scalar: KernelScalar>: Sendable {
  private let arena: Arena<Scalar>
  private let offset: Int
  /// How many numbers it holds.
  public let count: Int

  fileprivate init(arena: Arena<Scalar>, offset: Int, count: Int) {
    self.arena = arena
    self.offset = offset
    self.count = count
  }

  /// Where the numbers lie, for the kernels; alive as long as the tensor is.
  var pointer: UnsafeMutablePointer<Scalar> { unsafe arena.base + offset }

  /// The number at `index`.
  public subscript(index: Int) -> Scalar {
    get {
      precondition(index >= 0 && index < count, "index \(index) is not below \(count)")
      return unsafe pointer[index]
    }
    nonmutating set {
      precondition(index >= 0 && index < count, "index \(index) is not below \(count)")
      unsafe pointer[index] = newValue
    }
  }

  /// The part from `start` on with `count` numbers.
  public func slice(from start: Int, count: Int) -> Tensor {
    precondition(start >= 0 && count >= 0 && start + count <= self.count, "the slice leaves its tensor")
    return Tensor(arena: arena, offset: offset + start, count: count)
  }

  /// Sets every number to `value`.
  public func fill(_ value: Scalar) {
    if value == 0 {
      // Bytes are set at once where a generic loop would ask for each number.
      unsafe UnsafeMutableRawPointer(pointer).initializeMemory(
        as: UInt8.self, repeating: 0, count: count * MemoryLayout<Scalar>.stride)
    } else {
      unsafe pointer.update(repeating: value, count: count)
    }
  }

  /// Takes over the numbers of `other`, which has as many.
  public func copy(from other: Tensor) {
    precondition(other.count == count, "a tensor of \(other.count) numbers does not fit one of \(count)")
    unsafe pointer.update(from: other.pointer, count: count)
  }

  /// Takes over `numbers`, of which there are as many.
  public func copy(from numbers: [Scalar]) {
    precondition(numbers.count == count, "\(numbers.count) numbers do not fit a tensor of \(count)")
    unsafe numbers.withUnsafeBufferPointer { source in
      if let first = source.baseAddress { unsafe pointer.update(from: first, count: count) }
    }
  }

  /// Calls `body` with the numbers as a span that can be written.
  public func withMutableSpan<Result>(_ body: (inout MutableSpan<Scalar>) throws -> Result) rethrows -> Result {
    var span = unsafe MutableSpan(_unsafeStart: pointer, count: count)
    return try body(&span)
  }

  /// Calls `body` with the numbers as a span.
  public func withSpan<Result>(_ body: (Span<Scalar>) throws -> Result) rethrows -> Result {
    try body(unsafe Span(_unsafeStart: pointer, count: count))
  }

  /// A copy of the numbers.
  public var array: [Scalar] { unsafe Array(UnsafeBufferPointer(start: pointer, count: count)) }
}
