extension HTTPURL {
  /// Whether nobody on the way can read what is sent there: TLS, or this machine itself.
  ///
  /// Only an address or the name `localhost` counts as this machine; another name could mean anybody.
  public var isConfidential: Bool {
    if scheme == "https" || host == "localhost" || host == "[::1]" { return true }
    let parts = host.split(separator: ".", omittingEmptySubsequences: false)
    return parts.count == 4 && parts[0] == "127" && parts.allSatisfy { UInt8($0) != nil }
  }
}
