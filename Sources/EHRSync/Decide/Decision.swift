/// Our own side of a resource, seen from what was agreed.
public enum LocalSide: Sendable, Hashable, CaseIterable {
  /// Our records do not say it.
  case none
  /// We say it as it was agreed, or as long as there is no base: we say it.
  case unchanged
  case changed
}

/// The EHR's side of a resource, seen from what was agreed.
public enum RemoteSide: Sendable, Hashable, CaseIterable {
  /// Not read: refused, cut short, SUBSETTED, or outside the plan. Nothing may be concluded from it.
  case unseen
  /// Looked for, and never there.
  case none
  /// As agreed; without a base: there, and saying what we say.
  case same
  /// Other than agreed; without a base: there, and saying something else.
  case differs
  /// Other than agreed, and of another patient.
  case otherPatient
  /// 410, or 404 after a second look.
  case gone
}

/// What is to be done with one resource at one endpoint.
public enum Decision: Sendable, Hashable, CaseIterable {
  case nothing
  /// Take the EHR's side in.
  case adopt
  /// Send our side.
  case push
  /// Both moved: merge, and keep as conflicts what does not merge.
  case settle
  /// Both have it and nothing was ever agreed: what both say differently is a conflict, the rest a union.
  case settleFirstContact
  /// The EHR no longer has it: that is the conflict.
  case settleRemoval
  /// Another patient's now: everything of that patient waits for a person.
  case hold
  /// Nothing was seen, so nothing is done, and that is said.
  case unseen
}

/// The whole table of the house plan, "how a change is found": one row for each (base, local, remote).
public func decide(hasBase: Bool, local: LocalSide, remote: RemoteSide) -> Decision {
  switch (hasBase, local, remote) {
  case (_, _, .unseen): .unseen
  case (_, _, .otherPatient): .hold
  case (false, .none, .same), (false, .none, .differs): .adopt
  case (false, .none, .none), (false, .none, .gone): .nothing
  case (false, _, .none): .push
  case (false, _, .same): .adopt
  case (false, _, .differs): .settleFirstContact
  case (false, _, .gone): .settleRemoval
  case (true, _, .gone), (true, _, .none): .settleRemoval
  case (true, .changed, .same): .push
  case (true, .changed, .differs): .settle
  case (true, .none, .same): .nothing
  case (true, .none, .differs): .adopt
  case (true, .unchanged, .same): .nothing
  case (true, .unchanged, .differs): .adopt
  }
}
