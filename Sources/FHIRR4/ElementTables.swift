/// What we know of FHIR's elements, as data.
///
/// A word is `member` (a primitive), `member:Type` (one value), `member:Type*` (a list known by keys), `member:=` (a list
/// that is one value), `member:!` (the server's bookkeeping), `member:status`, or `choice[x]`. `(unit) … )` makes one unit
/// of the members in it. Source: FHIR R4 (4.0.1) and the merge rules of this project.
enum ElementTables {
  /// In every element.
  static let everyElement = "extension:Extension* modifierExtension:Extension*"

  /// In every resource.
  static let everyResource = """
    resourceType id:! text:! meta:Meta implicitRules language contained:Contained* identifier:Identifier* note:Annotation*
    """

  static let resources: [String: String] = [
    "Patient": """
    active name:HumanName* telecom:ContactPoint* gender birthDate deceased[x] address:Address* maritalStatus:CodeableConcept
    multipleBirth[x] photo:= contact:Patient.contact* communication:Patient.communication* generalPractitioner:Reference*
    managingOrganization:Reference link:Patient.link*
    """,
    "Observation": """
    status:status basedOn:Reference* partOf:Reference* category:CodeableConcept* code:CodeableConcept subject:Reference focus:Reference*
    encounter:Reference effective[x] issued performer:Reference* (result) value[x] dataAbsentReason:CodeableConcept )
    interpretation:CodeableConcept* bodySite:CodeableConcept method:CodeableConcept specimen:Reference device:Reference
    referenceRange:= hasMember:Reference* derivedFrom:Reference* component:Observation.component*
    """,
    "MedicationAdministration": """
    instantiates:uri* partOf:Reference* status:status statusReason:CodeableConcept* category:CodeableConcept medication[x] subject:Reference
    context:Reference supportingInformation:Reference* effective[x] performer:Actor* reasonCode:CodeableConcept*
    reasonReference:Reference* request:Reference device:Reference* dosage:Dosage eventHistory:Reference*
    """,
    "MedicationStatement": """
    basedOn:Reference* partOf:Reference* status statusReason:CodeableConcept* category:CodeableConcept medication[x] subject:Reference
    context:Reference effective[x] dateAsserted informationSource:Reference derivedFrom:Reference* reasonCode:CodeableConcept*
    reasonReference:Reference* dosage:=
    """,
    "MedicationRequest": """
    status statusReason:CodeableConcept intent category:CodeableConcept* priority doNotPerform reported[x] medication[x] subject:Reference
    encounter:Reference supportingInformation:Reference* authoredOn requester:Reference performer:Reference recorder:Reference
    reasonCode:CodeableConcept* reasonReference:Reference* basedOn:Reference* groupIdentifier:Identifier dosageInstruction:=
    """,
    "Procedure": """
    basedOn:Reference* partOf:Reference* status:status statusReason:CodeableConcept category:CodeableConcept code:CodeableConcept
    subject:Reference encounter:Reference performed[x] recorder:Reference asserter:Reference performer:Actor* location:Reference
    reasonCode:CodeableConcept* reasonReference:Reference* bodySite:CodeableConcept* outcome:CodeableConcept report:Reference*
    complication:CodeableConcept* complicationDetail:Reference* followUp:CodeableConcept* usedReference:Reference* usedCode:CodeableConcept*
    """,
    "Encounter": """
    status:status statusHistory:= class:Coding classHistory:= type:CodeableConcept* serviceType:CodeableConcept priority:CodeableConcept
    subject:Reference episodeOfCare:Reference* basedOn:Reference* participant:Participant* appointment:Reference* period:Period
    length:Quantity reasonCode:CodeableConcept* reasonReference:Reference* diagnosis:EncounterDiagnosis* account:Reference*
    location:EncounterLocation* serviceProvider:Reference partOf:Reference
    """,
    "EpisodeOfCare": """
    status statusHistory:= type:CodeableConcept* diagnosis:EncounterDiagnosis* patient:Reference managingOrganization:Reference
    period:Period referralRequest:Reference* careManager:Reference team:Reference* account:Reference*
    """,
    "QuestionnaireResponse": """
    identifier:Identifier basedOn:Reference* partOf:Reference* questionnaire status:status subject:Reference encounter:Reference
    authored author:Reference source:Reference item:QuestionnaireResponse.item*
    """,
    "Condition": """
    clinicalStatus:StatusConcept verificationStatus:StatusConcept category:CodeableConcept* severity:CodeableConcept code:CodeableConcept
    bodySite:CodeableConcept* subject:Reference encounter:Reference onset[x] abatement[x] recordedDate recorder:Reference
    asserter:Reference stage:= evidence:=
    """,
    "AllergyIntolerance": """
    clinicalStatus:StatusConcept verificationStatus:StatusConcept type category:code* criticality code:CodeableConcept patient:Reference
    encounter:Reference onset[x] recordedDate recorder:Reference asserter:Reference lastOccurrence reaction:AllergyIntolerance.reaction*
    """,
    "DocumentReference": """
    masterIdentifier:Identifier status:status docStatus:status type:CodeableConcept category:CodeableConcept* subject:Reference date
    author:Reference* authenticator:Reference custodian:Reference relatesTo:DocumentReference.relatesTo* description
    securityLabel:CodeableConcept* content:DocumentReference.content* context:DocumentReference.context
    """,
    "AdverseEvent": """
    identifier:Identifier actuality category:CodeableConcept* event:CodeableConcept subject:Reference encounter:Reference date detected
    recordedDate resultingCondition:Reference* location:Reference seriousness:CodeableConcept severity:CodeableConcept
    outcome:CodeableConcept recorder:Reference contributor:Reference* suspectEntity:SuspectEntity* subjectMedicalHistory:Reference*
    referenceDocument:Reference* study:Reference*
    """,
    "CarePlan":
      "status intent title description subject:Reference encounter:Reference period:Period created author:Reference category:CodeableConcept* addresses:Reference*",
    "Consent":
      "status scope:CodeableConcept category:CodeableConcept* patient:Reference dateTime performer:Reference* organization:Reference* policyRule:CodeableConcept",
    "Medication": "code:CodeableConcept status manufacturer:Reference form:CodeableConcept amount:Ratio ingredient:= batch:Medication.batch",
    "Location": """
    status operationalStatus:Coding name description alias:= mode type:CodeableConcept* telecom:ContactPoint* address:Address
    physicalType:CodeableConcept position managingOrganization:Reference partOf:Reference hoursOfOperation:= availabilityExceptions endpoint:Reference*
    """,
    "Practitioner": "active name:HumanName* telecom:ContactPoint* address:Address* gender birthDate communication:CodeableConcept*",
    "Organization": "active type:CodeableConcept* name alias:= telecom:ContactPoint* address:Address* partOf:Reference",
    "Composition": "status type:CodeableConcept category:CodeableConcept* subject:Reference encounter:Reference date author:Reference* title section:=",
  ]

  static let parts: [String: String] = [
    "Meta": "versionId:! lastUpdated:! source:! profile:uri* security:Coding* tag:Coding*",
    "HumanName": "use period:Period (name) text family given:= prefix:= suffix:= )",
    "Address": "use type period:Period (address) text line:= city district state postalCode country )",
    "ContactPoint": "(point) system value ) use rank period:Period",
    "Identifier": "use type:CodeableConcept (id) system value ) period:Period assigner:Reference",
    "Annotation": "(annotation) author[x] time text )",
    "CodeableConcept": "coding:Coding* text",
    "StatusConcept": "coding:Coding* text",
    "Coding": "system version code display userSelected",
    "Extension": "url value[x]",
    "Reference": "reference type identifier:Identifier display",
    "Dosage": "text site:CodeableConcept route:CodeableConcept method:CodeableConcept dose:Quantity rate[x]",
    "Patient.contact": "relationship:CodeableConcept* name:HumanName telecom:ContactPoint* address:Address gender organization:Reference period:Period",
    "Patient.communication": "language:CodeableConcept preferred",
    "Patient.link": "other:Reference type",
    "Observation.component": "code:CodeableConcept (result) value[x] dataAbsentReason:CodeableConcept ) interpretation:CodeableConcept* referenceRange:=",
    "Actor": "function:CodeableConcept actor:Reference onBehalfOf:Reference",
    "Participant": "type:CodeableConcept* period:Period individual:Reference",
    "EncounterDiagnosis": "condition:Reference use:CodeableConcept role:CodeableConcept rank",
    "EncounterLocation": "location:Reference status physicalType:CodeableConcept period:Period",
    "QuestionnaireResponse.item": "linkId definition text answer:QuestionnaireResponse.answer* item:QuestionnaireResponse.item*",
    "QuestionnaireResponse.answer": "value[x] item:QuestionnaireResponse.item*",
    "AllergyIntolerance.reaction": """
    substance:CodeableConcept manifestation:CodeableConcept* description onset severity exposureRoute:CodeableConcept note:Annotation*
    """,
    "DocumentReference.content": "attachment:Attachment format:Coding",
    "DocumentReference.relatesTo": "code target:Reference",
    "DocumentReference.context":
      "encounter:Reference* event:CodeableConcept* period:Period facilityType:CodeableConcept practiceSetting:CodeableConcept related:Reference*",
    "SuspectEntity": "instance:Reference causality:=",
    "Medication.batch": "lotNumber expirationDate",
    "Contained": "resourceType id",
  ]

  /// Merged whole or not at all wherever they stand.
  static let atoms: Set<String> = [
    "Quantity", "Period", "Range", "Ratio", "Timing", "SampledData", "Attachment", "Signature", "Coding", "Reference", "Dosage", "StatusConcept",
  ]

  /// Members that are the same wherever they stand, where no table of their type says otherwise.
  static let anywhere: [String: Element] = [
    "coding": Element(unit: "coding", kind: .keyed("Coding"), isGroup: false),
    "extension": Element(unit: "extension", kind: .keyed("Extension"), isGroup: false),
    "modifierExtension": Element(unit: "modifierExtension", kind: .keyed("Extension"), isGroup: false),
  ]
}
