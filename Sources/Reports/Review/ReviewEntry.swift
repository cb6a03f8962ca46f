public import ClinicalRecords
public import EHRSync
internal import LosslessJSON
public import RecordMapping
public import RecordStore

/// One item of the review, ready to be shown: what it is, why it waits, what each side says, and what each choice does.
///
/// Nobody's name is in it but the authors' and what `patient` says.
public struct ReviewEntry: Sendable, Hashable {
  /// A field on which the sides differ.
  public struct Row: Sendable, Hashable {
    /// What it is: `heart rate at 14:05`.
    public var label: String
    /// What was agreed before, what we say, what they say; in words.
    public var agreed: String, ours: String, theirs: String
  }

  /// One way to settle it.
  public struct Choice: Sendable, Hashable {
    /// `local`, `remote`, `base`, `value` or `retry`.
    public var name: String
    /// What comes of it, as a sentence.
    public var effect: String
    /// The command line, to be completed with a name and a reason.
    public var command: String
  }

  /// Short, for people to type.
  public var id: String
  /// The endpoint, or the source of files.
  public var endpoint: String
  /// Which record: `infusion session 3 of 2026-03-02`.
  public var heading: String
  /// Which field: `heart rate at 14:05`.
  public var label: String
  /// Whose record, as the caller names patients.
  public var patient: String
  /// The record's id.
  public var record: RecordID
  /// How much harm the wrong value could do.
  public var severity: StoredConflict.Severity
  /// UTC, since when it waits; empty when that is not known.
  public var since: String
  /// Whole days it has waited.
  public var ageDays: Int
  /// The reason's word, or `quarantined`.
  public var reason: String
  /// The reason as a sentence; of a refused write the server's words with it.
  public var why: String
  /// The fields, in the order of the record.
  public var rows: [Row] = []
  /// The fields as the record names them, for programs.
  public var fields: [ConflictField] = []
  /// Who changed our side, when and why.
  public var oursChanged: String = ""
  /// What is known of theirs: version and time.
  public var theirsChanged: String = ""
  /// What is proposed, and why; nil where nothing is.
  public var proposal: String?
  /// What can be done.
  public var choices: [Choice] = []
  /// What became of it, where it is not open; else nil.
  public var outcome: String?

  /// A conflict. `history` are the versions of its record, oldest first; `now` is the time of day, UTC.
  public init(
    _ conflict: StoredConflict, history: [RecordVersion], exchange: Exchange?, patient: String, mapper: RecordMapper, now: DateTime
  ) {
    let body = history.last?.body ?? .null
    id = conflict.id
    endpoint = conflict.endpoint
    heading = FieldWords.heading(conflict.kind.rawValue, body)
    self.patient = patient
    record = conflict.record
    severity = conflict.severity
    since = conflict.since
    ageDays = Self.days(since: conflict.since, now: now)
    reason = conflict.reason
    why = ReviewReasons.sentence(conflict.reason, endpoint: conflict.endpoint)
    fields = ConflictFields.of(conflict, record: body, exchange: exchange, mapper: mapper)
    let role = exchange?.role ?? conflict.role
    let type = exchange?.type ?? conflict.type
    rows = ReviewRows.rows(fields, conflict, in: body, role: role, type: type)
    label =
      fields.count == 1
      ? FieldWords.label(fields[0].path, in: body)
      : fields.isEmpty
        ? FieldWords.label(element: conflict.path, role: role, type: type, in: body)
        : conflict.path.isEmpty ? FieldWords.resource(role, type, in: body) : Self.list(fields.map { FieldWords.label($0.path, in: body) })
    oursChanged = ReviewAuthors.ours(fields.map(\.path), history)
    theirsChanged = ReviewAuthors.theirs(conflict, exchange)
    proposal = conflict.proposal.map { one in
      (one.side == .local ? "ours" : "theirs") + ": " + ReviewReasons.proposal(one.rule, endpoint: conflict.endpoint)
    }
    if conflict.state == .open {
      choices = ReviewChoices(conflict: conflict, rows: rows, fields: fields, role: role, isSource: type == RecordsImport.exchangeType).all
    } else {
      outcome = Self.outcome(conflict)
    }
  }

  /// A write that the endpoint refused for good.
  public init(refused operation: StoredOperation, id: String, record: RecordVersion?, since: String, patient: String, now: DateTime) {
    self.id = id
    endpoint = operation.endpoint
    let body = record?.body ?? .null
    heading = FieldWords.heading(record?.kind.rawValue ?? "record", body)
    label = "the whole of: " + (operation.body["resourceType"]?.string.map { FieldWords.words(of: $0) } ?? "resource")
    self.patient = patient
    self.record = operation.record
    severity = .medium
    self.since = since
    ageDays = Self.days(since: since, now: now)
    reason = "quarantined"
    why = ReviewReasons.sentence("quarantined", endpoint: operation.endpoint) + " It said: " + Self.words(operation)
    oursChanged = record.map { ReviewAuthors.words($0) } ?? ""
    theirsChanged = "tried \(operation.attempts) times"
    choices = [
      Choice(
        name: "edit", effect: "Put right what it objects to; the next sync sends the new version.",
        command: "infusync records set \(operation.record) PATH=VALUE --reason WHY"),
      Choice(name: "retry", effect: "The next sync tries it again as it is.", command: "infusync review retry \(id)"),
    ]
  }

  /// What the server said itself where it said anything, with the kind of its answer.
  static func words(_ operation: StoredOperation) -> String {
    let kind = operation.lastError ?? "nothing"
    return ValueWords.printable(operation.refusal.map { "“\($0)” (\(kind))" } ?? kind)
  }

  private static func outcome(_ conflict: StoredConflict) -> String {
    guard let settlement = conflict.settlement else { return conflict.state == .dissolved ? "It went away by itself." : "Now \(conflict.state.rawValue)." }
    let what = ["local": "ours", "remote": "theirs", "base": "what was agreed before", "value": "a new value"][settlement.choice.rawValue] ?? ""
    let next =
      conflict.state == .settled
      ? "The next sync carries it out; until then `infusync review undo \(conflict.id)` takes it back." : "A sync has carried it out."
    return "Settled with \(what) by \(settlement.by), \(ValueWords.minute(settlement.at)): \(settlement.because)\n\(next)"
  }

  private static func days(since: String, now: DateTime) -> Int {
    guard let then = DateTime(since) else { return 0 }
    return max(0, Int((now.nanoseconds - then.nanoseconds) / 86_400_000_000_000))
  }

  private static func list(_ labels: [String]) -> String {
    labels.count > 3 ? labels.prefix(2).joined(separator: ", ") + " and \(labels.count - 2) more" : labels.joined(separator: ", ")
  }
}
