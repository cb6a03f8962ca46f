/// The units that UCUM codes are made of here, with their values in metres, grams, seconds, kelvins and moles.
///
/// From UCUM's table of units (ucum-essence, revision 2.1): definitions there are exact, and so are these.
enum UnitAtoms {
  struct Atom: Sendable {
    let factor: ExactRatio
    let dimension: UnitDimension
    var isMetric = false
    /// Of a scale whose zero is not nothing.
    var offset: ClinicalDecimal?
  }

  private static let length = UnitDimension(length: 1)
  private static let volume = UnitDimension(length: 3)
  private static let mass = UnitDimension(mass: 1)
  private static let time = UnitDimension(time: 1)
  private static let temperature = UnitDimension(temperature: 1)
  private static let pressure = UnitDimension(length: -1, mass: 1, time: -2)
  private static let liter = Atom(factor: ExactRatio(1, exponent: -3), dimension: volume, isMetric: true)

  static let all: [String: Atom] = [
    "m": Atom(factor: .one, dimension: length, isMetric: true), "g": Atom(factor: .one, dimension: mass, isMetric: true),
    "s": Atom(factor: .one, dimension: time, isMetric: true), "K": Atom(factor: .one, dimension: temperature, isMetric: true),
    "mol": Atom(factor: .one, dimension: UnitDimension(substance: 1), isMetric: true), "L": liter, "l": liter,
    "min": Atom(factor: ExactRatio(60), dimension: time), "h": Atom(factor: ExactRatio(3600), dimension: time),
    "d": Atom(factor: ExactRatio(86_400), dimension: time), "wk": Atom(factor: ExactRatio(604_800), dimension: time),
    // The mean Julian year of 365.25 days, and a twelfth of it.
    "a": Atom(factor: ExactRatio(31_557_600), dimension: time), "mo": Atom(factor: ExactRatio(2_629_800), dimension: time),
    "[lb_av]": Atom(factor: ExactRatio(45_359_237, exponent: -5), dimension: mass),
    "[oz_av]": Atom(factor: ExactRatio(45_359_237, over: 16, exponent: -5), dimension: mass),
    "[in_i]": Atom(factor: ExactRatio(254, exponent: -4), dimension: length), "[ft_i]": Atom(factor: ExactRatio(3048, exponent: -4), dimension: length),
    // 1 Pa is 1 kg/(m.s2), and the base of mass is the gram.
    "Pa": Atom(factor: ExactRatio(1000), dimension: pressure, isMetric: true),
    "bar": Atom(factor: ExactRatio(1, exponent: 8), dimension: pressure, isMetric: true),
    // UCUM defines the metre of mercury as 133.3220 kPa.
    "m[Hg]": Atom(factor: ExactRatio(133_322, exponent: 3), dimension: pressure, isMetric: true),
    "m[H2O]": Atom(factor: ExactRatio(980_665, exponent: 1), dimension: pressure, isMetric: true),
    "%": Atom(factor: ExactRatio(1, exponent: -2), dimension: .none), "10*": Atom(factor: ExactRatio(10), dimension: .none),
    "10^": Atom(factor: ExactRatio(10), dimension: .none), "[iU]": Atom(factor: .one, dimension: UnitDimension(international: 1), isMetric: true),
    "Cel": Atom(factor: .one, dimension: temperature, offset: ClinicalDecimal(significand: 27315, exponent: -2)),
    "[degF]": Atom(factor: ExactRatio(5, over: 9), dimension: temperature, offset: ClinicalDecimal(significand: 45967, exponent: -2)),
  ]

  /// The prefixes of metric units, by their powers of ten.
  static let prefixes: [String: Int] = [
    "T": 12, "G": 9, "M": 6, "k": 3, "h": 2, "da": 1, "d": -1, "c": -2, "m": -3, "u": -6, "n": -9, "p": -12, "f": -15,
  ]

  /// The unit of a symbol, with its prefix; nil when nobody knows it.
  static func atom(_ symbol: String) -> Atom? {
    if let atom = all[symbol] { return atom }
    for length in [2, 1] {
      let prefix = String(symbol.prefix(length))
      guard let power = prefixes[prefix], let atom = all[String(symbol.dropFirst(length))], atom.isMetric,
        let factor = atom.factor.multiplied(by: ExactRatio(1, exponent: power))
      else { continue }
      return Atom(factor: factor, dimension: atom.dimension)
    }
    return nil
  }
}
