/// Pseudo-random numbers that are the same on every machine and in every release.
///
/// Steele, Lea, Flood 2014, "Fast splittable pseudorandom number generators"; the constants are those of its SplittableRandom.
struct SplitMix64: Sendable {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  /// A stream of its own for each number: what one draws never shifts what another draws.
  init(seed: UInt64, stream: UInt64) {
    var root = SplitMix64(seed: seed &+ stream &* 0x9E37_79B9_7F4A_7C15)
    state = root.next()
  }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }

  /// A number of a range; its bias is below 2 to the -50 for the small ranges that are asked for.
  mutating func draw(_ range: ClosedRange<Int>) -> Int {
    range.lowerBound + Int(next() % UInt64(range.upperBound - range.lowerBound + 1))
  }

  mutating func draw<Element>(_ list: [Element]) -> Element { list[draw(0...(list.count - 1))] }

  mutating func chance(percent: Int) -> Bool { draw(1...100) <= percent }
}
