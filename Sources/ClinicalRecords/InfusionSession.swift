/// One infusion as it was ordered, given and watched.
public struct InfusionSession: Sendable, Hashable {
  public var id: RecordID
  public var patient: RecordID
  public var recordStatus: RecordStatus = .active
  public var course: RecordID?
  /// Which infusion of the course, counted from 1.
  public var ordinal: Int?
  public var status: SessionStatus = .completed
  /// Why it was stopped early or not given.
  public var statusReason: CodedConcept?
  public var drug: InfusedDrug?
  public var dose: Dose?
  public var diluent: Amount<Milliliter>?
  public var access: VenousAccess?
  public var start: DateTime?
  public var end: DateTime?
  public var segments: [RateSegment] = []
  public var pauses: [Pause] = []
  public var prescriber: String?
  public var nurse: String?
  public var vitals: [VitalSample] = []
  public var adverseEvents: [AdverseEvent] = []
  public var interventions: [Intervention] = []
  public var discharge: Discharge?

  public init(id: RecordID, patient: RecordID) {
    self.id = id
    self.patient = patient
  }
}

public enum SessionStatus: String, Sendable, Hashable, CaseIterable {
  case planned
  case inProgress = "in-progress"
  case paused, completed
  case stoppedEarly = "stopped-early"
  case notGiven = "not-given"
}

/// What was in the bag.
public struct InfusedDrug: Sendable, Hashable {
  public var code: CodedConcept
  public var concentration: Amount<MilligramPerMilliliter>?
  public var lot: String?
  public var expiry: CalendarDate?
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
  public var perWeight: Amount<MilligramPerKilogram>
  public var weight: Amount<Kilogram>
  /// When the weight was taken.
  public var weightDate: CalendarDate?
  /// No more than this is ordered, whatever the weight.
  public var cap: Amount<Milligram>?
  public var ordered: Amount<Milligram>
  /// What was drawn up, so that what went in and what was thrown away can be held against it.
  public var drawnUp: Amount<Milligram>?
  /// What went in: the sum over the segments of rate times time.
  public var delivered: Amount<Milligram>?
  /// What was drawn up and thrown away before a witness (schedule III).
  public var wasted: Amount<Milligram>?
  public var wasteWitness: String?

  public init(perWeight: Amount<MilligramPerKilogram>, weight: Amount<Kilogram>, ordered: Amount<Milligram>) {
    self.perWeight = perWeight
    self.weight = weight
    self.ordered = ordered
  }
}

/// Where the cannula lay.
public struct VenousAccess: Sendable, Hashable {
  public var site: CodedConcept
  public var side: BodySide?
  /// In gauge: 22.
  public var gauge: Int?

  public init(site: CodedConcept, side: BodySide? = nil, gauge: Int? = nil) {
    self.site = site
    self.side = side
    self.gauge = gauge
  }
}

public enum BodySide: String, Sendable, Hashable, CaseIterable { case left, right }

/// A stretch of time in which the pump ran at one rate.
public struct RateSegment: Sendable, Hashable {
  public var id: RecordID
  public var start: DateTime
  public var end: DateTime?
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
  public var id: RecordID
  public var start: DateTime
  public var end: DateTime?
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
  public var id: RecordID
  public var at: DateTime
  public var systolic: Amount<MillimeterOfMercury>?
  public var diastolic: Amount<MillimeterOfMercury>?
  public var heartRate: Amount<PerMinute>?
  public var oxygenSaturation: Amount<Percent>?
  public var oxygenFlow: Amount<LiterPerMinute>?
  public var respiratoryRate: Amount<PerMinute>?
  public var endTidalCO2: Amount<MillimeterOfMercury>?
  public var temperature: Amount<DegreeCelsius>?
  public var source: ReadingSource?

  public init(id: RecordID, at: DateTime) {
    self.id = id
    self.at = at
  }
}

public enum ReadingSource: String, Sendable, Hashable, CaseIterable { case device, manual }

/// What went wrong, as the safety log has it.
public struct AdverseEvent: Sendable, Hashable {
  public var id: RecordID
  public var code: CodedConcept
  public var onset: DateTime
  public var end: DateTime?
  public var severity: AdverseEventSeverity?
  public var isSerious: Bool = false
  public var relatedness: Relatedness?
  public var action: AdverseEventAction?
  public var outcome: AdverseEventOutcome?

  public init(id: RecordID, code: CodedConcept, onset: DateTime) {
    self.id = id
    self.code = code
    self.onset = onset
  }
}

public enum AdverseEventSeverity: String, Sendable, Hashable, CaseIterable { case mild, moderate, severe }
public enum Relatedness: String, Sendable, Hashable, CaseIterable { case unrelated, unlikely, possible, probable, definite }
public enum AdverseEventAction: String, Sendable, Hashable, CaseIterable { case none, slowed, paused, stopped, drug }
/// FHIR adverse-event-outcome.
public enum AdverseEventOutcome: String, Sendable, Hashable, CaseIterable {
  case resolved, recovering, ongoing
  case resolvedWithSequelae = "resolvedWithSequelae"
  case fatal, unknown
}

/// A drug given against an adverse event.
public struct Intervention: Sendable, Hashable {
  public var id: RecordID
  public var drug: CodedConcept
  public var dose: Amount<Milligram>?
  public var route: CodedConcept?
  public var at: DateTime
  /// The adverse event of the same session it was given for.
  public var event: RecordID?
  public var response: String?

  public init(id: RecordID, drug: CodedConcept, at: DateTime) {
    self.id = id
    self.drug = drug
    self.at = at
  }
}

/// The patient's leaving and what was seen before.
public struct Discharge: Sendable, Hashable {
  public var at: DateTime
  public var criteria: [DischargeCriterion] = []
  /// Why the patient left with a criterion unmet.
  public var overrideReason: String?

  public init(at: DateTime) { self.at = at }
}

public struct DischargeCriterion: Sendable, Hashable {
  public var id: RecordID
  public var kind: DischargeCriterionKind
  public var isMet: Bool
  public var at: DateTime?

  public init(id: RecordID, kind: DischargeCriterionKind, isMet: Bool, at: DateTime? = nil) {
    self.id = id
    self.kind = kind
    self.isMet = isMet
    self.at = at
  }
}

public enum DischargeCriterionKind: String, Sendable, Hashable, CaseIterable {
  case vitalsNearBaseline = "vitals-near-baseline"
  case oriented, gait
  case nauseaControlled = "nausea-controlled"
  case dissociationResolved = "dissociation-resolved"
  case escortPresent = "escort-present"
  case instructionsGiven = "instructions-given"
}
