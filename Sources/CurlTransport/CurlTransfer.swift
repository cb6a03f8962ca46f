internal import CLibcurl
import HTTPWire

/// One request on its way: what libcurl is told, and what it brings. Lives on the loop's thread.
final class CurlTransfer {
  private let order: CurlMailbox.Order
  private let easy: UnsafeMutableRawPointer
  private let limits: CurlLimits
  private var fields: UnsafeMutablePointer<curl_slist>?
  private var head = CurlHead()
  private var body: [UInt8] = []
  private var isTooLarge = false
  private var starts = 0
  private var wasHeldBack = false

  var ticket: CurlTicket { order.ticket }

  init(_ order: CurlMailbox.Order, easy: UnsafeMutableRawPointer, limits: CurlLimits) {
    self.order = order
    self.easy = easy
    self.limits = limits
  }

  deinit { curl_slist_free_all(fields) }

  /// Hands the answer over.
  func finish(_ result: Result<HTTPResponse, TransportError>) { order.waiter.resume(returning: result) }

  /// Whether the whole request has left us. libcurl counts what the connection has taken.
  var mayHaveArrived: Bool {
    if wasHeldBack { return true }
    var headBytes = 0
    guard infusync_easy_get_long(easy, CURLINFO_REQUEST_SIZE, &headBytes) == CURLE_OK, headBytes > 0 else { return false }
    var bodyBytes: curl_off_t = 0
    guard let sent = order.request.body, infusync_easy_get_large(easy, CURLINFO_SIZE_UPLOAD_T, &bodyBytes) == CURLE_OK else { return true }
    return Int(bodyBytes) >= sent.count
  }

  /// The answer, or why there is none.
  func result(_ code: CURLcode) -> Result<HTTPResponse, TransportError> {
    if code == CURLE_OK, head.status >= 200, !isTooLarge { return .success(HTTPResponse(status: head.status, headers: HTTPHeaders(head.fields), body: body)) }
    let place = HTTPURL(order.request.url)?.origin ?? "the endpoint"
    let failure = isTooLarge ? CurlFailure.tooLarge : CurlFailure(code, hasAnswerBegun: head.status != 0, wasHeldBack: wasHeldBack)
    return .failure(TransportError(failure.kind, mayHaveArrived: mayHaveArrived, hint: "\(place): \(failure.hint)"))
  }

  // MARK: - What libcurl is told

  /// Sets everything; false when libcurl refuses any of it.
  func prepare(_ configuration: CurlConfiguration) -> Bool {
    var options = CurlOptions(easy)
    options.set(CURLOPT_URL, order.request.url)
    options.set(CURLOPT_PROTOCOLS_STR, "http,https")
    options.set(CURLOPT_HTTP_VERSION, Int(CURL_HTTP_VERSION_1_1))
    options.set(CURLOPT_NOSIGNAL, 1)
    options.set(CURLOPT_FOLLOWLOCATION, 0)
    options.set(CURLOPT_TCP_KEEPALIVE, 1)
    options.set(CURLOPT_ACCEPT_ENCODING, "gzip")
    options.set(CURLOPT_USERAGENT, configuration.userAgent)
    options.set(CURLOPT_SUPPRESS_CONNECT_HEADERS, 1)
    // What is poured away as it comes is limited by whoever takes it.
    if order.request.sink == nil { options.set(large: CURLOPT_MAXFILESIZE_LARGE, limits.answerBytes) }
    setTimes(configuration.times, &options)
    setPeer(configuration, &options)
    setRequest(&options)
    setCallbacks(&options)
    return options.areAccepted
  }

  private func setTimes(_ times: CurlTimes, _ options: inout CurlOptions) {
    options.set(CURLOPT_CONNECTTIMEOUT_MS, max(1, Int(times.connect / .milliseconds(1))))
    // A large file may take its time as long as it comes at all.
    let total = order.request.sink == nil ? times.total : times.total * 30
    options.set(CURLOPT_TIMEOUT_MS, max(1, Int(total / .milliseconds(1))))
    options.set(CURLOPT_LOW_SPEED_LIMIT, limits.slowBytesPerSecond)
    options.set(CURLOPT_LOW_SPEED_TIME, max(1, Int((times.slow / .seconds(1)).rounded(.up))))
  }

  private func setPeer(_ configuration: CurlConfiguration, _ options: inout CurlOptions) {
    options.set(CURLOPT_SSL_VERIFYPEER, 1)
    options.set(CURLOPT_SSL_VERIFYHOST, 2)
    options.set(CURLOPT_SSLVERSION, Int(CURL_SSLVERSION_TLSv1_2))
    if let authorities = configuration.tls.authorities { options.set(CURLOPT_CAINFO, authorities) }
    if let certificate = configuration.tls.certificate { options.set(CURLOPT_SSLCERT, certificate) }
    if let key = configuration.tls.key { options.set(CURLOPT_SSLKEY, key) }
    if let password = configuration.tls.keyPassword { options.set(CURLOPT_KEYPASSWD, password) }
    // An empty proxy, and an empty list of exceptions, keep libcurl from reading the environment.
    options.set(CURLOPT_PROXY, configuration.proxy ?? "")
    options.set(CURLOPT_NOPROXY, configuration.proxy == nil ? "*" : "")
  }

  private func setRequest(_ options: inout CurlOptions) {
    let request = order.request
    if let body = request.body ?? (request.method == .post ? [] : nil) {
      options.set(large: CURLOPT_POSTFIELDSIZE_LARGE, body.count)
      options.set(copying: CURLOPT_COPYPOSTFIELDS, body)
    }
    switch request.method {
    case .get where request.body == nil: options.set(CURLOPT_HTTPGET, 1)
    case .head: options.set(CURLOPT_NOBODY, 1)
    case .post: options.set(CURLOPT_POST, 1)
    case .get, .put, .patch, .delete: options.set(CURLOPT_CUSTOMREQUEST, request.method.rawValue)
    }
    append("Expect:")
    if request.headers["Content-Type"] == nil, request.body != nil || request.method == .post { append("Content-Type:") }
    for field in request.headers { append(field.value.isEmpty ? field.name + ";" : field.name + ": " + field.value) }
    options.set(CURLOPT_HTTPHEADER, fields)
  }

  private func append(_ field: String) {
    if let longer = curl_slist_append(fields, field) { fields = longer }
  }

  private func setCallbacks(_ options: inout CurlOptions) {
    let me = Unmanaged.passUnretained(self).toOpaque()
    options.set(CURLOPT_WRITEDATA, me)
    options.set(CURLOPT_WRITEFUNCTION) { bytes, size, count, me in CurlTransfer.at(me)?.take(bytes, size * count) ?? 0 }
    options.set(CURLOPT_HEADERDATA, me)
    options.set(CURLOPT_HEADERFUNCTION) { bytes, size, count, me in CurlTransfer.at(me)?.takeField(bytes, size * count) ?? 0 }
    options.set(CURLOPT_PREREQDATA, me)
    options.setBeforeRequest { me, _, _, _, _ in CurlTransfer.at(me)?.mayStart() == true ? CURL_PREREQFUNC_OK : CURL_PREREQFUNC_ABORT }
  }

  // MARK: - What libcurl brings

  private static func at(_ pointer: UnsafeMutableRawPointer?) -> CurlTransfer? {
    pointer.map { Unmanaged<CurlTransfer>.fromOpaque($0).takeUnretainedValue() }
  }

  /// libcurl sends a request again by itself when a kept connection dies without an answer, a POST too. That may do it twice.
  private func mayStart() -> Bool {
    starts += 1
    if starts > 1, !RetryPolicy.isSafeToResend(order.request) { wasHeldBack = true }
    return !wasHeldBack
  }

  private func take(_ bytes: UnsafeMutablePointer<CChar>?, _ count: Int) -> Int {
    if let bytes, let sink = order.request.sink, head.status == 200 { return pour(UnsafeRawBufferPointer(start: bytes, count: count), into: sink) }
    guard let bytes, body.count + count <= limits.answerBytes else {
      isTooLarge = true
      return 0
    }
    body.append(contentsOf: UnsafeRawBufferPointer(start: bytes, count: count))
    head.isComplete = true
    return count
  }

  private func pour(_ bytes: UnsafeRawBufferPointer, into sink: BodySink) -> Int {
    if !head.isComplete { sink.begin() }
    head.isComplete = true
    guard sink.take(bytes) else {
      isTooLarge = true
      return 0
    }
    return bytes.count
  }

  private func takeField(_ bytes: UnsafeMutablePointer<CChar>?, _ count: Int) -> Int {
    guard let bytes, head.take(UnsafeRawBufferPointer(start: bytes, count: count), limits: limits) else {
      isTooLarge = true
      return 0
    }
    return count
  }
}
