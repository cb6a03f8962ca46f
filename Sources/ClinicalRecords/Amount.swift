/// A unit of UCUM, as a type, so that milligrams are never added to milligrams per kilogram.
public protocol ClinicalUnit: Sendable {
  /// The UCUM code, case sensitive: `mg/kg`.
  static var ucum: String { get }
}

/// A mass in milligrams.
public enum Milligram: ClinicalUnit { public static let ucum = "mg" }
/// A dose for each kilogram of body weight.
public enum MilligramPerKilogram: ClinicalUnit { public static let ucum = "mg/kg" }
/// A concentration.
public enum MilligramPerMilliliter: ClinicalUnit { public static let ucum = "mg/mL" }
/// The rate of a pump, as mass.
public enum MilligramPerHour: ClinicalUnit { public static let ucum = "mg/h" }
/// A volume.
public enum Milliliter: ClinicalUnit { public static let ucum = "mL" }
/// A body weight.
public enum Kilogram: ClinicalUnit { public static let ucum = "kg" }
/// A length of time.
public enum Minute: ClinicalUnit { public static let ucum = "min" }
/// A length of time.
public enum Hour: ClinicalUnit { public static let ucum = "h" }
/// A length.
public enum Centimeter: ClinicalUnit { public static let ucum = "cm" }
/// A pressure.
public enum MillimeterOfMercury: ClinicalUnit { public static let ucum = "mm[Hg]" }
/// A count a minute: beats, breaths.
public enum PerMinute: ClinicalUnit { public static let ucum = "/min" }
/// A share in percent.
public enum Percent: ClinicalUnit { public static let ucum = "%" }
/// A flow of gas.
public enum LiterPerMinute: ClinicalUnit { public static let ucum = "L/min" }
/// A temperature.
public enum DegreeCelsius: ClinicalUnit { public static let ucum = "Cel" }

/// An exact decimal with its unit in its type.
public struct Amount<Unit: ClinicalUnit>: Sendable, Hashable, CustomStringConvertible {
  /// How many of the unit, to the digit.
  public var value: ClinicalDecimal

  public init(_ value: ClinicalDecimal) { self.value = value }

  public var description: String { "\(value) \(Unit.ucum)" }
}
