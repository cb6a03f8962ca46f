/// FHIR repositories: they take whatever R4 names.
extension Personality {
  /// A friendly R4 repository: everything that R4 names and this server knows, versions, transactions, conditional writes.
  public static let genericR4 = Personality(
    name: "generic-r4", summary: "a friendly R4 repository: transactions, versions, conditional writes, every type we know",
    source: "HL7 FHIR R4 (4.0.1), RESTful API", habits: Habits())

  /// HAPI FHIR's plain server: ids are counted, the index is a little late, and a conditional create can win twice.
  public static let hapiLike = Personality(
    name: "hapi-like", summary: "counted ids, a search index half a second late, conditional creates that can both win, trailing zeros lost",
    source: "hapi-fhir#3141, #4597 (conditional create under concurrency); HAPI FHIR's documentation of its server",
    habits: Habits {
      $0.identities = .counted
      $0.searchLag = 500_000_000
      $0.conditionalsLag = true
      $0.pageSize = 20
      $0.pageLimit = 200
    })

  /// Medplum: a transaction is a batch, points are counted entry by entry, and the ones over are refused inside the 200.
  public static let medplumLike = Personality(
    name: "medplum-like", summary: "a transaction that is a batch, 429 inside the 200, a RateLimit header, no history of a type",
    source: "medplum PR#9506, #9917, #10479; Medplum's documentation of its rate limits",
    habits: Habits {
      $0.transactionIsBatch = true
      $0.budget = Habits.Budget(requests: 6000, seconds: 60, notice: .rateLimit, countsEntries: true)
      $0.interactions = Set(Interaction.allCases).subtracting([.historyType])
      $0.updateCreate = true
      $0.versionNames = .opaque
      $0.pageSize = 20
    })

  /// Microsoft's FHIR server over SQL: Bundles of 500 entries at most, 429 with Retry-After.
  public static let microsoftLike = Personality(
    name: "microsoft-like", summary: "Bundles of 500 entries at most, 429 with Retry-After, pages of ten",
    source: "microsoft/fhir-server PR#1658, #2400, #1382; phdi-azure#130",
    habits: Habits {
      $0.bundleLimit = 500
      $0.budget = Habits.Budget(requests: 1500, seconds: 60, notice: .retryAfter)
      $0.pageSize = 10
      $0.pageLimit = 1000
      $0.absoluteReferences = true
    })
}

extension Habits {
  /// The friendly repository's habits, changed.
  init(_ change: (inout Habits) -> Void) {
    self.init()
    change(&self)
  }
}
