import LosslessJSON

extension Sample {
  static let all = [patient, observation, administration, response, condition, allergy, encounter, document]

  static let patient = Sample(
    """
    {"resourceType":"Patient","id":"p1","identifier":[{"system":"urn:mrn","value":"A1"},{"system":"urn:va","value":"7"}],
    "name":[{"use":"official","family":"Berg","given":["Ann"]}],"telecom":[{"system":"phone","value":"555-0100","use":"mobile"}],
    "gender":"female","birthDate":"1980-02-03","address":[{"use":"home","line":["1 Elm Rd"],"city":"Troy"}]}
    """,
    [
      set("birthDate", #""1980-03-02""#), set("birthDate", #""1981-02-03""#), set("_birthDate", #"{"extension":[{"url":"urn:t","valueTime":"10:00:00"}]}"#),
      remove("gender"), set("gender", #""other""#), drop("identifier", 1), append("identifier", #"{"system":"urn:x","value":"9"}"#),
      put(["identifier", 0, "value"], #""A2""#), put(["identifier", 0, "use"], #""old""#), put(["identifier", 1, "use"], #""old""#),
      put(["name", 0, "family"], #""Holm""#), put(["name", 0, "given"], #"["Anna"]"#), put(["name", 0, "period"], #"{"start":"2001"}"#),
      append("name", #"{"use":"usual","text":"Annie"}"#), put(["telecom", 0, "value"], #""555-0111""#), put(["telecom", 0, "rank"], "1"),
      put(["address", 0, "city"], #""Albany""#), drop("telecom", 0), set("maritalStatus", #"{"text":"M"}"#),
      append("extension", #"{"url":"urn:x","valueString":"1"}"#), append("extension", #"{"url":"urn:x","valueString":"2"}"#),
    ])

  static let observation = Sample(
    """
    {"resourceType":"Observation","id":"o1","status":"final","code":{"coding":[{"system":"http://loinc.org","code":"85354-9"}]},
    "subject":{"reference":"Patient/p1"},"effectiveDateTime":"2026-03-01T10:15:00Z","interpretation":[{"text":"N"}],"component":[
    {"code":{"coding":[{"system":"http://loinc.org","code":"8480-6"}]},"valueQuantity":{"value":120,"unit":"mm[Hg]","code":"mm[Hg]"}},
    {"code":{"coding":[{"system":"http://loinc.org","code":"8462-4"}]},"valueQuantity":{"value":70,"unit":"mm[Hg]","code":"mm[Hg]"}}],
    "note":[{"text":"baseline"}]}
    """,
    [
      put(["component", 0, "valueQuantity", "value"], "122"), put(["component", 1, "valueQuantity", "value"], "74"),
      put(["component", 0, "valueQuantity", "value"], "65"), put(["component", 1, "valueQuantity", "unit"], #""kPa""#),
      put(["component", 0, "interpretation"], #"[{"text":"H"}]"#), put(["component", 0, "valueQuantity"], nil), drop("component", 1),
      append("component", #"{"code":{"coding":[{"system":"http://loinc.org","code":"8480-6"}]},"valueQuantity":{"value":118,"unit":"mm[Hg]"}}"#),
      append("component", #"{"code":{"coding":[{"system":"http://loinc.org","code":"8478-0"}]},"valueQuantity":{"value":90,"unit":"mm[Hg]"}}"#),
      set("status", #""amended""#), set("status", #""corrected""#), set("status", #""entered-in-error""#), set("status", #""preliminary""#),
      set("status", #""cancelled""#), set("effectiveDateTime", #""2026-03-01T10:20:00Z""#), remove("effectiveDateTime"),
      append("note", #"{"text":"cuff moved"}"#), drop("note", 0), put(["note", 0, "time"], #""2026-03-01T11:00:00Z""#),
      set("code", #"{"coding":[{"system":"http://loinc.org","code":"55284-4"}]}"#), set("valueInteger", "14"),
      set("dataAbsentReason", #"{"text":"refused"}"#), set("interpretation", #"[{"text":"L"}]"#),
      set("performer", #"[{"reference":"Practitioner/n1"}]"#), set("performer", #"[{"reference":"Practitioner/n2"}]"#),
    ])

  static let administration = Sample(
    """
    {"resourceType":"MedicationAdministration","id":"m1","status":"in-progress","medicationReference":{"reference":"#m"},"subject":{"reference":"Patient/p1"},
    "contained":[{"resourceType":"Medication","id":"m","code":{"text":"ketamine"},"batch":{"lotNumber":"L1"}}],
    "effectivePeriod":{"start":"2026-03-01T10:00:00Z"},"dosage":{"route":{"text":"IV"},"dose":{"value":40,"unit":"mg","code":"mg"}}}
    """,
    [
      put(["dosage", "dose", "value"], "45"), put(["dosage", "dose", "value"], "50.5"), put(["dosage", "dose"], #"{"value":40,"unit":"ug","code":"ug"}"#),
      put(["dosage", "route"], #"{"text":"IM"}"#), put(["dosage", "site"], #"{"text":"left arm"}"#),
      put(["effectivePeriod", "end"], #""2026-03-01T10:45:00Z""#),
      put(["effectivePeriod", "start"], #""2026-03-01T10:05:00Z""#), set("status", #""completed""#), set("status", #""stopped""#), set("status", #""on-hold""#),
      set("status", #""entered-in-error""#), put(["contained", 0, "batch", "lotNumber"], #""L2""#), put(["contained", 0, "batch", "lotNumber"], #""L3""#),
      put(["contained", 0, "code"], #"{"text":"esketamine"}"#), append("note", #"{"text":"slowed"}"#), append("note", #"{"text":"seen"}"#),
      remove("dosage"), set("performer", #"[{"actor":{"reference":"Practitioner/n1"}}]"#), append("statusReason", #"{"text":"nausea"}"#),
      append("extension", #"{"url":"urn:x","valueQuantity":{"value":1,"unit":"ml"}}"#),
      append("extension", #"{"url":"urn:x","valueQuantity":{"value":2,"unit":"l"}}"#),
    ])

  static let response = Sample(
    """
    {"resourceType":"QuestionnaireResponse","id":"q1","status":"in-progress","subject":{"reference":"Patient/p1"},"authored":"2026-03-01T10:00:00Z","item":[
    {"linkId":"1","answer":[{"valueInteger":1}]},{"linkId":"2","answer":[{"valueInteger":2}]},
    {"linkId":"g","item":[{"linkId":"g1","answer":[{"valueInteger":0}]},{"linkId":"g2","answer":[{"valueInteger":3}]}]}]}
    """,
    [
      put(["item", 0, "answer", 0, "valueInteger"], "3"), put(["item", 0, "answer", 0], #"{"valueString":"often"}"#), put(["item", 0, "answer"], nil),
      put(["item", 0, "answer", 1], #"{"valueInteger":4}"#), put(["item", 2, "item", 0, "answer", 0, "valueInteger"], "1"),
      put(["item", 2, "item", 1, "answer", 0, "valueInteger"], "2"),
      put(["item", 0, "answer", 0, "item"], #"[{"linkId":"1a","answer":[{"valueString":"why"}]}]"#),
      put(["item", 0, "item"], #"[{"linkId":"1b","answer":[{"valueString":"how"}]}]"#), drop("item", 1), drop("item", 2),
      append("item", #"{"linkId":"3","answer":[{"valueBoolean":true}]}"#), append("item", #"{"linkId":"3","answer":[{"valueBoolean":false}]}"#),
      set("status", #""completed""#), set("status", #""stopped""#), set("status", #""entered-in-error""#), set("authored", #""2026-03-01T11:00:00Z""#),
      put(["item", 1, "text"], #""Sleep""#), set("source", #"{"reference":"Patient/p1"}"#),
    ])

  static let condition = Sample(
    """
    {"resourceType":"Condition","id":"c1","clinicalStatus":{"coding":[{"system":"urn:cs","code":"resolved"}]},"verificationStatus":{"coding":[{"system":"urn:vs","code":"confirmed"}]},
    "code":{"coding":[{"system":"urn:sct","code":"47505003"}]},"subject":{"reference":"Patient/p1"},"onsetDateTime":"2020"}
    """,
    [
      set("code", #"{"coding":[{"system":"urn:sct","code":"47505003"},{"system":"urn:icd","code":"F43.10"}]}"#),
      set("code", #"{"coding":[{"system":"urn:sct","code":"47505003"},{"system":"urn:icd","code":"F43.12"}]}"#),
      set("code", #"{"coding":[{"system":"urn:sct","code":"192042008"}]}"#), put(["code", "text"], #""PTSD""#), set("severity", #"{"text":"severe"}"#),
      set("severity", #"{"text":"mild"}"#), set("clinicalStatus", #"{"coding":[{"system":"urn:cs","code":"relapse"}]}"#),
      set("abatementDateTime", #""2026-02-01""#),
      set("verificationStatus", #"{"coding":[{"system":"urn:vs","code":"entered-in-error"}]}"#),
      set("verificationStatus", #"{"coding":[{"system":"urn:vs","code":"refuted"}]}"#), set("onsetDateTime", #""2021""#), remove("onsetDateTime"),
      append("category", #"{"coding":[{"system":"urn:c","code":"a"}]}"#), append("category", #"{"coding":[{"system":"urn:c","code":"b"}]}"#),
      append("note", #"{"text":"n"}"#), set("x", #"{"a":{"k":1},"b":{"k":2}}"#), set("x", #"{"a":{"k":1},"c":{"k":3}}"#),
    ])

  static let allergy = Sample(
    """
    {"resourceType":"AllergyIntolerance","id":"a1","clinicalStatus":{"coding":[{"system":"urn:cs","code":"active"}]},"code":{"text":"penicillin"},
    "patient":{"reference":"Patient/p1"},"category":["medication"],"reaction":[{"manifestation":[{"text":"hives"}],"severity":"mild"}]}
    """,
    [
      set("code", #"{"text":"amoxicillin"}"#), put(["reaction", 0, "severity"], #""severe""#), put(["reaction", 0, "description"], #""arms""#),
      append("reaction", #"{"manifestation":[{"text":"cough"}]}"#), drop("reaction", 0), append("category", #""food""#), append("category", #""environment""#),
      set("criticality", #""high""#), set("criticality", #""low""#), set("lastOccurrence", #""2026-01-02""#),
      set("clinicalStatus", #"{"coding":[{"system":"urn:cs","code":"inactive"}]}"#), append("note", #"{"text":"seen"}"#),
    ])

  static let encounter = Sample(
    """
    {"resourceType":"Encounter","id":"e1","status":"arrived","class":{"system":"urn:act","code":"AMB"},"subject":{"reference":"Patient/p1"},
    "period":{"start":"2026-03-01T09:00:00Z"},"participant":[{"individual":{"reference":"Practitioner/n1"}}],"x":{"value":1,"unit":"mg"}}
    """,
    [
      set("status", #""in-progress""#), set("status", #""finished""#), set("status", #""cancelled""#), put(["period", "start"], #""2026-03-01T09:10:00Z""#),
      put(["period", "end"], #""2026-03-01T12:00:00Z""#), put(["participant", 0, "period"], #"{"start":"2026-03-01T09:00:00Z"}"#), drop("participant", 0),
      append("participant", #"{"individual":{"reference":"Practitioner/n2"}}"#), put(["x", "value"], "2"), put(["x", "unit"], #""ug""#),
      set("priority", #"{"text":"urgent"}"#), set("priority", #"{"text":"elective"}"#), set("class", #"{"system":"urn:act","code":"IMP"}"#), remove("x"),
      set("y", "[1,2]"), set("y", "[2,1]"),
    ])

  static let document = Sample(
    """
    {"resourceType":"DocumentReference","id":"d1","status":"current","docStatus":"preliminary","type":{"text":"CCD"},"subject":{"reference":"Patient/p1"},
    "content":[{"attachment":{"contentType":"application/cda+xml","data":"QUJD"}}]}
    """,
    [
      put(["content", 0, "attachment", "data"], #""WFla""#), put(["content", 0, "attachment", "title"], #""CCD""#), set("docStatus", #""final""#),
      set("docStatus", #""amended""#), set("status", #""superseded""#), set("status", #""entered-in-error""#), set("description", #""a""#),
      set("description", #""b""#),
      append("content", #"{"attachment":{"contentType":"text/plain","data":"QQ=="}}"#), append("author", #"{"reference":"Practitioner/n1"}"#), remove("type"),
    ])
}
