import Compute

/// Takes the batch norm whose tensors' names begin with `norm` into the weights before it, whose last index is the channel:
/// w' = w gamma / std, b' = (b - mean) gamma / std + beta. Its four tensors leave `values`.
func foldBatchNorm<S: KernelScalar>(_ values: inout [String: [S]], norm: String, weight: String, bias: String) {
  guard let gamma = values.removeValue(forKey: norm + "weight"), let beta = values.removeValue(forKey: norm + "bias"),
    let mean = values.removeValue(forKey: norm + "running_mean"),
    let variance = values.removeValue(forKey: norm + "running_var")
  else { preconditionFailure("a norm has its four tensors") }
  let scale = zip(gamma, variance).map { $0 / ($1 + S(BatchNorm.epsilon)).squareRoot() }
  values[weight] = values[weight]?.enumerated().map { $1 * scale[$0 % scale.count] }
  values[bias] = values[bias]?.enumerated().map { ($1 - mean[$0]) * scale[$0] + beta[$0] }
}
