public import ClinicalRecords
public import LosslessJSON

/// What a patient's consents let out to one recipient, beyond what treatment itself allows.
///
/// Without a consent that names the recipient, data of a substance use disorder (42 CFR 2.31) and psychotherapy notes
/// (45 CFR 164.508) stay in the clinic.
public struct Disclosure: Sendable, Hashable {
  /// Whether records of `Sensitivity.substanceUse` may go out.
  public var substanceUse: Bool
  /// Whether psychotherapy notes may go out.
  public var psychotherapyNotes: Bool

  /// Nothing that needs a consent of its own.
  public static let none = Disclosure(substanceUse: false, psychotherapyNotes: false)

  /// Everything: for comparing with what was told, never for telling.
  public static let all = Disclosure(substanceUse: true, psychotherapyNotes: true)

  /// These two, said outright.
  public init(substanceUse: Bool, psychotherapyNotes: Bool) {
    self.substanceUse = substanceUse
    self.psychotherapyNotes = psychotherapyNotes
  }

  /// What a patient's consents let out to an endpoint at a moment.
  public init(_ consents: some Sequence<Consent>, to endpoint: String, at moment: DateTime) {
    let open = consents.filter { $0.letsShare(with: endpoint, at: moment) }
    self.init(
      substanceUse: open.contains { $0.includesSubstanceUse == true },
      psychotherapyNotes: open.contains { $0.includesPsychotherapyNotes == true })
  }

  /// Whether a record needs a consent of its own before it may leave.
  public static func isNeeded(for record: JSON) -> Bool { none.objection(to: record) != nil }

  /// Why a record as it stands in a records file stays in the clinic; nil for one that may go out.
  public func objection(to record: JSON) -> Withheld? {
    if !substanceUse, record["sensitivity"]?.string == Sensitivity.substanceUse.rawValue {
      return Withheld(path: "", reason: "42 CFR Part 2: no consent of the patient names the recipient and such data")
    }
    if !psychotherapyNotes, record["record"]?.string == RecordKind.psychotherapyNote.rawValue {
      return Withheld(path: "", reason: "a psychotherapy note: no consent of the patient names the recipient and such notes")
    }
    return nil
  }
}
