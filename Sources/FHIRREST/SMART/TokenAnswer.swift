internal import HTTPWire
internal import LosslessJSON

/// What a token endpoint answered: a pure reading of RFC 6749, 5.1 and 5.2.
enum TokenAnswer: Sendable, Hashable {
  case token(AccessToken)
  /// The server does not let us in; asking again without a change cannot help.
  case refused(code: String, hint: String)
  /// Something in the way; later it may pass.
  case later(hint: String, after: Duration?)

  /// A token that says nothing of its life is taken to have the one that SMART recommends at most.
  static let unsaidLife = 300

  /// `now` is our own clock's, in seconds since 1970.
  init(_ response: HTTPResponse, now: Int) {
    let json = try? JSON(parsing: response.body, limits: JSONLimits(depth: 32, bytes: 1 << 20))
    switch response.status {
    case 200, 201: self = Self.success(json, now: now)
    case 429, 500...599, 408:
      self = .later(hint: "the token endpoint answers with status \(response.status)", after: response.retryAfter(now: HTTPDate(secondsSince1970: now)))
    case 300...399:
      self = .refused(code: "redirect", hint: "the token endpoint redirects elsewhere, where nothing that proves who we are is sent; correct its URL")
    default: self = Self.failure(response.status, json)
    }
  }

  private static func success(_ json: JSON?, now: Int) -> TokenAnswer {
    guard let json, let value = json["access_token"]?.string else {
      return .later(hint: "the token endpoint answers 200 without an access token", after: nil)
    }
    let kind = json["token_type"]?.string ?? ""
    guard kind.lowercased() == "bearer" else { return .refused(code: "token_type", hint: "the token endpoint gives out tokens of another kind than bearer") }
    let life = json["expires_in"].flatMap { $0.int ?? $0.number.flatMap { Int($0.literal.prefix { $0 != "." }) } ?? $0.string.flatMap { Int($0) } }
    guard let token = AccessToken(value, scope: json["scope"]?.string, obtained: now, lifetime: Swift.max(1, life ?? unsaidLife)) else {
      return .refused(code: "access_token", hint: "the token endpoint gave out what cannot be an access token")
    }
    return .token(token)
  }

  private static func failure(_ status: Int, _ json: JSON?) -> TokenAnswer {
    let code = plain(json?["error"]?.string ?? "", limit: 60)
    let words = plain(json?["error_description"]?.string ?? "", limit: 200)
    let said = code.isEmpty ? "status \(status)" : words.isEmpty ? code : "\(code): \(words)"
    return .refused(code: code, hint: "the token endpoint refuses us (\(said))" + (advice[code].map { "; \($0)" } ?? ""))
  }

  /// What helps, by RFC 6749's error codes.
  private static let advice = [
    "invalid_client": "see that the client id is right and that the EHR knows this key: `infusync endpoint keys` prints it",
    "invalid_scope": "ask for what the EHR has granted: `scope` in infusync.yaml",
    "unauthorized_client": "the EHR must allow this client to use client_credentials",
    "unsupported_grant_type": "the EHR does not offer SMART Backend Services there",
    "invalid_grant": "see that the client id is right and that the EHR knows this key: `infusync endpoint keys` prints it",
  ]

  /// A server's words for people: one line, cut, and nothing in it that is as long and as even as a token.
  static func plain(_ text: String, limit: Int) -> String {
    var out = ""
    var run = ""
    for character in text.prefix(limit * 4) + " " {
      let isOfToken = character.isASCII && (character.isLetter || character.isNumber || "-_.+/=".contains(character))
      if isOfToken {
        run.append(character)
        continue
      }
      out += run.utf8.count > 40 ? "…" : run
      run = ""
      out.append(character.isASCII && character >= " " && character != "\u{7F}" ? character : " ")
    }
    return String(out.split(separator: " ").joined(separator: " ").prefix(limit))
  }
}
