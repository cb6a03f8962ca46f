import Digests
import Testing

@Suite struct DerivedIDTests {
  /// Reckoned with Python's hashlib. Ids already sent to EHRs hang on it: it must never change.
  @Test func `the same parts give the same id for ever`() {
    let id = derivedUUID(["resource", "patient"])
    #expect(id.high == 0xa10b_9456_bacd_87af)
    #expect(id.low == 0xa43f_7258_8eea_cf14)
  }

  @Test func `an id says that it is a UUID of version 8`() {
    for number in 0..<200 {
      let id = derivedUUID(["n", String(number)])
      #expect(id.high >> 12 & 0xF == 8)
      #expect(id.low >> 62 == 2)
    }
  }

  @Test func `where one part ends and the next begins counts`() {
    let ids = [["ab", "c"], ["a", "bc"], ["abc"], ["", "abc"], ["abc", ""], []].map { derivedUUID($0) }
    for (index, id) in ids.enumerated() {
      for other in ids[..<index] { #expect(id != other) }
    }
  }
}
