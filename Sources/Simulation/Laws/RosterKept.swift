/// Nobody off the roster is asked for or sent.
struct RosterKept: SimulationLaw {
  func violations(in world: ObservedWorld) -> [String] { world.ehr.trespasses }
}
