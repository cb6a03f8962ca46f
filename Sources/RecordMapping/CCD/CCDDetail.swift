import CDADocuments
import LosslessJSON

/// A field of a record that CDA has no element for, said in an entry of ours as an observation under a code of ours.
///
/// The name is that of the extension which our FHIR resource of the same role has for the field, so what is read back here is read by the
/// mapping that reads it there. People find the same in the row of the table.
enum CCDDetail: String, Sendable, Hashable, CaseIterable {
  case dosePerWeight = "dose-per-weight"
  case doseWeight = "dose-weight"
  case doseWeightDate = "dose-weight-date"
  case doseCap = "dose-cap"
  case doseOrdered = "dose-ordered"
  case instrument, rater, variant
  case timePoint = "time-point"
  case kind
  case statusReason = "status-reason"
  case isSerious = "is-serious"
  case isBlinded = "is-blinded"

  private var words: String {
    switch self {
    case .dosePerWeight: "Dose for each kilogram"
    case .doseWeight: "Weight that the dose was reckoned with"
    case .doseWeightDate: "When that weight was taken"
    case .doseCap: "Most that is ordered"
    case .doseOrdered: "Dose as ordered"
    case .instrument: "Scale"
    case .rater: "Who gave the answers"
    case .variant: "Form of the scale"
    case .timePoint: "Time point of the protocol"
    case .kind: "What the session was for"
    case .statusReason: "Why it was not held"
    case .isBlinded: "Whether the infusion is blinded"
    case .isSerious: "Whether the event was serious"
    }
  }

  /// As a part of an entry; `value` is an element of that name with its type, and `reference` where the narrative says the same.
  func element(_ value: CDAElement, at reference: String) -> CDAElement {
    let system = OwnCodeSystem.details
    return .relationship(
      "REFR",
      CDAElement(
        "observation", ["classCode": "OBS", "moodCode": "EVN"],
        [
          .coded("code", CDACode(rawValue, system: system.oid, systemName: system.name, displayName: words)), .text(at: reference), .status("completed"),
          value,
        ]))
  }

  /// The same of a text.
  func element(_ text: String?, at reference: String) -> CDAElement? {
    text.map { element(CDAElement("value", ["xsi:type": "ST"], text: $0), at: reference) }
  }

  /// The same of a truth.
  func element(_ truth: Bool, at reference: String) -> CDAElement {
    element(CDAElement("value", ["xsi:type": "BL", "value": truth ? "true" : "false"]), at: reference)
  }

  /// The value that an entry of ours says of it; nil where it says none.
  func value(in act: CDANode) -> CDANode? { Self.said(act).first { $0.detail == self }?.value }

  /// All that an entry of ours says of these, as extensions of a FHIR resource of ours.
  static func extensions(of act: CDANode, _ pass: CCDPass) -> [JSON] {
    said(act).compactMap { detail, value in
      let url = JSON.Member("url", .string(FHIRSystem.extension(detail.rawValue)))
      switch value.type {
      case "PQ": return pass.quantity(value).map { [url, JSON.Member("valueQuantity", $0)] }
      case "TS": return pass.time(value).map { [url, JSON.Member("valueDateTime", .string($0.text))] }
      case "BL": return value.attribute("value").map { [url, JSON.Member("valueBoolean", .bool($0 == "true"))] }
      case "ST": return value.text.isEmpty ? nil : [url, JSON.Member("valueString", .string(value.text))]
      default: return nil
      }
    }.map { (members: [JSON.Member]) in JSON.object(members) }
  }

  private static func said(_ act: CDANode) -> [(detail: CCDDetail, value: CDANode)] {
    act.related("REFR").compactMap { part in
      guard let code = part["code"], code.attribute("codeSystem", is: OwnCodeSystem.details.oid), let value = part["value"] else { return nil }
      return code.attribute("code").flatMap { CCDDetail(rawValue: $0) }.map { ($0, value) }
    }
  }
}
