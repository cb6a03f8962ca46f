import HTTPWire
import Testing

@Suite struct HTTPHeadersTests {
  @Test func `names are the same whatever their case, values are not`() {
    let headers: HTTPHeaders = ["ETag": "a", "X": "1", "x": "2"]
    #expect(headers["etag"] == "a" && headers["X"] == "1" && headers.values(of: "X") == ["1", "2"] && headers["Y"] == nil)
    #expect(headers == ["etag": "a", "x": "1", "X": "2"])
    #expect(headers.hashValue == (["etag": "a", "x": "1", "X": "2"] as HTTPHeaders).hashValue)
    #expect(headers != ["etag": "A", "x": "1", "X": "2"])
  }

  @Test func `setting replaces all of a name in its place, nil takes it out`() {
    var headers: HTTPHeaders = ["A": "1", "B": "2", "a": "3"]
    headers["a"] = "4"
    #expect(headers == ["a": "4", "B": "2"])
    headers["b"] = nil
    #expect(headers == ["A": "4"])
    headers["C"] = "5"
    #expect(headers.map(\.name) == ["a", "C"])
  }

  @Test(arguments: zip(HTTPMethod.allCases, [(true, true), (true, true), (false, false), (true, false), (false, false), (true, false)]))
  func `methods repeat as RFC 9110 says`(method: HTTPMethod, law: (idempotent: Bool, safe: Bool)) {
    #expect(method.isIdempotent == law.idempotent && method.isSafe == law.safe)
  }
}
