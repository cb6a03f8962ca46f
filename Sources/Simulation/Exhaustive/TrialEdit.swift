internal import ClinicalRecords
internal import LosslessJSON

/// One edit of the small alphabet from which all orders are tried.
///
/// Few, and of every kind of unit: a scalar of a keyed member, a group, a member added and one removed, a status, a new record, a
/// whole record withdrawn, and two that cannot both stand.
enum TrialEdit: Int, CaseIterable, Comparable {
  case phone, otherPhone, removeMail, addMail, diagnosis, resolved, withdraw, city, veteran, newProblem

  static func < (a: TrialEdit, b: TrialEdit) -> Bool { a.rawValue < b.rawValue }

  /// The kind of record it is made in.
  var kind: RecordKind {
    switch self {
    case .diagnosis, .resolved, .withdraw, .newProblem: .problem
    default: .patient
    }
  }

  static let newRecord = "44444444-0000-8000-8000-0000000000aa"
  static let newMail = "44444444-0000-8000-8000-0000000000bb"

  /// What it says, to be found again; nil for one that takes something away or says yes or no.
  var token: String? {
    switch self {
    case .phone: "551.00017"
    case .otherPhone: "552.00027"
    case .city: "1.00037"
    case .addMail: "4.00047"
    case .diagnosis: "701.00057"
    case .newProblem: "710.00067"
    case .removeMail, .veteran, .resolved, .withdraw: nil
    }
  }

  /// The record after it.
  func applied(to body: JSON) -> JSON {
    let token = token ?? ""
    switch self {
    case .phone, .otherPhone: return body.setting(["telecoms", 0, "value"], to: .string(token))
    case .city: return body.setting(["addresses", 0, "city"], to: .string("Rosswell \(token)"))
    case .addMail:
      let mail: JSON = ["id": .string(Self.newMail), "system": "email", "value": .string("ada.\(token)@example.org"), "use": "work"]
      return body.setting("telecoms", to: .array((body["telecoms"]?.elements ?? []) + [mail]))
    case .removeMail: return body.setting("telecoms", to: .array((body["telecoms"]?.elements ?? []).filter { $0["use"] != "home" }))
    case .veteran: return body.setting("isVeteran", to: .bool(!(body["isVeteran"]?.bool ?? false)))
    case .diagnosis: return body.setting(["code", "text"], to: .string("posttraumatic stress \(token)"))
    case .resolved: return body.setting("clinicalStatus", to: "resolved")
    case .withdraw: return body.setting("recordStatus", to: .string(RecordStatus.enteredInError.rawValue))
    case .newProblem: return body.setting("id", to: .string(Self.newRecord)).setting(["code", "text"], to: .string("insomnia \(token)"))
    }
  }
}
