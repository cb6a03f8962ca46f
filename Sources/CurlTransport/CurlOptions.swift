internal import CLibcurl

/// Sets options one by one and remembers whether all were taken.
struct CurlOptions {
  private let easy: UnsafeMutableRawPointer
  private(set) var areAccepted = true

  init(_ easy: UnsafeMutableRawPointer) { self.easy = easy }

  private mutating func check(_ code: CURLcode) { if code != CURLE_OK { areAccepted = false } }

  mutating func set(_ option: CURLoption, _ value: Int) { check(infusync_easy_set_long(easy, option, value)) }

  mutating func set(large option: CURLoption, _ value: Int) { check(infusync_easy_set_large(easy, option, curl_off_t(value))) }

  mutating func set(_ option: CURLoption, _ value: String) { check(infusync_easy_set_string(easy, option, value)) }

  mutating func set(_ option: CURLoption, _ value: UnsafeMutableRawPointer) { check(infusync_easy_set_pointer(easy, option, value)) }

  mutating func set(_ option: CURLoption, _ value: UnsafeMutablePointer<curl_slist>?) { check(infusync_easy_set_list(easy, option, value)) }

  /// Hands bytes over to libcurl, which copies them; their number must have been set before.
  mutating func set(copying option: CURLoption, _ bytes: [UInt8]) {
    // An empty array may have no address, and no address would mean "no content" instead of an empty one.
    (bytes.isEmpty ? [0] : bytes).withUnsafeBytes { check(infusync_easy_set_pointer(easy, option, $0.baseAddress)) }
  }

  mutating func set(
    _ option: CURLoption, _ function: @convention(c) (UnsafeMutablePointer<CChar>?, Int, Int, UnsafeMutableRawPointer?) -> Int
  ) {
    check(infusync_easy_set_data_function(easy, option, function))
  }

  mutating func setBeforeRequest(_ function: curl_prereq_callback) { check(infusync_easy_set_before_request(easy, function)) }
}
