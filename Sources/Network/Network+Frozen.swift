extension Network {
  /// The network with all batch norms frozen: for fine-tuning on batches too few or too unlike the first ones to take statistics of.
  public var withFrozenBatchNorm: Network {
    replacingLayers { node in
      switch node.layer {
      case let norm as BatchNorm: BatchNorm(channels: norm.channels, relu: norm.relu, isFrozen: true)
      case let block as SeparableConv2D where block.activation == .batchNorm: block.with(.frozenBatchNorm)
      case let block as ConvBlock2D where block.activation == .batchNorm: block.with(.frozenBatchNorm)
      default: nil
      }
    }
  }
}
