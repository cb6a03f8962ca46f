/// How a ``CurlTransport`` connects, how long it waits and how much it takes. Nothing is read from the environment.
public struct CurlConfiguration: Sendable, Hashable {
  /// `name/version`, sent as `User-Agent`.
  public var userAgent: String
  /// The limits on time.
  public var times: CurlTimes
  /// The limits on size and number.
  public var limits: CurlLimits
  /// Whom to trust, and who we are.
  public var tls: CurlTLS
  /// `http://proxy.example:3128`; nil for none. `http_proxy` and its kin are never looked at: a job from cron would go astray.
  public var proxy: String?

  /// Puts a configuration together.
  public init(
    userAgent: String = "infusync/0.1.0", times: CurlTimes = CurlTimes(), limits: CurlLimits = CurlLimits(), tls: CurlTLS = CurlTLS(),
    proxy: String? = nil
  ) {
    self.userAgent = userAgent
    self.times = times
    self.limits = limits
    self.tls = tls
    self.proxy = proxy
  }
}

/// How long a transport waits. Time spent waiting for a free connection does not count.
public struct CurlTimes: Sendable, Hashable {
  /// Until a connection stands, name and TLS included.
  public var connect: Duration
  /// From the start to the last byte of the answer.
  public var total: Duration
  /// A transfer slower than ``CurlLimits/slowBytesPerSecond`` for so long is given up; whole seconds, rounded up.
  public var slow: Duration

  /// Puts times together.
  public init(connect: Duration = .seconds(10), total: Duration = .seconds(120), slow: Duration = .seconds(60)) {
    self.connect = connect
    self.total = total
    self.slow = slow
  }
}

/// How much a transport takes.
public struct CurlLimits: Sendable, Hashable {
  /// Bytes of one answer's content, after decompression: a small answer may unpack to a very large one.
  public var answerBytes: Int
  /// Bytes of all header fields of one answer.
  public var headerBytes: Int
  /// Number of header fields of one answer.
  public var headerFields: Int
  /// Requests on their way at once; each has a connection of its own. More wait their turn.
  public var connections: Int
  /// Below this a transfer counts as stuck.
  public var slowBytesPerSecond: Int

  /// Puts limits together; numbers below 1 become 1.
  public init(
    answerBytes: Int = 64 << 20, headerBytes: Int = 64 << 10, headerFields: Int = 256, connections: Int = 16, slowBytesPerSecond: Int = 1
  ) {
    self.answerBytes = max(1, answerBytes)
    self.headerBytes = max(1, headerBytes)
    self.headerFields = max(1, headerFields)
    self.connections = max(1, connections)
    self.slowBytesPerSecond = max(1, slowBytesPerSecond)
  }
}

/// Whom to trust, and who we are. Certificates are always verified, TLS is 1.2 or later; there is no way to turn that off.
public struct CurlTLS: Sendable, Hashable {
  /// PEM file of the authorities to trust instead of the system's; nil for the system's.
  public var authorities: String?
  /// PEM file of our own certificate, with its chain; nil for none.
  public var certificate: String?
  /// PEM file of its private key; nil when it is in the file of the certificate.
  public var key: String?
  /// The words the key is locked with; nil for none.
  public var keyPassword: String?

  /// Puts it together.
  public init(authorities: String? = nil, certificate: String? = nil, key: String? = nil, keyPassword: String? = nil) {
    self.authorities = authorities
    self.certificate = certificate
    self.key = key
    self.keyPassword = keyPassword
  }
}
