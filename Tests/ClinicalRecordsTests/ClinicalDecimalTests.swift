import ClinicalRecords
import Testing

private let samples = [
  "0", "0.0", "-0", "1", "-1", "0.5", "72.50", "72.5", "725e-1", "1E2", "1e+2", "100", "1e-3", "0.001", "-0.10", "12345678901234567890123456789012345678",
  "0.00000000000000000000000000000000000001", "99999999999999999999999999999999999999", "1E1000", "1E-1000", "-1E1000", "15E37", "2E38",
]

@Suite struct ClinicalDecimalTests {
  @Test(arguments: samples) func `a number is spelled as it was read`(text: String) throws {
    #expect(try #require(ClinicalDecimal(text)).description == text)
  }

  @Test(arguments: [
    "", "-", "+1", ".5", "5.", "01", "-01", "1e", "1e+", "1E-+5", "0x10", " 1", "1 ", "1,5", "NaN", "Infinity", "--1", "1.2.3", "1e1001", "1e-1001",
    "1E99999999999999999999",
    "1E-9223372036854775808", "123456789012345678901234567890123456789", "0.100000000000000000000000000000000000000", "１",
  ]) func `what is no JSON number, or cannot be kept to the digit, is refused`(text: String) {
    #expect(ClinicalDecimal(text) == nil)
  }

  static let equals: [(String, String)] = [
    ("72.50", "72.5"), ("1E2", "100"), ("100", "1e+2"), ("0.0", "-0"), ("725e-1", "72.500"), ("15E37", "150000000000000000000000000000000000000e0"),
  ]

  @Test(arguments: Self.equals)
  func `equality is of the amount`(a: String, b: String) throws {
    guard let x = ClinicalDecimal(a), let y = ClinicalDecimal(b) else { return #expect(b.count > 38, "39 digits are not kept") }
    #expect(x == y)
    #expect(x.hashValue == y.hashValue)
    #expect(!(x < y) && !(y < x))
  }

  @Test func `exactly one of less, equal and greater holds, whatever the exponents`() throws {
    let values = samples.compactMap { ClinicalDecimal($0) }
    for x in values {
      for y in values { #expect([x < y, x == y, y < x].count { $0 } == 1, "\(x) \(y)") }
    }
    let sorted = values.sorted()
    for (index, x) in sorted.enumerated() { #expect(sorted[index...].allSatisfy { x <= $0 }, "\(x)") }
    #expect(try #require(ClinicalDecimal("2E38")) > #require(ClinicalDecimal("99999999999999999999999999999999999999")))
    #expect(try #require(ClinicalDecimal("1E-1000")) > 0)
  }

  @Test func `thousandths from -0.040 to 0.040: sums, differences and products are those of the integers`() throws {
    for a in -40...40 {
      for b in -40...40 {
        let (x, y) = (ClinicalDecimal(significand: Int128(a), exponent: -3), ClinicalDecimal(significand: Int128(b), exponent: -3))
        #expect(x.adding(y) == ClinicalDecimal(significand: Int128(a + b), exponent: -3))
        #expect(x.subtracting(y) == ClinicalDecimal(significand: Int128(a - b), exponent: -3))
        #expect(x.multiplied(by: y) == ClinicalDecimal(significand: Int128(a * b), exponent: -6))
        #expect((x < y) == (a < b))
      }
    }
  }

  static let halves: [(String, Int, String)] = [
    ("36.25", 1, "36.2"), ("36.35", 1, "36.4"), ("-36.25", 1, "-36.2"), ("-36.35", 1, "-36.4"), ("36.251", 1, "36.3"), ("0.5", 0, "0"), ("1.5", 0, "2"),
    ("2.5", 0, "2"),
    ("-0.5", 0, "0"), ("72.50", 3, "72.50"), ("1E2", 1, "1E2"), ("1E-1000", 1, "0.0"), ("0.04999999999999999999999999999999999999", 1, "0.0"),
    ("5e-39", 0, "0"),
  ]

  @Test(arguments: Self.halves) func `halves are rounded to even`(text: String, places: Int, rounded: String) throws {
    let result = try #require(ClinicalDecimal(text)).rounded(places: places)
    #expect(result == ClinicalDecimal(rounded))
    if rounded == text { #expect(result.description == text, "fewer digits stay as they are") }
  }

  @Test func `division is exact to the place that was asked for`() throws {
    #expect(ClinicalDecimal(1).divided(by: 3, places: 4)?.description == "0.3333")
    #expect(ClinicalDecimal(2).divided(by: 3, places: 4)?.description == "0.6667")
    #expect(ClinicalDecimal(-1).divided(by: 8, places: 2)?.description == "-0.12")
    #expect(ClinicalDecimal(1).divided(by: 0, places: 2) == nil)
    for a in -30...30 {
      for b in [-7, -3, 3, 7, 8] {
        let quotient = try #require(ClinicalDecimal(a).divided(by: ClinicalDecimal(b), places: 3))
        let back = try #require(quotient.multiplied(by: ClinicalDecimal(b))?.subtracting(ClinicalDecimal(a)))
        let most = ClinicalDecimal(significand: Int128(abs(b)) * 5, exponent: -4)
        #expect(back <= most && (ClinicalDecimal(0).subtracting(back) ?? 1) <= most)
      }
    }
  }

  @Test func `what needs more than 38 digits is nil, never wrong`() throws {
    let nines = try #require(ClinicalDecimal("99999999999999999999999999999999999999"))
    #expect(nines.adding(1) == nil)
    #expect(nines.multiplied(by: 10) == nil)
    #expect(nines.adding(0) == nines)
    #expect(try #require(ClinicalDecimal("1E1000")).adding(1) == nil)
    #expect(nines.divided(by: ClinicalDecimal(significand: 1, exponent: -2), places: 2) == nil)
  }
}
