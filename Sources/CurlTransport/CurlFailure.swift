internal import CLibcurl
import HTTPWire

/// What libcurl's error codes mean for people and for callers: a pure table.
struct CurlFailure: Hashable {
  let kind: TransportError.Kind
  let hint: String

  static let tooLarge = CurlFailure(.answerTooLarge, "the answer is larger than the limit")

  private init(_ kind: TransportError.Kind, _ hint: String) {
    self.kind = kind
    self.hint = hint
  }

  /// `wasHeldBack`: libcurl wanted to send a request again that may have been received.
  init(_ code: CURLcode, hasAnswerBegun: Bool, wasHeldBack: Bool = false) {
    switch code {
    case CURLE_OK: self.init(.malformedAnswer, "the answer has no valid status")
    case CURLE_URL_MALFORMAT: self.init(.badURL, "libcurl does not accept the URL")
    case CURLE_COULDNT_RESOLVE_HOST: self.init(.unresolved, "the name is not known; check the URL and the network's DNS")
    case CURLE_COULDNT_RESOLVE_PROXY: self.init(.unresolved, "the proxy's name is not known; check `proxy` in the configuration")
    case CURLE_COULDNT_CONNECT: self.init(.unreachable, "nobody answers there; check address, port and firewall")
    case CURLE_PROXY: self.init(.unreachable, "the proxy does not let us through")
    case CURLE_SSL_CONNECT_ERROR:
      self.init(.unreachable, "TLS could not be agreed on; the server may want TLS 1.2, a client certificate, or speak no TLS there")
    case CURLE_PEER_FAILED_VERIFICATION:
      self.init(.untrustedCertificate, "its certificate is not to be trusted: unknown authority, another name, or out of date; check the clock too")
    case CURLE_SSL_CACERT_BADFILE: self.init(.untrustedCertificate, "the file of authorities cannot be read")
    case CURLE_SSL_CERTPROBLEM: self.init(.untrustedCertificate, "our own certificate or its key cannot be used")
    case CURLE_SSL_ISSUER_ERROR, CURLE_SSL_INVALIDCERTSTATUS, CURLE_SSL_PINNEDPUBKEYNOTMATCH, CURLE_SSL_CIPHER, CURLE_SSL_CLIENTCERT:
      self.init(.untrustedCertificate, "TLS was refused: \(Self.words(code))")
    case CURLE_OPERATION_TIMEDOUT: self.init(.timedOut, "no whole answer in time")
    case CURLE_GOT_NOTHING: self.init(.connectionLost, "the connection was closed without an answer")
    case CURLE_PARTIAL_FILE: self.init(.connectionLost, "the answer was cut short")
    case CURLE_ABORTED_BY_CALLBACK where wasHeldBack: self.init(.connectionLost, "a kept connection broke without an answer; the request was not sent again")
    case CURLE_BAD_CONTENT_ENCODING: self.init(.malformedAnswer, "the answer's compression is broken")
    case CURLE_UNSUPPORTED_PROTOCOL, CURLE_WEIRD_SERVER_REPLY: self.init(.malformedAnswer, "what answers there does not speak HTTP/1.1")
    case CURLE_FILESIZE_EXCEEDED: self = .tooLarge
    // A header line without an end uses up the room libcurl has for one.
    case CURLE_OUT_OF_MEMORY where hasAnswerBegun: self = .tooLarge
    default: self.init(.connectionLost, "the connection broke: \(Self.words(code))")
    }
  }

  private static func words(_ code: CURLcode) -> String { curl_easy_strerror(code).map { String(cString: $0) } ?? "libcurl \(code.rawValue)" }
}
