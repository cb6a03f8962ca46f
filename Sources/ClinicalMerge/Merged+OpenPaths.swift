import FHIRR4

extension Merged {
  /// The paths at which what was agreed before stays the base while these conflicts are open, for ``compositeBase(server:old:openConflicts:under:)``.
  ///
  /// Those of the conflicts; and where one of them cannot end by itself, everything in its group that a side changed. With the
  /// EHR's edit in the base the next merge would no longer see what a signature or a head was in conflict with, and would
  /// send over it.
  public func openPaths(of resourceType: String) -> [String] {
    let paths = conflicts.map(\.path)
    guard conflicts.contains(where: { !$0.dissolvesByItself }) else { return paths }
    let group = CoherenceGroup.of(resourceType)
    let others = decisions.map(\.path).filter { unit in group?.contains(unit) ?? true }
    // Of a unit that is open as a whole its parts need no saying.
    return others + paths.filter { path in !others.contains(ElementPath(path).top ?? "") }
  }
}

/// Whether a unit of a resource is read together with others, so that a conflict on one holds all; of a type without groups every unit is.
public func isReadTogether(_ unit: String, in resourceType: String) -> Bool { CoherenceGroup.of(resourceType)?.contains(unit) ?? true }
