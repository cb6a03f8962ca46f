/// A unit of UCUM, taken apart: what it measures, and how it is converted to another unit of the same.
///
/// Knows the units that clinics send for doses, rates, weights, lengths, pressures, flows, times and temperatures; any
/// other is an error, never a guess. Grammar and values: UCUM 2.1, <https://ucum.org/ucum>.
public struct UnitOfMeasure: Sendable, Hashable {
  /// The code as it was given: `mg/kg/h`.
  public let code: String
  /// How many of the base units of its dimension one is.
  let factor: ExactRatio
  let dimension: UnitDimension
  /// What is added to a value before the factor: 459.67 of `[degF]`; zero of all but scales of temperature.
  let offset: ClinicalDecimal
  /// Of a unit that says nothing but an annotation: `score` of `{score}`.
  let annotation: String?

  init(code: String, factor: ExactRatio, dimension: UnitDimension, offset: ClinicalDecimal = 0, annotation: String? = nil) {
    self.code = code
    self.factor = factor
    self.dimension = dimension
    self.offset = offset
    self.annotation = annotation
  }

  /// The unit of a UCUM code, case sensitive.
  public init(_ code: String) throws(UnitError) {
    var parser = UnitParser(code)
    self = try parser.parse()
  }

  /// Whether values of one can be said in the other.
  ///
  /// Stricter than UCUM, to which `{score}`, `%` and `mg/kg` are all numbers: here a unit that is nothing but an annotation is
  /// converted to itself alone, since no rule makes points percent, and a dose for each kilogram to its like alone.
  public func isCommensurable(with other: UnitOfMeasure) -> Bool { dimension == other.dimension && annotation == other.annotation }
}

/// What a unit measures: the powers of the base units.
struct UnitDimension: Sendable, Hashable {
  var length = 0
  /// Mass above the line, and below it: to UCUM a `mg/kg` is a mere number and `ug/kg/min` a frequency, as `/min` is; here a
  /// dose for each kilogram is neither.
  var mass = 0
  var perMass = 0
  var time = 0
  var temperature = 0
  var substance = 0
  /// `[iU]` is commensurable with nothing else: each substance has its own.
  var international = 0

  static let none = UnitDimension()
  static let concentration = UnitDimension(length: -3, mass: 1)

  func adding(_ other: UnitDimension, times: Int = 1) -> UnitDimension {
    let (above, below) = times < 0 ? (other.perMass, other.mass) : (other.mass, other.perMass)
    return UnitDimension(
      length: length + times * other.length, mass: mass + abs(times) * above, perMass: perMass + abs(times) * below, time: time + times * other.time,
      temperature: temperature + times * other.temperature, substance: substance + times * other.substance,
      international: international + times * other.international)
  }
}
