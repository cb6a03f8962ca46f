internal import LosslessJSON

/// What is known of a kind of EHR before one talks to it: what it takes, how slow it may be, who leads.
public struct EndpointProfile: Sendable, Hashable {
  /// Who settles a change of both sides to one element.
  public enum Lead: String, Sendable, Hashable, CaseIterable { case clinic, ehr, review }
  /// Whether one of our stores writes to it, or several.
  public enum Stores: String, Sendable, Hashable, CaseIterable { case one, several }

  /// What a vendor's own error code means, whatever the status says.
  public enum ErrorMeaning: String, Sendable, Hashable, CaseIterable {
    /// A rule of the site: never asked again by itself, a person must act there.
    case policy
    /// The page is no longer kept: the search begins again.
    case expired
    /// More was asked for than is given at once.
    case tooMany
    /// The patient lives on under another id.
    case merged
    /// Try again later.
    case transient
  }
  /// The form in which a session's document goes where its MedicationAdministration is not taken.
  public enum DocumentForm: String, Sendable, Hashable, CaseIterable {
    /// A CCD.
    case cda
    /// The CCD as a page.
    case xhtml
  }
  /// So many requests in each so many seconds, at most.
  public struct Budget: Sendable, Hashable {
    /// 1 or more.
    public let requests: Int
    /// 1 or more.
    public let seconds: Int
  }

  /// The file's name without `.json`: `generic-r4`.
  public let id: String
  /// Its name for people.
  public let name: String
  /// The FHIR types that may be written to it; what else we have is withheld.
  public let takes: [String]
  /// Whether a patient that could not be linked is created there.
  public let createPatients: Bool
  /// Whether leads hold: with several stores an edit there may be another nurse's.
  public let stores: Stores
  /// How long a request may still be on its way after we stopped waiting for it, in seconds.
  public let requestLifeSeconds: Int
  /// How late its search index may be, in seconds.
  public let searchLagSeconds: Int
  /// How many resources a page is asked for.
  public let pageSize: Int
  /// Who leads, by `Type` or `Type.element`; whatever is not named is reviewed.
  public let leads: [String: Lead]
  /// How many requests it lets through, with some room left; nil where nothing is known.
  public let budget: Budget?
  /// What its error codes mean, by code.
  public let errorCodes: [String: ErrorMeaning]
  /// The codes of `Observation.category` of which an Observation needs one there; nil for any.
  public let observationCategories: Set<String>?
  /// The LOINC codes of Observations that may have components there; nil for any.
  public let componentCodes: Set<String>?
  /// Whether writes go in transactions, where it declares them.
  public let takesTransactions: Bool
  /// In which form a session's document goes there where its MedicationAdministration is not taken; nil for in none.
  public let documents: DocumentForm?

  /// Who leads an element, as `Condition.clinicalStatus`; the element's own word, else its type's, else review.
  public func lead(_ element: String) -> Lead {
    leads[element] ?? element.firstIndex(of: ".").flatMap { leads[String(element[..<$0])] } ?? .review
  }
}

extension EndpointProfile {
  init(id: String, _ json: JSON, _ reader: FieldReader) {
    reader.only(
      [
        "endpoint", "name", "takes", "createPatients", "stores", "requestLifeSeconds", "searchLagSeconds", "pageSize", "leads", "budget", "errorCodes",
        "observationCategories", "componentCodes", "documents", "transactions", "source",
      ],
      in: json, at: "")
    if reader.text("endpoint", in: json) != id { reader.fault("endpoint", "the file's name, \(id), was expected") }
    _ = reader.text("source", in: json)
    self.id = id
    name = reader.text("name", in: json)
    takes = reader.texts("takes", in: json)
    createPatients = reader.truth("createPatients", in: json)
    stores = reader.word("stores", in: json, of: Stores.self) ?? .several
    requestLifeSeconds = reader.whole("requestLifeSeconds", in: json, allowed: 0...86_400)
    searchLagSeconds = reader.whole("searchLagSeconds", in: json, allowed: 0...86_400)
    pageSize = reader.whole("pageSize", in: json, allowed: 1...1000)
    var leads: [String: Lead] = [:]
    for member in json["leads"]?.members ?? [] {
      if let lead = reader.word(member.name, in: json["leads"] ?? .null, at: "leads", of: Lead.self) { leads[member.name] = lead }
    }
    if json["leads"]?.kind != .object { reader.fault("leads", "an object was expected") }
    self.leads = leads
    budget = json["budget"].map { Self.budget($0, reader) }
    var codes: [String: ErrorMeaning] = [:]
    for member in json["errorCodes"]?.members ?? [] {
      codes[member.name] = reader.word(member.name, in: json["errorCodes"] ?? .null, at: "errorCodes", of: ErrorMeaning.self)
    }
    errorCodes = codes
    observationCategories = json["observationCategories"].map { _ in Set(reader.texts("observationCategories", in: json)) }
    componentCodes = json["componentCodes"].map { _ in Set(reader.texts("componentCodes", in: json)) }
    takesTransactions = json["transactions"] != nil && reader.truth("transactions", in: json)
    documents = json["documents"].flatMap { _ in reader.word("documents", in: json, of: DocumentForm.self) }
  }

  private static func budget(_ json: JSON, _ reader: FieldReader) -> Budget {
    reader.only(["requests", "seconds"], in: json, at: "budget")
    return Budget(
      requests: reader.whole("requests", in: json, at: "budget", allowed: 1...1_000_000),
      seconds: reader.whole("seconds", in: json, at: "budget", allowed: 1...86_400))
  }
}
