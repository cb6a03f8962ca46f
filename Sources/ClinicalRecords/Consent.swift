/// What a patient agreed to, or refused.
public struct Consent: Sendable, Hashable {
  /// Who this record is, for ever.
  public var id: RecordID
  /// Whose record it is.
  public var patient: RecordID
  /// Whether the record stands, or was withdrawn as an error.
  public var recordStatus: RecordStatus = .active
  /// What it is about.
  public var scope: ConsentScope = .treatment
  /// Whether the patient agreed.
  public var decision: ConsentDecision = .agreed
  /// Which edition of the form was signed: `2026-01`.
  public var formVersion: String?
  /// When it was signed.
  public var signedAt: DateTime?
  /// Who signed it, when that is not the patient: a guardian.
  public var signer: Sensitive<String>?
  /// Who saw it signed, as the clinic names them.
  public var witness: String?
  /// The last day it holds.
  public var expires: CalendarDate?
  /// When the patient took it back.
  public var withdrawnAt: DateTime?
  /// To whom data may be given: the names of endpoints; used with `dataSharing` alone.
  public var recipients: [ConsentRecipient] = []
  /// Whether data of a substance use disorder may be given too, which 42 CFR Part 2 protects beyond HIPAA.
  public var includesSubstanceUse: Bool?
  /// Whether psychotherapy notes may be given too, which HIPAA (45 CFR 164.508) asks a consent of their own for.
  public var includesPsychotherapyNotes: Bool?
  /// The signed form, where it is kept as a document.
  public var document: ConsentDocument?

  public init(id: RecordID, patient: RecordID) {
    self.id = id
    self.patient = patient
  }
}

/// What a consent is about.
public enum ConsentScope: String, Sendable, Hashable, CaseIterable {
  case treatment
  case offLabelKetamine = "off-label-ketamine"
  case ketamineAssistedPsychotherapy = "ketamine-assisted-psychotherapy"
  case research
  case dataSharing = "data-sharing"
}

/// What the patient decided.
public enum ConsentDecision: String, Sendable, Hashable, CaseIterable {
  /// Asked, and not yet answered.
  case proposed
  case agreed, refused
  /// Agreed once and taken back, when is not known; where it is, the consent is agreed and has a `withdrawnAt`.
  case withdrawn
}

/// One to whom a patient lets data be given.
public struct ConsentRecipient: Sendable, Hashable {
  /// Which member of its list this is, for ever.
  public var id: RecordID
  /// The name of an endpoint: `north`.
  public var endpoint: String

  public init(id: RecordID, endpoint: String) {
    self.id = id
    self.endpoint = endpoint
  }
}

/// A signed form, as a document that is kept elsewhere.
public struct ConsentDocument: Sendable, Hashable {
  /// What it is called.
  public var title: String
  /// Its media type: `application/pdf`.
  public var contentType: String
  /// Where it is kept, as a URI.
  public var url: String?
  /// The SHA-1 of its bytes in base64, as FHIR's Attachment.hash.
  public var hash: String?

  public init(title: String, contentType: String) {
    self.title = title
    self.contentType = contentType
  }
}

/// Data that stay in the clinic unless a consent says otherwise.
public enum Sensitivity: String, Sendable, Hashable, CaseIterable {
  /// Of the treatment of a substance use disorder (42 CFR Part 2).
  case substanceUse = "42-cfr-part-2"
}

extension Consent {
  /// Whether, at a moment, it lets data be given to an endpoint: agreed, signed by then, neither taken back nor expired.
  public func letsShare(with endpoint: String, at moment: DateTime) -> Bool {
    guard recordStatus == .active, scope == .dataSharing, decision == .agreed, let signedAt, signedAt <= moment else { return false }
    if let withdrawnAt, withdrawnAt <= moment { return false }
    if let expires, expires.isBefore(moment.date) { return false }
    return recipients.contains { $0.endpoint == endpoint }
  }
}
