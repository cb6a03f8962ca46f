import CDADocuments
import ClinicalRecords

/// What a substance did to the patient: a reaction to an allergen, or an adverse event of an infusion.
///
/// Severities are the codes of SNOMED CT that the Severity Observation of C-CDA R2.1 takes (HL7's approved examples).
enum ReactionObservation {
  static func element(
    _ id: CCDEntryID, _ code: CodedConcept, low: String?, high: CDAElement.Bound, severity: AdverseEventSeverity?, row: String,
    details: [CDAElement] = []
  ) -> CDAElement {
    CDAElement(
      "observation", ["classCode": "OBS", "moodCode": "EVN"],
      CDAElement.templates(".4.9", "2014-06-09") + id.elements + [
        .coded("code", CDACode("ASSERTION", system: CodeSystemOID.actCode)), .text(at: row), .status("completed"),
        .interval("effectiveTime", low: .init(low), high: high), code.coded("value", in: CodeSystemOID.snomed, type: "CD"),
        severity.map { .relationship("SUBJ", self.severity($0, row), isInverted: true) },
      ] + details)
  }

  private static func severity(_ severity: AdverseEventSeverity, _ row: String) -> CDAElement {
    let code: CDACode =
      switch severity {
      case .mild: .snomed("255604002", "Mild")
      case .moderate: .snomed("6736007", "Moderate")
      case .severe: .snomed("24484000", "Severe")
      }
    return CDAElement(
      "observation", ["classCode": "OBS", "moodCode": "EVN"],
      CDAElement.templates(".4.8", "2014-06-09") + [
        .coded("code", CDACode("SEV", system: CodeSystemOID.actCode, displayName: "Severity observation")), .text(at: row), .status("completed"),
        .coded("value", code, type: "CD"),
      ])
  }
}
