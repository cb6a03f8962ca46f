/// Who a record, or a member of a list in a record, is: a UUID that is ours for ever.
public struct RecordID: Sendable, Hashable, Comparable, CustomStringConvertible {
  /// The first 64 bits.
  public let high: UInt64
  /// The last 64 bits.
  public let low: UInt64

  public init(high: UInt64, low: UInt64) {
    self.high = high
    self.low = low
  }

  /// Nil when the text is no UUID of the form `8-4-4-4-12`, in either case.
  public init?(_ text: String) {
    let bytes = text.utf8
    guard bytes.count == 36 else { return nil }
    var high: UInt64 = 0
    var low: UInt64 = 0
    var digits = 0
    for (index, byte) in bytes.enumerated() {
      if index == 8 || index == 13 || index == 18 || index == 23 {
        guard byte == UInt8(ascii: "-") else { return nil }
        continue
      }
      let digit: UInt8
      switch byte {
      case UInt8(ascii: "0")...UInt8(ascii: "9"): digit = byte - UInt8(ascii: "0")
      case UInt8(ascii: "a")...UInt8(ascii: "f"): digit = byte - UInt8(ascii: "a") + 10
      case UInt8(ascii: "A")...UInt8(ascii: "F"): digit = byte - UInt8(ascii: "A") + 10
      default: return nil
      }
      if digits < 16 { high = high << 4 | UInt64(digit) } else { low = low << 4 | UInt64(digit) }
      digits += 1
    }
    self.init(high: high, low: low)
  }

  /// Lower case, as FHIR wants it.
  public var description: String {
    String(unsafeUninitializedCapacity: 36) { out in
      var at = 0
      for index in 0..<32 {
        if index == 8 || index == 12 || index == 16 || index == 20 {
          out[at] = UInt8(ascii: "-")
          at += 1
        }
        let word = index < 16 ? high : low
        let digit = UInt8(truncatingIfNeeded: word >> UInt64(60 - 4 * (index & 15)) & 15)
        out[at] = digit < 10 ? UInt8(ascii: "0") + digit : UInt8(ascii: "a") + digit - 10
        at += 1
      }
      return at
    }
  }

  public static func < (a: RecordID, b: RecordID) -> Bool { (a.high, a.low) < (b.high, b.low) }
}

/// The kinds of record a clinic writes.
public enum RecordKind: String, Sendable, Hashable, CaseIterable, Comparable {
  case clinic = "Clinic"
  case practitioner = "Practitioner"
  case patient = "Patient"
  case consent = "Consent"
  case problem = "Problem"
  case allergy = "Allergy"
  case medication = "Medication"
  case treatmentCourse = "TreatmentCourse"
  case infusionSession = "InfusionSession"
  case psychotherapySession = "PsychotherapySession"
  case psychotherapyNote = "PsychotherapyNote"
  case assessment = "Assessment"
  case screening = "Screening"

  /// Whether records of the kind are a patient's; the clinic's own are nobody's, and no EHR is told of them.
  public var isOfPatient: Bool { self != .clinic && self != .practitioner }

  /// In the order in which they refer to one another: a patient before the patient's problems.
  public static func < (a: RecordKind, b: RecordKind) -> Bool {
    allCases.firstIndex(of: a)! < allCases.firstIndex(of: b)!
  }
}

/// Whether a record stands, or was written in error and withdrawn.
public enum RecordStatus: String, Sendable, Hashable, CaseIterable {
  case active
  case enteredInError = "entered-in-error"
}

/// What a log must never show: it prints as `•••`.
public struct Sensitive<Value: Sendable>: Sendable, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
  /// What must not be shown.
  public var value: Value

  public init(_ value: Value) { self.value = value }

  public var description: String { "•••" }
  /// The same `•••`.
  public var debugDescription: String { "•••" }
  /// A mirror that shows nothing.
  public var customMirror: Mirror { Mirror(self, children: []) }
}

extension Sensitive: Equatable where Value: Equatable {}
extension Sensitive: Hashable where Value: Hashable {}
