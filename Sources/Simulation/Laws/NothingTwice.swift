internal import EHRSync
internal import RecordStore

/// One resource an identifier of ours.
struct NothingTwice: SimulationLaw {
  func violations(in world: ObservedWorld) -> [String] {
    var seen = Set<ResourceID>()
    return world.resources.flatMap { OurIdentifier.all(in: $0) }.filter { !seen.insert($0).inserted }.map { "\($0) is at the EHR twice" }
  }
}
