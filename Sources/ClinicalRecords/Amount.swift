/// A unit of UCUM, as a type, so that milligrams are never added to milligrams per kilogram.
public protocol ClinicalUnit: Sendable {
  /// The UCUM code, case sensitive: `mg/kg`.
  static var ucum: String { get }
}

public enum Milligram: ClinicalUnit { public static let ucum = "mg" }
public enum MilligramPerKilogram: ClinicalUnit { public static let ucum = "mg/kg" }
public enum MilligramPerMilliliter: ClinicalUnit { public static let ucum = "mg/mL" }
public enum MilligramPerHour: ClinicalUnit { public static let ucum = "mg/h" }
public enum Milliliter: ClinicalUnit { public static let ucum = "mL" }
public enum Kilogram: ClinicalUnit { public static let ucum = "kg" }
public enum Minute: ClinicalUnit { public static let ucum = "min" }
public enum MillimeterOfMercury: ClinicalUnit { public static let ucum = "mm[Hg]" }
public enum PerMinute: ClinicalUnit { public static let ucum = "/min" }
public enum Percent: ClinicalUnit { public static let ucum = "%" }
public enum LiterPerMinute: ClinicalUnit { public static let ucum = "L/min" }
public enum DegreeCelsius: ClinicalUnit { public static let ucum = "Cel" }

/// An exact decimal with its unit in its type.
public struct Amount<Unit: ClinicalUnit>: Sendable, Hashable, CustomStringConvertible {
  public var value: ClinicalDecimal

  public init(_ value: ClinicalDecimal) { self.value = value }

  public var description: String { "\(value) \(Unit.ucum)" }
}
