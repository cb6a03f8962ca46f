internal import ClinicalMerge
internal import LosslessJSON
internal import RecordStore

/// What is proposed to whoever settles a conflict: the safer value, else the side that leads. Nothing is ever done by it.
enum ConflictProposal {
  /// Nil where nothing makes one side the better guess: whose it is, a withdrawal, two entries that cannot be told apart.
  static func of(_ conflict: MergeConflict, type: String, under policy: MergePolicy) -> StoredConflict.Proposal? {
    switch conflict.reason {
    case .otherPatient, .withdrawnAndEdited, .duplicateKeys: return nil
    case .removedRemotely: return StoredConflict.Proposal(side: .local, rule: "what-is-there-stays")
    case .editedAndRemoved:
      guard (conflict.local == nil) != (conflict.remote == nil) else { return nil }
      return StoredConflict.Proposal(side: conflict.local == nil ? .remote : .local, rule: "what-is-there-stays")
    default: break
    }
    if let graver = graver(conflict) { return StoredConflict.Proposal(side: graver, rule: "the-graver-is-safer") }
    return lead(at: conflict.path, of: type, under: policy)
  }

  /// Codes of which the later is the safer to believe until a person has looked.
  private static let grave: [String: [String]] = [
    "criticality": ["low", "unable-to-assess", "high"], "severity": ["mild", "moderate", "severe"], "seriousness": ["non-serious", "serious"],
    "clinicalStatus": ["resolved", "inactive", "active"], "isSerious": ["false", "true"],
  ]

  private static func graver(_ conflict: MergeConflict) -> StoredConflict.Proposal.Side? {
    let last = conflict.path.split(separator: ".").last.map { String($0.prefix { $0 != "[" }) } ?? ""
    guard let order = grave[last], let ours = rank(conflict.local, order), let theirs = rank(conflict.remote, order), ours != theirs else { return nil }
    return ours > theirs ? .local : .remote
  }

  private static func rank(_ value: JSON?, _ order: [String]) -> Int? {
    guard let value else { return nil }
    let codes = value.kind == .object ? (value["coding"]?.elements ?? []).compactMap { $0["code"]?.string?.lowercased() } : [value.string ?? value.text]
    return codes.compactMap { order.firstIndex(of: $0) }.max()
  }

  /// Who leads by the endpoint's profile; where that says nothing, by where such data come from.
  ///
  /// With several stores a lead settles nothing, and is the proposal all the same.
  private static func lead(at path: String, of type: String, under policy: MergePolicy) -> StoredConflict.Proposal? {
    let top = ConflictSeverity.firstStep(path)
    let said = [type + "." + path, type + "." + top, type, path, top].lazy.compactMap { policy.leads[$0] }.first
    switch said ?? (fromTheEHR.contains(type) ? .ehr : fromTheClinic.contains(type) ? .clinic : .review) {
    case .ehr: return StoredConflict.Proposal(side: .remote, rule: "ehr-leads")
    case .clinic: return StoredConflict.Proposal(side: .local, rule: "clinic-leads")
    case .review: return nil
    }
  }

  /// Demographics, allergies, problems and the medicines at home: the hospital knows them first.
  private static let fromTheEHR: Set = ["Patient", "AllergyIntolerance", "Condition", "MedicationStatement"]
  /// What was done, given, measured and asked in the clinic.
  private static let fromTheClinic: Set = [
    "MedicationAdministration", "Procedure", "Observation", "QuestionnaireResponse", "Encounter", "AdverseEvent", "CarePlan",
  ]
}
