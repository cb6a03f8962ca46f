/// One infusion as it was ordered, given and watched.
public struct InfusionSession: Sendable, Hashable {
  /// Who this record is, for ever.
  public var id: RecordID
  /// Whose record it is.
  public var patient: RecordID
  /// Whether the record stands, or was withdrawn as an error.
  public var recordStatus: RecordStatus = .active
  /// The course that the infusion is one of.
  public var course: RecordID?
  /// Which infusion of the course, counted from 1.
  public var ordinal: Int?
  /// How far the infusion has come.
  public var status: SessionStatus = .completed
  /// Why it was stopped early or not given.
  public var statusReason: CodedConcept?
  /// What was infused.
  public var drug: InfusedDrug?
  /// How much was ordered, and how much went in.
  public var dose: Dose?
  /// The volume that the drug was made up to, in mL.
  public var diluent: Amount<Milliliter>?
  /// Where the cannula lay.
  public var access: VenousAccess?
  /// When the pump started for the first time.
  public var start: DateTime?
  /// When the pump stopped for good.
  public var end: DateTime?
  /// The stretches in which the pump ran at one rate; none overlaps another or a pause.
  public var segments: [RateSegment] = []
  /// The stretches in which the pump stood still.
  public var pauses: [Pause] = []
  /// Where it was given.
  public var clinic: RecordID?
  /// Who ordered the infusion, as the clinic names them.
  public var prescriber: String?
  /// The record of who ordered it.
  public var prescribedBy: RecordID?
  /// Who gave the infusion, as the clinic names them.
  public var nurse: String?
  /// The record of who gave it.
  public var givenBy: RecordID?
  /// Whether those who rate the patient must not learn from outside what was infused: the drug stays in the clinic.
  public var isBlinded: Bool?
  /// The readings before, during and after the infusion.
  public var vitals: [VitalSample] = []
  /// How deeply the patient was sedated.
  public var sedation: [SedationSample] = []
  /// How far away from it all the patient felt.
  public var dissociation: [DissociationSample] = []
  /// What went wrong, as the safety log has it.
  public var adverseEvents: [AdverseEvent] = []
  /// The drugs given against adverse events.
  public var interventions: [Intervention] = []
  /// The patient's leaving and what was seen before.
  public var discharge: Discharge?

  public init(id: RecordID, patient: RecordID) {
    self.id = id
    self.patient = patient
  }
}

/// How far an infusion has come.
public enum SessionStatus: String, Sendable, Hashable, CaseIterable {
  case planned
  case inProgress = "in-progress"
  case paused, completed
  case stoppedEarly = "stopped-early"
  case notGiven = "not-given"
}

/// What was in the bag.
public struct InfusedDrug: Sendable, Hashable {
  /// The drug, as RxNorm has it.
  public var code: CodedConcept
  /// Of what ran in, not of the vial, in mg/mL.
  public var concentration: Amount<MilligramPerMilliliter>?
  /// The maker's lot of the vial.
  public var lot: String?
  /// When the vial expires, a day or a month.
  public var expiry: CalendarDate?
  /// The National Drug Code of the vial: `42023-113`.
  public var ndc: String?

  public init(code: CodedConcept, concentration: Amount<MilligramPerMilliliter>? = nil, lot: String? = nil, expiry: CalendarDate? = nil, ndc: String? = nil) {
    self.code = code
    self.concentration = concentration
    self.lot = lot
    self.expiry = expiry
    self.ndc = ndc
  }
}

/// How much was ordered, how it was reckoned, and how much went in.
public struct Dose: Sendable, Hashable {
  /// The dose for each kilogram of body weight, in mg/kg, as ordered.
  public var perWeight: Amount<MilligramPerKilogram>
  /// The weight that the dose was reckoned with, in kg.
  public var weight: Amount<Kilogram>
  /// When the weight was taken.
  public var weightDate: CalendarDate?
  /// No more than this is ordered, whatever the weight.
  public var cap: Amount<Milligram>?
  /// Weight times dose, rounded to 0.1 mg, and no more than the cap.
  public var ordered: Amount<Milligram>
  /// What was drawn up, so that what went in and what was thrown away can be held against it.
  public var drawnUp: Amount<Milligram>?
  /// What went in: the sum over the segments of rate times time.
  public var delivered: Amount<Milligram>?
  /// What was drawn up and thrown away before a witness (schedule III).
  public var wasted: Amount<Milligram>?
  /// Who saw it thrown away, as the clinic names them.
  public var wasteWitness: String?

  public init(perWeight: Amount<MilligramPerKilogram>, weight: Amount<Kilogram>, ordered: Amount<Milligram>) {
    self.perWeight = perWeight
    self.weight = weight
    self.ordered = ordered
  }
}

/// Where the cannula lay.
public struct VenousAccess: Sendable, Hashable {
  /// The place on the body.
  public var site: CodedConcept
  /// Which side of the body.
  public var side: BodySide?
  /// In gauge: 22.
  public var gauge: Int?

  public init(site: CodedConcept, side: BodySide? = nil, gauge: Int? = nil) {
    self.site = site
    self.side = side
    self.gauge = gauge
  }
}

/// A side of the body.
public enum BodySide: String, Sendable, Hashable, CaseIterable { case left, right }

/// A stretch of time in which the pump ran at one rate.
public struct RateSegment: Sendable, Hashable {
  /// Which member of its list this is, for ever.
  public var id: RecordID
  /// When the pump began to run at this rate.
  public var start: DateTime
  /// When it ceased to; nil while it runs.
  public var end: DateTime?
  /// In mg/h.
  public var rate: Amount<MilligramPerHour>

  public init(id: RecordID, start: DateTime, end: DateTime? = nil, rate: Amount<MilligramPerHour>) {
    self.id = id
    self.start = start
    self.end = end
    self.rate = rate
  }
}

/// A stretch of time in which the pump stood still.
public struct Pause: Sendable, Hashable {
  /// Which member of its list this is, for ever.
  public var id: RecordID
  /// When the pump was stopped.
  public var start: DateTime
  /// When it ran again; nil while it stands still.
  public var end: DateTime?
  /// Why, in words.
  public var reason: String?

  public init(id: RecordID, start: DateTime, end: DateTime? = nil, reason: String? = nil) {
    self.id = id
    self.start = start
    self.end = end
    self.reason = reason
  }
}

/// The readings of one moment.
public struct VitalSample: Sendable, Hashable {
  /// Which member of its list this is, for ever.
  public var id: RecordID
  /// When it was read.
  public var at: DateTime
  /// Systolic blood pressure in mm[Hg].
  public var systolic: Amount<MillimeterOfMercury>?
  /// Diastolic blood pressure in mm[Hg].
  public var diastolic: Amount<MillimeterOfMercury>?
  /// Beats a minute.
  public var heartRate: Amount<PerMinute>?
  /// By pulse oximetry, in percent.
  public var oxygenSaturation: Amount<Percent>?
  /// Oxygen given, in L/min.
  public var oxygenFlow: Amount<LiterPerMinute>?
  /// Breaths a minute.
  public var respiratoryRate: Amount<PerMinute>?
  /// Carbon dioxide at the end of a breath, in mm[Hg].
  public var endTidalCO2: Amount<MillimeterOfMercury>?
  /// In degrees Celsius.
  public var temperature: Amount<DegreeCelsius>?
  /// Whether a device or a person read it.
  public var source: ReadingSource?

  public init(id: RecordID, at: DateTime) {
    self.id = id
    self.at = at
  }
}

/// What read a vital sign.
public enum ReadingSource: String, Sendable, Hashable, CaseIterable { case device, manual }

/// What went wrong, as the safety log has it.
public struct AdverseEvent: Sendable, Hashable {
  /// Which member of its list this is, for ever.
  public var id: RecordID
  /// What happened.
  public var code: CodedConcept
  /// When it began; a headache of the next day belongs here too.
  public var onset: DateTime
  /// When it was over.
  public var end: DateTime?
  /// How bad it was.
  public var severity: AdverseEventSeverity?
  /// Whether it was serious in the sense of ICH E2A: death, danger to life, hospital, lasting harm.
  public var isSerious: Bool = false
  /// Whether the infusion caused it, in the judgement of who wrote it down.
  public var relatedness: Relatedness?
  /// What was done with the infusion because of it.
  public var action: AdverseEventAction?
  /// How it ended.
  public var outcome: AdverseEventOutcome?

  public init(id: RecordID, code: CodedConcept, onset: DateTime) {
    self.id = id
    self.code = code
    self.onset = onset
  }
}

/// How bad an adverse event was (FHIR adverse-event-severity).
public enum AdverseEventSeverity: String, Sendable, Hashable, CaseIterable { case mild, moderate, severe }
/// Whether the infusion caused an adverse event, from least to most likely.
public enum Relatedness: String, Sendable, Hashable, CaseIterable { case unrelated, unlikely, possible, probable, definite }
/// What was done with the infusion because of an adverse event.
public enum AdverseEventAction: String, Sendable, Hashable, CaseIterable { case none, slowed, paused, stopped, drug }
/// FHIR adverse-event-outcome.
public enum AdverseEventOutcome: String, Sendable, Hashable, CaseIterable {
  case resolved, recovering, ongoing
  case resolvedWithSequelae = "resolvedWithSequelae"
  case fatal, unknown
}

/// A drug given against an adverse event.
public struct Intervention: Sendable, Hashable {
  /// Which member of its list this is, for ever.
  public var id: RecordID
  /// The drug, as RxNorm has it.
  public var drug: CodedConcept
  /// In mg.
  public var dose: Amount<Milligram>?
  /// How it was given.
  public var route: CodedConcept?
  /// When it was given.
  public var at: DateTime
  /// The adverse event of the same session it was given for.
  public var event: RecordID?
  /// What came of it, in words.
  public var response: String?

  public init(id: RecordID, drug: CodedConcept, at: DateTime) {
    self.id = id
    self.drug = drug
    self.at = at
  }
}

/// The patient's leaving and what was seen before.
public struct Discharge: Sendable, Hashable {
  /// When the patient left.
  public var at: DateTime
  /// What was seen before, each with its time.
  public var criteria: [DischargeCriterion] = []
  /// Why the patient left with a criterion unmet.
  public var overrideReason: String?

  public init(at: DateTime) { self.at = at }
}

/// One thing to be seen before a patient may leave.
public struct DischargeCriterion: Sendable, Hashable {
  /// Which member of its list this is, for ever.
  public var id: RecordID
  /// What was looked at.
  public var kind: DischargeCriterionKind
  /// Whether it was found as it should be.
  public var isMet: Bool
  /// When it was looked at.
  public var at: DateTime?

  public init(id: RecordID, kind: DischargeCriterionKind, isMet: Bool, at: DateTime? = nil) {
    self.id = id
    self.kind = kind
    self.isMet = isMet
    self.at = at
  }
}

/// What is looked at before a patient may leave.
public enum DischargeCriterionKind: String, Sendable, Hashable, CaseIterable {
  case vitalsNearBaseline = "vitals-near-baseline"
  case oriented, gait
  case nauseaControlled = "nausea-controlled"
  case dissociationResolved = "dissociation-resolved"
  case escortPresent = "escort-present"
  case instructionsGiven = "instructions-given"
}
