/// The check digits that code systems and registers put at the end of their numbers: a slip of a key is seen.
public enum CheckDigit {
  /// Whether the code's own digits bear it out; nil for systems, or parts of them, that have no such digit.
  ///
  /// LOINC's numbers, SNOMED CT's identifiers and National Provider Identifiers; LOINC's parts and answers (`LA33-6`) follow
  /// another rule that is not checked.
  public static func isRight(_ code: String, of system: String) -> Bool? {
    switch system {
    case "http://loinc.org": code.utf8.first.map { $0 >= 0x30 && $0 <= 0x39 } == true ? isLOINC(code) : nil
    case "http://snomed.info/sct": isSNOMED(code)
    case "http://hl7.org/fhir/sid/us-npi": isNPI(code)
    default: nil
    }
  }

  /// Digits, a hyphen and a check digit by Luhn's rule (LOINC Users' Guide, appendix on the mod 10 check digit).
  static func isLOINC(_ code: String) -> Bool {
    let parts = code.split(separator: "-", omittingEmptySubsequences: false)
    guard parts.count == 2, parts[1].utf8.count == 1, !parts[0].isEmpty, let digits = digits(code.filter { $0 != "-" }) else { return false }
    return luhn(digits, adding: 0)
  }

  /// 6 to 18 digits, the last one by Verhoeff's dihedral check (SNOMED CT Release File Specification, check-digit).
  static func isSNOMED(_ code: String) -> Bool {
    guard (6...18).contains(code.utf8.count), let digits = digits(code), digits.first != 0 else { return false }
    var state = 0
    for (place, digit) in digits.reversed().enumerated() { state = dihedral[state][permutation(digit, times: place % 8)] }
    return state == 0
  }

  /// Ten digits by Luhn's rule with 80840 before them, which adds 24 (45 CFR 162.406).
  static func isNPI(_ number: String) -> Bool {
    guard number.utf8.count == 10, let digits = digits(number) else { return false }
    return luhn(digits, adding: 24)
  }

  private static func luhn(_ digits: [Int], adding constant: Int) -> Bool {
    let sum = digits.reversed().enumerated().reduce(constant) { sum, digit in
      let value = digit.offset % 2 == 1 ? digit.element * 2 : digit.element
      return sum + value / 10 + value % 10
    }
    return sum % 10 == 0
  }

  private static func digits(_ text: String) -> [Int]? {
    let bytes = Array(text.utf8)
    return bytes.allSatisfy { $0 >= 0x30 && $0 <= 0x39 } ? bytes.map { Int($0) - 0x30 } : nil
  }

  /// The group of the symmetries of a pentagon: rotations 0 to 4, reflections 5 to 9.
  private static let dihedral: [[Int]] = (0..<10).map { a in
    (0..<10).map { b in
      switch (a < 5, b < 5) {
      case (true, true): (a + b) % 5
      case (true, false): 5 + (a + b - 5) % 5
      case (false, true): 5 + (a - 5 - b + 5) % 5
      case (false, false): (a - b + 5) % 5
      }
    }
  }

  private static func permutation(_ digit: Int, times: Int) -> Int {
    let once = [1, 5, 7, 6, 2, 8, 3, 0, 9, 4]
    return (0..<times).reduce(digit) { value, _ in once[value] }
  }
}
