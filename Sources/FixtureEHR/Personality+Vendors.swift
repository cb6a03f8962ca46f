/// EHRs as hospitals run them: most of what R4 names they do not take from outside.
extension Personality {
  private static let looks: Set<Interaction> = [.read, .searchType]
  private static let looksAndCreates: Set<Interaction> = [.read, .searchType, .create]
  private static let looksAndWrites: Set<Interaction> = [.read, .searchType, .create, .update]
  private static let looksAndUpdates: Set<Interaction> = [.read, .searchType, .update]

  /// Epic, as its public sandbox of May 2026 states itself: no Bundle, no conditional create, `_lastUpdated` nearly nowhere, ids that say nothing.
  public static let epicLike = Personality(
    name: "epic-like", summary: "no Bundles, no conditional create, no _lastUpdated, no MedicationAdministration, opaque ids, searches of 100, break the glass",
    source: "Epic's public sandbox CapabilityStatement, release May 2026; error codes 4113, 4127, 4130, 4131, 4134, 59133",
    habits: Habits {
      closed(&$0)
      $0.interactions = looks
      $0.interactionsByType = [
        "Observation": looksAndWrites, "DocumentReference": looksAndWrites, "Procedure": looksAndWrites, "Condition": looksAndCreates,
        "AllergyIntolerance": looksAndCreates, "QuestionnaireResponse": looksAndCreates, "Patient": looksAndCreates, "Communication": looksAndCreates,
      ]
      $0.ignoresIfNoneExist = true
      $0.lastUpdatedTypes = []
      $0.identities = .opaque
      $0.keepsAttachmentsElsewhere = true
      $0.pageSize = 100
      $0.pageLimit = 100
      $0.pageLife = 300_000_000_000
      $0.outcomeCodes = ["expired": "4113", "forbidden": "4130", "not-supported": "59133"]
      $0.searchLag = 1_000_000_000
    })

  /// Oracle Health Millennium: 409 for stale, an empty 201 without a version, vitals and laboratory values only, the newest first.
  public static let oracleLike = Personality(
    name: "oracle-like", summary: "409 for stale, an empty 201, Observations of vitals and laboratory only, no CDA documents, newest first",
    source: "fhir.cerner.com, Millennium R4, as of May 2024",
    habits: Habits {
      closed(&$0)
      $0.interactions = looks
      $0.interactionsByType = [
        "Observation": looksAndWrites, "DocumentReference": looksAndWrites, "Procedure": looksAndCreates, "Condition": looksAndWrites,
        "AllergyIntolerance": looksAndWrites, "QuestionnaireResponse": looksAndUpdates, "Encounter": looksAndCreates, "Patient": looksAndCreates,
        "Communication": looksAndCreates,
      ]
      $0.staleStatus = 409
      $0.requiresIfMatch = true
      $0.createsSilently = true
      $0.locationNamesVersion = false
      $0.identities = .counted
      $0.refusesModifierExtensions = true
      $0.documentTypes = ["application/pdf", "text/plain", "text/rtf", "application/rtf", "text/html", "application/xhtml+xml", "application/xml", "text/xml"]
      $0.takesCDA = false
      $0.keepsAttachmentsElsewhere = true
      $0.showsAttachmentHash = true
      $0.observationCategories = ["vital-signs", "laboratory"]
      $0.componentCodes = ["85354-9", "59408-5", "2708-6"]
      $0.lockedElements = ["Observation": ["subject", "category"]]
      $0.lastUpdatedTypes = ["Observation", "DocumentReference", "Procedure", "Condition", "AllergyIntolerance", "Encounter", "Patient", "MedicationRequest"]
      $0.newestFirst = ["Observation"]
      $0.droppedElements = ["Observation": ["device", "method"], "Procedure": ["usedReference", "partOf"]]
      $0.pageSize = 50
    })

  /// athenaOne: everything can be read, and a QuestionnaireResponse can be made.
  public static let athenaLike = Personality(
    name: "athena-like", summary: "reads everything, takes nothing but a new QuestionnaireResponse",
    source: "athenaOne's R4 CapabilityStatement of 2026-08-14",
    habits: Habits {
      closed(&$0)
      $0.interactions = looks
      $0.interactionsByType = ["QuestionnaireResponse": looksAndCreates]
      $0.ignoresIfNoneExist = true
      $0.versions = false
      $0.lastUpdatedTypes = ["Observation", "Condition", "Procedure", "Encounter", "DocumentReference", "AllergyIntolerance", "MedicationRequest", "Patient"]
    })

  /// eClinicalWorks: 250 calls a minute, then a block to the end of the minute, and no word of when.
  public static let ecwLike = Personality(
    name: "ecw-like", summary: "250 calls a minute, then 429 to the end of the minute without a word of when; documents and vitals are taken",
    source: "eClinicalWorks' announcement of 2025-10-07; what it takes is assumed from its US Core statement",
    habits: Habits {
      closed(&$0)
      $0.interactions = looks
      $0.interactionsByType = ["DocumentReference": looksAndCreates, "Observation": looksAndCreates]
      $0.budget = Habits.Budget(requests: 250, seconds: 60, notice: .none)
      $0.versions = false
      $0.ignoresIfNoneExist = true
      $0.lastUpdatedTypes = []
    })

  /// An EHR whose only door is the document: patients can be found, and a DocumentReference can be made.
  public static let documentOnly = Personality(
    name: "document-only", summary: "finds patients and takes documents, nothing else",
    source: "US Core, Writing Clinical Notes (informative)",
    habits: Habits {
      closed(&$0)
      $0.types = ["Patient", "DocumentReference"]
      $0.interactionsByType = ["Patient": looks, "DocumentReference": looksAndWrites]
      $0.conditionalCreate = true
      $0.documentTypes = ["text/plain", "application/pdf", "application/xml", "text/xml", "application/cda+xml"]
    })

  /// What none of the hospitals' EHRs has.
  private static func closed(_ habits: inout Habits) {
    habits.transaction = false
    habits.batch = false
    habits.conditionalCreate = false
    habits.conditionalUpdate = false
    habits.updateCreate = false
  }

  /// A server and a network that do whatever has been seen to go wrong.
  public static let hostile: Personality = {
    var hostile = Personality(
      name: "hostile",
      summary: "lost and doubled requests, cut answers, pages that shift and expire, a clock a day ahead, versions named again, 202 for nothing",
      source: "hapi-fhir#3086, #616; blaze#882; medplum PR#9506; microsoft/iomt-fhir PR#20; fhir.cerner.com PR#899",
      habits: Habits {
        $0.pagesShift = true
        $0.newestFirst = ["Observation", "QuestionnaireResponse"]
        $0.pageSize = 7
        $0.pageLimit = 7
        $0.versionNames = .cycled(3)
        $0.searchLag = 2_000_000_000
        $0.conditionalsLag = true
        $0.trimsDecimals = true
        $0.absoluteReferences = true
      })
    hostile.clockOffset = 86_400 * Moment.second
    hostile.faults = FaultPlan(chances: Fault.allCases.filter { $0 != .slow }.map { FaultPlan.Chance($0, 0.008) })
    return hostile
  }()
}
