import ClinicalRecords
import Testing

@Suite struct UnitOfMeasureTests {
  private func convert(_ value: String, _ from: String, _ to: String) throws -> ConvertedAmount {
    try UnitOfMeasure(from).convert(#require(ClinicalDecimal(value)), to: UnitOfMeasure(to))
  }

  /// UCUM's own functional tests (UcumFunctionalTests.xml, section `conversion`), those of units that are known here; where
  /// their answer is cut to the precision of the input, ours is compared after the same cut.
  @Test(
    arguments: [
      ("6.3", "m", "m", "6.3", nil), ("6.3", "mm", "m", "0.0063", nil), ("6.3", "mm", "cm", "0.63", nil), ("6.3", "s.m-1", "s/m", "6.3", nil),
      ("6.3", "s.mm-1", "s.m-1", "6300", nil), ("6.3", "s.mm-2", "s.m-2", "6300000", nil), ("6.3", "s/m/g", "s.m-1.g-1", "6.3", nil),
      ("6.3", "ms/m/g", "s.m-1.g-1", "0.0063", nil), ("6.3", "s/mm/g", "s.m-1.g-1", "6300", nil), ("6.3", "s/m/mg", "s.m-1.g-1", "6300", nil),
      ("6.3", "s/m.mg", "s.m-1.g", "0.0063", nil), ("6.3", "ms/m", "s/m", "0.0063", nil), ("6.3", "4.s/m", "s/m", "25", 0),
      ("6.30", "4.s/m", "s/m", "25.2", nil), ("6.3", "s/4/m", "s/m", "1.6", 1), ("6.3", "s/mm", "s/m", "6300", nil),
      ("6.3", "ms/mm", "s/m", "6.3", nil), ("6.30", "[in_i]", "m", "0.160", 3), ("6.300", "[in_i]", "cm", "16.0", 1),
      ("1", "10*-7.s", "s", "1e-7", nil), ("1", "m[Hg]", "g.s-2.m-1", "133322000", nil), ("1.2", "g.m", "m.g", "1.2", nil),
    ] as [(String, String, String, String, Int?)])
  func `UCUM's own conversions come out`(value: String, from: String, to: String, outcome: String, places: Int?) throws {
    let converted = try convert(value, from, to)
    #expect(converted.rounding == nil)
    #expect((places.map { converted.value.rounded(places: $0) } ?? converted.value) == ClinicalDecimal(outcome))
  }

  /// What a clinic meets; each is the definition's arithmetic done by hand.
  @Test(arguments: [
    ("1", "[lb_av]", "kg", "0.45359237"), ("150", "[lb_av]", "kg", "68.0388555"), ("1", "[lb_av]", "[oz_av]", "16"), ("72.50", "kg", "g", "72500"),
    ("500", "mg", "g", "0.500"), ("1.50", "mg", "ug", "1500"), ("98.6", "[degF]", "Cel", "37.0"), ("212", "[degF]", "Cel", "100"),
    ("-40", "Cel", "[degF]", "-40"), ("37.0", "Cel", "[degF]", "98.6"), ("0", "K", "Cel", "-273.15"), ("70", "[in_i]", "cm", "177.8"),
    ("16", "kPa", "mm[Hg]", "120.0"), ("60", "mg/h", "mg/min", "1.0"), ("1", "mg/min", "ug/min", "1000"), ("0.5", "mg/kg/h", "mg/(kg.h)", "0.5"),
    ("3", "mg/kg/h", "ug/kg/min", "50"), ("1", "mg/mL", "g/L", "1"), ("72", "{beats}/min", "/min", "72"), ("1.2", "/s", "/min", "72"),
    ("2", "L/min", "mL/h", "120000"), ("2", "wk", "d", "14"), ("40", "min", "h", "0.67"), ("50", "ml", "mL", "50"), ("95", "%", "%", "95"),
  ]) func `a clinic's units are converted by their definitions`(value: String, from: String, to: String, outcome: String) throws {
    let converted = try convert(value, from, to)
    if converted.rounding == nil, from != "kPa" {
      #expect(converted.value.description == outcome)
    } else {
      #expect(converted.value.rounded(places: 2).description == outcome)
    }
  }

  @Test func `what does not end in finite decimals says how it was rounded`() throws {
    let warm = try convert("99.1", "[degF]", "Cel")
    #expect(warm.value.description == "37.278" && warm.rounding?.places == 3)
    #expect(warm.rounding?.description == "rounded half to even at 3 decimal places")
    let forty = try convert("40", "min", "h")
    #expect(forty.value.description == "0.667" && forty.rounding != nil)
    #expect(try convert("45", "min", "h").rounding == nil)
  }

  /// Units by what they measure.
  private static let kinds: [[String]] = [
    ["mg", "ug", "g", "kg", "[lb_av]", "[oz_av]"], ["cm", "m", "[in_i]", "mm"], ["mm[Hg]", "kPa", "Pa", "mbar"], ["Cel", "[degF]", "K"],
    ["mL", "L", "cm3", "m3"], ["mL/h", "L/min", "mL/min"], ["mg/h", "mg/min", "ug/min", "g/d"], ["ug/kg/min", "mg/kg/h", "mg/(kg.h)", "ug/(kg.min)"],
    ["mg/mL", "g/L", "ug/mL"], ["/min", "{beats}/min", "/s", "/h"], ["%", "1", "10*-3"], ["min", "h", "d", "wk", "s"], ["{score}"], ["{points}"], ["[iU]"],
    ["mmol"],
    ["mg/kg", "ug/kg", "mg/[lb_av]"], ["mg/m2", "ug/m2"],
  ]

  @Test func `those that measure the same are commensurable, and no others`() throws {
    for (place, kind) in Self.kinds.enumerated() {
      for (other, others) in Self.kinds.enumerated() {
        for from in kind {
          for to in others { #expect(try UnitOfMeasure(from).isCommensurable(with: UnitOfMeasure(to)) == (place == other), "\(from) \(to)") }
        }
      }
    }
  }

  @Test func `there and back, at the digits it had, is the same value`() throws {
    for kind in Self.kinds {
      for from in kind {
        for to in kind {
          for text in ["1", "72.50", "0.1", "98.6", "36.25", "0.005", "1234.5", "-3.7", "7"] {
            let value = try #require(ClinicalDecimal(text))
            let there = try UnitOfMeasure(from).convert(value, to: UnitOfMeasure(to))
            let back = try UnitOfMeasure(to).convert(there.value, to: UnitOfMeasure(from))
            #expect(back.value.rounded(places: -value.exponent) == value, "\(text) \(from) \(to)")
            if there.rounding == nil { #expect(back.rounding == nil && back.value == value) }
          }
        }
      }
    }
  }

  @Test func `a volume becomes a mass, and back, only with a concentration`() throws {
    let (volume, mass) = try (UnitOfMeasure("mL/h"), UnitOfMeasure("mg/h"))
    #expect(throws: UnitError.concentrationNeeded(from: "mL/h", expected: "mg/h")) { try volume.convert(60, to: mass) }
    let strong = try (value: ClinicalDecimal(2), unit: UnitOfMeasure("mg/mL"))
    #expect(try volume.convert(30, to: mass, concentration: strong) == ConvertedAmount(60))
    #expect(try mass.convert(60, to: volume, concentration: strong) == ConvertedAmount(30))
    let bag = try (value: ClinicalDecimal(3), unit: UnitOfMeasure("g/L"))
    #expect(try mass.convert(10, to: volume, concentration: bag).rounding != nil, "a third of ten")
    #expect(throws: UnitError.incommensurable(from: "mg", expected: "mg/mL")) {
      try volume.convert(1, to: mass, concentration: (1, UnitOfMeasure("mg")))
    }
    #expect(throws: UnitError.incommensurable(from: "mL/h", expected: "kg")) { try volume.convert(1, to: UnitOfMeasure("kg"), concentration: strong) }
  }

  @Test(arguments: [
    "", "mcg", "lb", "MG", "Mg/", "mg/", "/", "mg//kg", "kg m", "mg/kg/", "(mg", "mg)", "{score", "score", "mg[", "Cel/min", "mCel", "0", "mg-", "k",
    "mg99", "°C", "µg", "hr", "ml/hr", "mmHg", "[degf]", "kmin", "k[lb_av]",
  ]) func `what UCUM does not say, or is not known here, is never guessed`(code: String) {
    #expect(throws: UnitError.self) { try UnitOfMeasure(code) }
  }

  @Test func `an error says what was expected`() throws {
    #expect(throws: UnitError.incommensurable(from: "{score}", expected: "%")) { try convert("3", "{score}", "%") }
    #expect("\(UnitError.incommensurable(from: "kg", expected: "Cel"))" == "kg cannot be converted to Cel, which was expected")
    #expect("\(UnitError.unknown(code: "mg/hr", part: "hr"))" == "mg/hr is no unit that is known: hr is not")
    #expect(throws: UnitError.unknown(code: "mg/hr", part: "hr")) { try UnitOfMeasure("mg/hr") }
    let long = try #require(ClinicalDecimal("12345678901234567890123456789012345678"))
    #expect(throws: UnitError.tooManyDigits(from: "[lb_av]", expected: "kg")) { try UnitOfMeasure("[lb_av]").convert(long, to: UnitOfMeasure("kg")) }
  }

  @Test func `a code of any bytes is taken or refused, and never traps`() {
    var state: UInt64 = 41
    let alphabet = Array("mgkLhs/.(){}[]10*-+^%dPaCelx")
    for _ in 0..<20_000 {
      var code = ""
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      var bits = state
      for _ in 0..<(bits >> 60) {
        bits = bits &* 6_364_136_223_846_793_005 &+ 1
        code.append(alphabet[Int(bits >> 33) % alphabet.count])
      }
      _ = try? UnitOfMeasure(code).convert(1, to: UnitOfMeasure("mg"))
    }
  }
}

extension ConvertedAmount {
  fileprivate init(_ value: Int) throws { self = try UnitOfMeasure("mg").convert(ClinicalDecimal(value), to: UnitOfMeasure("mg")) }
}
