public import ClinicalRecords
public import LosslessJSON
public import RecordMapping
public import RecordStore

/// Takes FHIR resources from a source of files: a pull without a server to ask. Pure.
///
/// A file comes in chunks. For each chunk the store is asked once what it knows (``questions(_:)``, ``Known``), and ``take(_:_:)``
/// says what is to be stored. What we wrote ourselves becomes the record it was; what others wrote is adopted where a mapping says
/// how, and else carried, byte for byte; what the source has said before meets its base in the same `decide` as a pull.
public struct FHIRImport: Sendable {
  /// One resource of a file.
  public struct Resource: Sendable, Hashable {
    /// Where it stands: `entry[3]`, or empty.
    public var path: String
    /// Counted from 1.
    public var line: Int
    /// The FHIR resource type.
    public var type: String
    /// Its id in the file; of an entry without one, from its `fullUrl`.
    public var id: String
    /// As the file has it.
    public var document: JSON
    /// Which record of ours it is of, by its marker; nil for what others wrote.
    public let origin: ResourceOrigin?

    /// A resource at a place of a file.
    init(path: String, line: Int, type: String, id: String, document: JSON) {
      self.path = path
      self.line = line
      self.type = type
      self.id = id
      self.document = document
      origin = RecordMapper.origin(of: document)
    }

    /// `Type/id`, which a source has once.
    public var name: String { "\(type)/\(id)" }
  }

  /// What is wrong with a file: where, and what was expected.
  public struct Fault: Error, Sendable, Hashable {
    /// Counted from 1.
    public var line: Int
    /// Counted from 1; nil where no place in the line is meant.
    public var column: Int?
    /// Where in the resource or Bundle: `entry[3].resource`; empty for the whole.
    public var path: String
    /// What is wrong, and what was expected.
    public var message: String

    /// A fault at a place of a file.
    public init(line: Int, column: Int? = nil, path: String, message: String) {
      self.line = line
      self.column = column
      self.path = path
      self.message = message
    }
  }

  /// What the store knows of a chunk, read before.
  public struct Known: Sendable {
    /// What the source said of the chunk's resources, in its own words.
    public var exchanges: [Exchange] = []
    /// Of what the chunk's resources are called, and of what they refer to.
    public var aliases: [ResourceAlias] = []
    /// Current records behind those.
    public var records: [RecordID: RecordVersion] = [:]
    /// All exchanges of the source with these records, and what waits for a record that has not come.
    public var exchangesByRecord: [RecordID: [Exchange]] = [:]
    /// Open and settled conflicts of the source.
    public var conflicts: [StoredConflict] = []
    /// What the source said of a resource before it said something else, as SHA-256.
    public var superseded: [ResourceID: Set<String>] = [:]

    public init() {}
  }

  /// What became of a chunk.
  public struct Taken: Sendable {
    /// What is to be committed.
    public var batch = StoreBatch()
    /// Records that this file made or changed, by kind; each is counted once.
    public var records: [RecordKind: Int] = [:]
    /// Resources kept as they came, new or changed; they go out again unchanged.
    public var carried = 0
    /// Why they were only carried, by what was said of it, and how often.
    public var reasons: [String: Int] = [:]
    /// Resources that an earlier chunk of the file counted as carried and that found their record in this one, by the reason they waited for.
    public var joined: [String: Int] = [:]
    /// Places that wait for a person.
    public var conflicts = 0
    /// Resources of which the source said nothing new.
    public var unchanged = 0
    /// What a person may want to know of it, in the order it was met.
    public var notices: [SyncNotice] = []

    /// Whether the chunk changes nothing.
    public var isNoOp: Bool { batch.edits.isEmpty && batch.exchanges.isEmpty && batch.conflicts.isEmpty }
  }

  /// Does a piece of work for each of so many, in whatever order and on as many threads as it likes; serial unless told otherwise.
  public typealias Each = @Sendable (_ count: Int, _ work: @Sendable (Int) -> Void) -> Void

  let source: String
  let now: String
  let mapper: RecordMapper
  let each: Each
  /// The patients of ours, those that were brought among them.
  public internal(set) var people: SourcePeople
  var waiting = WaitingResources()

  /// An import from that source; `people` are the patients of ours when the file begins, and those it brings are learned.
  ///
  /// `each` may share out the pure part, records put together and rendered one by one, among threads; what comes out is the same.
  public init(
    source: String, now: String, mapper: RecordMapper, people: SourcePeople, each: @escaping Each = { count, work in for at in 0..<count { work(at) } }
  ) {
    self.each = each
    self.source = source
    self.now = now
    self.mapper = mapper
    self.people = people
  }

  /// Decides for each resource of a chunk, of which no two have one name, and says what is to be stored.
  public mutating func take(_ resources: [Resource], _ known: Known) -> Taken {
    var pass = ImportPass(self, known)
    pass.take(resources)
    people = pass.people
    waiting = pass.waiting
    return pass.taken
  }
}
