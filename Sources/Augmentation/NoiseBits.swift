/// Random bits by counting: word `index` of the sequence of `key` (the finaliser of SplitMix64 over a Weyl sequence;
/// Steele, Lea and Flood, 2014). Quick enough for every byte of a picture.
@inline(__always)
func noiseBits(_ key: UInt64, _ index: Int) -> UInt64 {
  var z = key &+ UInt64(truncatingIfNeeded: index) &* 0x9E37_79B9_7F4A_7C15
  z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
  z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
  return z ^ (z >> 31)
}
