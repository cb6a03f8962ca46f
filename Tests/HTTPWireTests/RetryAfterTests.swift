import HTTPWire
import Testing

@Suite struct RetryAfterTests {
  static let now = HTTPDate(secondsSince1970: 784_111_777)

  @Test(arguments: [
    ("0", 0), ("120", 120), (" 600\t", 600), ("0007", 7), ("99999999999999999999999", 3_162_240_000),
    ("Sun, 06 Nov 1994 08:50:37 GMT", 60), ("Sunday, 06-Nov-94 08:50:37 GMT", 60), ("Sun Nov  6 08:50:37 1994", 60),
    ("Sun, 06 Nov 1994 08:49:37 GMT", 0), ("Sun, 06 Nov 1994 08:49:00 GMT", 0),
  ])
  func `seconds and dates become a wait, a past date none`(field: String, seconds: Int) {
    #expect(RetryAfter(field)?.delay(from: Self.now) == .seconds(seconds))
  }

  @Test(arguments: ["", " ", "-1", "+1", "1.5", "1e3", "0x10", "soon", "120s", "1 2", "Sun, 06 Nov 1994", "NaN", "١٢"])
  func `anything else is no wait`(field: String) { #expect(RetryAfter(field) == nil) }

  @Test func `a date is counted from the server's own clock, however wrong that is`() {
    let answer = HTTPResponse(
      status: 429, headers: ["Date": "Sun, 06 Nov 1994 08:49:37 GMT", "Retry-After": "Sun, 06 Nov 1994 08:59:37 GMT"])
    #expect(answer.retryAfter(now: HTTPDate(secondsSince1970: 1_790_000_000)) == .seconds(600))
  }

  @Test func `a date without any clock says nothing; with ours it is counted from ours`() {
    let answer = HTTPResponse(status: 503, headers: ["Retry-After": "Sun, 06 Nov 1994 08:50:37 GMT"])
    #expect(answer.retryAfter() == nil)
    #expect(answer.retryAfter(now: Self.now) == .seconds(60))
    #expect(HTTPResponse(status: 503, headers: ["retry-after": "7"]).retryAfter() == .seconds(7))
  }
}
