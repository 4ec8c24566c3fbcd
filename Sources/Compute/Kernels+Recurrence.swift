/// One step of a gated recurrent unit over several sequences at a time.
extension Kernels {
  /// The states after a step.
  ///
  /// With `fromInput` = x W + b and `fromState` = h U + b, both of 3 `size` numbers in the order r, z, n:
  /// r, z = sigmoid(fromInput + fromState), n = tanh(fromInput_n + r fromState_n), after = (1 - z) n + z before.
  ///
  /// - Parameters:
  ///   - fromInput: a row for every step of every sequence, those of one sequence together; `step` says which is meant, of `steps`.
  ///   - gates: keeps r, z, n and fromState_n of each sequence: 4 `size` numbers.
  public static func gru(
    fromInput: Tensor<S>, step: Int, of steps: Int, fromState: Tensor<S>, before: Tensor<S>, gates: Tensor<S>,
    into after: Tensor<S>, size: Int
  ) {
    let rows = before.count / size
    precondition(before.count == rows * size && after.count == before.count && step >= 0 && step < steps)
    precondition(fromInput.count == rows * steps * 3 * size && fromState.count == 3 * before.count)
    precondition(gates.count == 4 * before.count)
    unsafe S.layerLoops.gru(
      fromInput.pointer + step * 3 * size, steps * 3 * size, fromState.pointer, before.pointer, gates.pointer,
      after.pointer, rows, size)
  }

  /// From `gradient` by the states after a step: those by `fromInput` and `fromState`, and, in place of `gradient`, the part of that by
  /// the states before which does not pass `fromState`.
  public static func gruBack(
    gates: Tensor<S>, before: Tensor<S>, gradient: Tensor<S>, fromInput: Tensor<S>, step: Int, of steps: Int,
    fromState: Tensor<S>, size: Int
  ) {
    let rows = before.count / size
    precondition(before.count == rows * size && gradient.count == before.count && step >= 0 && step < steps)
    precondition(fromInput.count == rows * steps * 3 * size && fromState.count == 3 * before.count)
    precondition(gates.count == 4 * before.count)
    unsafe S.layerLoops.gruBack(
      gates.pointer, before.pointer, gradient.pointer, fromInput.pointer + step * 3 * size, steps * 3 * size,
      fromState.pointer, rows, size)
  }
}
