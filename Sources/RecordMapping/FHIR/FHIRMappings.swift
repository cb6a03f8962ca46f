/// Every mapping of a resource; a new one is a file in this folder and a line here.
enum FHIRMappings {
  static let all: [FHIRMapping] = [
    PatientMapping.mapping,
    ConditionMapping.mapping,
    EncounterMapping.mapping,
    ProcedureMapping.mapping,
    MedicationAdministrationMapping.mapping,
    RateSegmentMapping.mapping,
    VitalSignMapping.mapping,
    AdverseEventMapping.mapping,
    InterventionMapping.mapping,
    MedicationStatementMapping.mapping,
    QuestionnaireResponseMapping.mapping,
    ScoreObservationMapping.mapping,
  ]
}
