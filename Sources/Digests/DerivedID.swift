/// An id that follows from other texts: a UUIDv8 (RFC 9562) over SHA-256, as two 64-bit words, most significant first.
///
/// Each part goes in with its length in bytes before it (8 bytes, most significant first), so that `["ab", "c"]` and
/// `["a", "bc"]` give different ids. The same parts give the same id for ever; a test holds one down.
public func derivedUUID(_ parts: [String]) -> (high: UInt64, low: UInt64) {
  var bytes: [UInt8] = []
  for part in parts {
    let count = UInt64(part.utf8.count)
    for shift in stride(from: UInt64(56), through: 0, by: -8) { bytes.append(UInt8(truncatingIfNeeded: count >> shift)) }
    bytes.append(contentsOf: part.utf8)
  }
  let hash = Digest.sha256(bytes)
  let high = hash[0..<8].reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
  let low = hash[8..<16].reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
  let version: UInt64 = 0x8000
  let variant: UInt64 = 0x8000_0000_0000_0000
  return (high & ~0xF000 | version, low & ~0xC000_0000_0000_0000 | variant)
}
