import LosslessJSON

/// A resource of each type we map, about 1.5 KB as servers send them; everyone in them is invented.
enum EditedResources {
  static let all: [JSON] = cores.map { core in
    let resource = (try? JSON(parsing: core)) ?? .null
    let filler = (try? JSON(parsing: served)) ?? .null
    let padding = String(
      repeating: "<p>As told by the infusion clinic, all times local.</p>", count: max(0, (1_500 - core.utf8.count - served.utf8.count) / 55))
    let text: JSON = ["status": "generated", "div": .string("<div xmlns=\"http://www.w3.org/1999/xhtml\">\(padding)</div>")]
    return .object(resource.members + filler.members + [JSON.Member("text", text)])
  }

  /// What every server adds and people seldom touch.
  private static let served = """
    {"id":"3f2a77c1","meta":{"versionId":"4","lastUpdated":"2026-03-02T14:00:00Z","profile":["http://hl7.org/fhir/us/core/StructureDefinition/x"],"tag":[{"system":"urn:t","code":"a"}]},
    "language":"en-US","extension":[{"url":"urn:infusync:extension:record","valueString":"r/1/x"},{"url":"urn:site:room","valueString":"room 4"}]}
    """

  private static let cores = [
    """
    {"resourceType":"Patient","identifier":[{"use":"usual","system":"urn:mrn","value":"A1"},{"system":"urn:va","value":"7"}],"active":true,
    "name":[{"use":"official","family":"Berg","given":["Ann","Lee"]},{"use":"nickname","text":"Annie"}],
    "telecom":[{"system":"phone","value":"555-0100","use":"mobile","rank":2},{"system":"email","value":"ann@example.org","use":"home"}],
    "gender":"female","birthDate":"1980-02-03","address":[{"use":"home","line":["1 Elm Rd"],"city":"Troy","postalCode":"12180"}],
    "maritalStatus":{"text":"married"},"contact":[{"name":{"family":"Berg","given":["Lars"]},"gender":"male"}],"managingOrganization":{"reference":"Organization/o1"}}
    """,
    """
    {"resourceType":"Observation","status":"preliminary","category":[{"coding":[{"system":"urn:oc","code":"vital-signs"}]}],
    "code":{"coding":[{"system":"http://loinc.org","code":"85354-9"}]},"subject":{"reference":"Patient/p1"},"encounter":{"reference":"Encounter/e1"},
    "effectiveDateTime":"2026-03-01T10:15:00Z","issued":"2026-03-01T10:16:00Z","performer":[{"reference":"Practitioner/n1"},{"reference":"Practitioner/n2"}],
    "bodySite":{"text":"left arm"},"note":[{"text":"baseline"}],"component":[
    {"code":{"coding":[{"system":"http://loinc.org","code":"8480-6"}]},"valueQuantity":{"value":120,"unit":"mm[Hg]","code":"mm[Hg]"},"interpretation":[{"text":"N"}]},
    {"code":{"coding":[{"system":"http://loinc.org","code":"8462-4"}]},"valueQuantity":{"value":70,"unit":"mm[Hg]","code":"mm[Hg]"}},
    {"code":{"coding":[{"system":"http://loinc.org","code":"8867-4"}]},"valueQuantity":{"value":64,"unit":"/min","code":"/min"}}]}
    """,
    """
    {"resourceType":"MedicationAdministration","status":"in-progress","category":{"text":"outpatient"},"medicationCodeableConcept":{"coding":[{"system":"urn:rx","code":"6130"}]},
    "subject":{"reference":"Patient/p1"},"context":{"reference":"Encounter/e1"},"effectivePeriod":{"start":"2026-03-01T10:00:00Z","end":"2026-03-01T10:40:00Z"},
    "performer":[{"actor":{"reference":"Practitioner/n1"},"function":{"text":"nurse"}},{"actor":{"reference":"Practitioner/n2"}}],
    "reasonCode":[{"text":"depression"},{"text":"pain"}],"request":{"reference":"MedicationRequest/r1"},
    "dosage":{"text":"over 40 min","route":{"text":"IV"},"dose":{"value":40,"unit":"mg","code":"mg"}},"note":[{"text":"calm"}]}
    """,
    """
    {"resourceType":"MedicationStatement","status":"active","category":{"text":"outpatient"},"medicationCodeableConcept":{"text":"sertraline"},"subject":{"reference":"Patient/p1"},
    "effectiveDateTime":"2025-11-01","dateAsserted":"2026-02-01","informationSource":{"reference":"Patient/p1"},"reasonCode":[{"text":"depression"},{"text":"anxiety"}],
    "dosage":[{"text":"50 mg daily","doseAndRate":[{"doseQuantity":{"value":50,"unit":"mg"}}]}],"note":[{"text":"as told"}]}
    """,
    """
    {"resourceType":"MedicationRequest","status":"active","intent":"order","priority":"routine","medicationCodeableConcept":{"text":"ketamine"},"subject":{"reference":"Patient/p1"},
    "encounter":{"reference":"Encounter/e1"},"authoredOn":"2026-02-20","requester":{"reference":"Practitioner/d1"},"reasonCode":[{"text":"depression"},{"text":"pain"}],
    "dosageInstruction":[{"text":"0.5 mg/kg","route":{"text":"IV"}}],"note":[{"text":"slow"}]}
    """,
    """
    {"resourceType":"Procedure","status":"in-progress","category":{"text":"therapy"},"code":{"coding":[{"system":"urn:sct","code":"14152002"}]},"subject":{"reference":"Patient/p1"},
    "encounter":{"reference":"Encounter/e1"},"performedPeriod":{"start":"2026-03-01T10:00:00Z"},"performer":[{"actor":{"reference":"Practitioner/n1"},"function":{"text":"nurse"}},
    {"actor":{"reference":"Practitioner/n2"}}],"location":{"reference":"Location/l1"},"reasonCode":[{"text":"depression"}],"bodySite":[{"text":"arm"}],"outcome":{"text":"done"},
    "followUp":[{"text":"call"},{"text":"visit"}],"note":[{"text":"calm"}]}
    """,
    """
    {"resourceType":"Encounter","status":"arrived","class":{"system":"urn:act","code":"AMB"},"type":[{"text":"infusion"},{"text":"visit"}],"serviceType":{"text":"psychiatry"},
    "priority":{"text":"routine"},"subject":{"reference":"Patient/p1"},"participant":[{"individual":{"reference":"Practitioner/n1"},"period":{"start":"2026-03-01T09:00:00Z"}},
    {"individual":{"reference":"Practitioner/n2"}}],"period":{"start":"2026-03-01T09:00:00Z"},"reasonCode":[{"text":"depression"}],
    "location":[{"location":{"reference":"Location/l1"},"status":"active"},{"location":{"reference":"Location/l2"},"status":"planned"}],"serviceProvider":{"reference":"Organization/o1"}}
    """,
    """
    {"resourceType":"EpisodeOfCare","status":"active","type":[{"text":"infusion"},{"text":"psychiatry"}],"patient":{"reference":"Patient/p1"},
    "diagnosis":[{"condition":{"reference":"Condition/c1"},"rank":1},{"condition":{"reference":"Condition/c2"},"rank":2}],"managingOrganization":{"reference":"Organization/o1"},
    "period":{"start":"2026-01-01"},"careManager":{"reference":"Practitioner/d1"}}
    """,
    """
    {"resourceType":"QuestionnaireResponse","questionnaire":"urn:q:phq-9","status":"in-progress","subject":{"reference":"Patient/p1"},"authored":"2026-03-01T10:00:00Z",
    "author":{"reference":"Practitioner/n1"},"source":{"reference":"Patient/p1"},"item":[{"linkId":"1","answer":[{"valueInteger":1}]},{"linkId":"2","answer":[{"valueInteger":2}]},
    {"linkId":"3","text":"Sleep","answer":[{"valueInteger":0}]},{"linkId":"4","answer":[{"valueInteger":3}]},{"linkId":"5","answer":[{"valueInteger":1}]},
    {"linkId":"g","item":[{"linkId":"g1","answer":[{"valueString":"some"}]},{"linkId":"g2","answer":[{"valueInteger":3}]}]}]}
    """,
    """
    {"resourceType":"Condition","clinicalStatus":{"coding":[{"system":"urn:cs","code":"active"}]},"verificationStatus":{"coding":[{"system":"urn:vs","code":"confirmed"}]},
    "category":[{"text":"problem"},{"text":"chronic"}],"severity":{"text":"severe"},"code":{"coding":[{"system":"urn:sct","code":"47505003"}]},"bodySite":[{"text":"whole"}],
    "subject":{"reference":"Patient/p1"},"encounter":{"reference":"Encounter/e1"},"onsetDateTime":"2020","recordedDate":"2021-01-01","recorder":{"reference":"Practitioner/d1"},"note":[{"text":"long"}]}
    """,
    """
    {"resourceType":"AllergyIntolerance","clinicalStatus":{"coding":[{"system":"urn:cs","code":"active"}]},"verificationStatus":{"coding":[{"system":"urn:vs","code":"confirmed"}]},
    "type":"allergy","category":["medication","food"],"criticality":"low","code":{"text":"penicillin"},"patient":{"reference":"Patient/p1"},"onsetDateTime":"2010",
    "recordedDate":"2021-01-01","lastOccurrence":"2019-05-05","reaction":[{"manifestation":[{"text":"hives"}],"severity":"mild","description":"arms"},
    {"manifestation":[{"text":"cough"}],"severity":"mild"}],"note":[{"text":"told by her"}]}
    """,
    """
    {"resourceType":"DocumentReference","status":"current","docStatus":"preliminary","type":{"text":"CCD"},"category":[{"text":"note"},{"text":"summary"}],"subject":{"reference":"Patient/p1"},
    "date":"2026-03-01T10:00:00Z","author":[{"reference":"Practitioner/n1"},{"reference":"Practitioner/n2"}],"custodian":{"reference":"Organization/o1"},"description":"summary",
    "content":[{"attachment":{"contentType":"application/cda+xml","data":"QUJD","title":"CCD"}}],"context":{"period":{"start":"2026-03-01"},"facilityType":{"text":"clinic"}}}
    """,
    """
    {"resourceType":"AdverseEvent","actuality":"actual","category":[{"text":"medication"},{"text":"incident"}],"event":{"text":"nausea"},"subject":{"reference":"Patient/p1"},
    "encounter":{"reference":"Encounter/e1"},"date":"2026-03-01T10:30:00Z","detected":"2026-03-01T10:31:00Z","recordedDate":"2026-03-01","seriousness":{"text":"non-serious"},
    "severity":{"text":"mild"},"outcome":{"text":"resolved"},"recorder":{"reference":"Practitioner/n1"},"suspectEntity":[{"instance":{"reference":"Medication/m1"}}]}
    """,
    """
    {"resourceType":"CarePlan","status":"active","intent":"plan","title":"Series","description":"six infusions","subject":{"reference":"Patient/p1"},"encounter":{"reference":"Encounter/e1"},
    "period":{"start":"2026-03-01"},"created":"2026-02-20","author":{"reference":"Practitioner/d1"},"category":[{"text":"a"},{"text":"b"}],"addresses":[{"reference":"Condition/c1"},{"reference":"Condition/c2"}]}
    """,
    """
    {"resourceType":"Consent","status":"active","scope":{"text":"privacy"},"category":[{"text":"a"},{"text":"b"}],"patient":{"reference":"Patient/p1"},"dateTime":"2026-02-20T10:00:00Z",
    "performer":[{"reference":"Patient/p1"},{"reference":"RelatedPerson/x1"}],"organization":[{"reference":"Organization/o1"}],"policyRule":{"text":"opt-in"}}
    """,
    """
    {"resourceType":"Practitioner","active":true,"identifier":[{"system":"urn:npi","value":"1999999984"}],"name":[{"use":"official","family":"Holm","given":["Eva"]}],
    "telecom":[{"system":"phone","value":"555-0142","use":"work"},{"system":"email","value":"eva@example.org","use":"work"}],"gender":"female","birthDate":"1970-01-02"}
    """,
    """
    {"resourceType":"Organization","active":true,"identifier":[{"system":"urn:npi","value":"1999999976"}],"type":[{"text":"prov"},{"text":"clinic"}],"name":"Elm Infusions",
    "telecom":[{"system":"phone","value":"555-0160","use":"work"}],"address":[{"use":"work","line":["2 Elm Rd"],"city":"Troy"}],"partOf":{"reference":"Organization/o2"}}
    """,
    """
    {"resourceType":"MedicationAdministration","contained":[{"resourceType":"Medication","id":"m","code":{"coding":[{"system":"urn:rx","code":"6130"}]},"form":{"text":"vial"},
    "batch":{"lotNumber":"L1","expirationDate":"2027-01-31"}}],"status":"in-progress","medicationReference":{"reference":"#m"},"subject":{"reference":"Patient/p1"},
    "context":{"reference":"Encounter/e1"},"effectiveDateTime":"2026-03-01T10:00:00Z","performer":[{"actor":{"reference":"Practitioner/n1"}},
    {"actor":{"reference":"Practitioner/n2"}}],"dosage":{"text":"bolus","dose":{"value":20,"unit":"mg","code":"mg"}},"note":[{"text":"calm"}]}
    """,
    """
    {"resourceType":"Medication","identifier":[{"system":"urn:med","value":"K1"},{"system":"urn:stock","value":"7"}],"code":{"coding":[{"system":"urn:rx","code":"6130"}]},"status":"active",
    "manufacturer":{"reference":"Organization/o3"},"form":{"text":"vial"},"amount":{"numerator":{"value":500,"unit":"mg"},"denominator":{"value":10,"unit":"mL"}},
    "ingredient":[{"itemReference":{"reference":"Substance/s1"}},{"itemReference":{"reference":"Substance/s2"}}],"batch":{"lotNumber":"L1","expirationDate":"2027-01-31"}}
    """,
    """
    {"resourceType":"Location","identifier":[{"system":"urn:loc","value":"R4"},{"system":"urn:door","value":"12"}],"status":"active","name":"Room 4","description":"quiet room",
    "type":[{"text":"infusion"},{"text":"room"}],"telecom":[{"system":"phone","value":"555-0170","use":"work"}],"position":{"longitude":-73,"latitude":42},
    "physicalType":{"text":"room"},"managingOrganization":{"reference":"Organization/o1"}}
    """,
  ]
}
