extension Network {
  /// The network with all batch norms frozen: for fine-tuning on batches too few or too unlike the first ones to take statistics of.
  public var withFrozenBatchNorm: Network { withFrozenBatchNorm { _ in true } }

  /// The network with the batch norms of those nodes frozen for which `isFrozen` says so by name.
  public func withFrozenBatchNorm(where isFrozen: (_ node: String) -> Bool) -> Network {
    replacingLayers { node in
      guard isFrozen(node.name) else { return nil }
      switch node.layer {
      case let norm as BatchNorm: return BatchNorm(channels: norm.channels, relu: norm.relu, isFrozen: true)
      case let block as SeparableConv2D where block.activation == .batchNorm: return block.with(.frozenBatchNorm)
      case let block as ConvBlock2D where block.activation == .batchNorm: return block.with(.frozenBatchNorm)
      default: return nil
      }
    }
  }
}
