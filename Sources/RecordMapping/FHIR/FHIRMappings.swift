/// Every mapping of a resource; a new one is a file in this folder and a line here.
///
/// A record's resources come in this order: each refers only to itself or to those before it.
enum FHIRMappings {
  static let all: [FHIRMapping] = [
    OrganizationMapping.mapping,
    LocationMapping.mapping,
    PractitionerMapping.mapping,
    PatientMapping.mapping,
    ConsentDocumentMapping.mapping,
    ConsentMapping.mapping,
    ConditionMapping.mapping,
    AllergyMapping.mapping,
    MedicationMapping.mapping,
    CarePlanMapping.mapping,
    EncounterMapping.mapping,
    ProcedureMapping.mapping,
    MedicationAdministrationMapping.mapping,
    RateSegmentMapping.mapping,
    VitalSignMapping.mapping,
    SedationMapping.mapping,
    DissociationMapping.mapping,
    AdverseEventMapping.mapping,
    InterventionMapping.mapping,
    MedicationStatementMapping.mapping,
    PsychotherapyEncounterMapping.mapping,
    PsychotherapyProcedureMapping.mapping,
    PsychotherapyNoteMapping.mapping,
    QuestionnaireResponseMapping.mapping,
    ScoreObservationMapping.mapping,
    PregnancyTestMapping.mapping,
    DrugScreenResultMapping.mapping,
    DrugScreenMapping.mapping,
    BodyMeasureMapping.mapping,
    ElectrocardiogramMapping.mapping,
    ScreeningAnswerMapping.mapping,
    ScreeningMapping.mapping,
  ]
}
