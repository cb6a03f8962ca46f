internal import ClinicalRecords

/// One edit that somebody made and was told is kept.
struct MadeEdit {
  /// What must be true of it afterwards.
  enum Effect: Hashable {
    /// A value that no other edit has.
    case says(String)
    /// A member of a list that was taken out of its record.
    case removes(member: String)
    /// The whole record was entered in error.
    case withdraws
    /// The EHR's people removed the resource.
    case deletes
    /// A person settled a conflict there, and with it whatever the store had said of it.
    case settles
  }

  /// The store it was made in; nil for the EHR's own people.
  var store: String?
  /// nil for the EHR's own people, who know no records of ours.
  var record: RecordID?
  /// Where in the record, or `Type/id.element` at the EHR.
  var path: String
  var effect: Effect
  /// Whether a records file from elsewhere said it.
  var isFromFile = false

  var token: String? { if case .says(let token) = effect { token } else { nil } }
  /// For people.
  var words: String { "\(store ?? "the EHR")'s edit of \(record.map { "\($0) " } ?? "")\(path)" + (token.map { " (\($0))" } ?? "") }
}

/// Everything that somebody was told is kept, in the order in which it was told.
///
/// `@unchecked Sendable`: used on the world's one thread alone.
final class EditLedger: @unchecked Sendable {
  /// The path of a whole file.
  static let file = "file"

  private(set) var made: [MadeEdit] = []
  private var serial = 0

  /// A value that no other edit has, beginning with those digits.
  func token(_ leading: Int) -> String {
    serial += 1
    return EditToken.text(leading, serial: serial)
  }

  func add(_ edit: MadeEdit) { made.append(edit) }

  /// Whether a store changed a record after so many edits had been made.
  func isEdited(_ record: RecordID, in store: String, since count: Int) -> Bool {
    made.dropFirst(count).contains { $0.store == store && $0.record == record }
  }

  /// Whether the same side has changed the same place again since.
  func isSuperseded(at index: Int) -> Bool {
    let edit = made[index]
    return made[(index + 1)...].contains { later in
      guard later.store == edit.store, later.record == edit.record else { return false }
      if edit.isFromFile, later.path == Self.file { return true }
      // The value of an added member lies in one of its fields.
      if edit.path.hasSuffix("]"), later.path.hasPrefix(edit.path + ".") { return true }
      return later.path == edit.path || edit.path.hasPrefix(later.path + ".") || edit.path.hasPrefix(later.path + "[")
    }
  }
}
