/// How a command leaves, as jobs and tests rely on it.
public enum ExitStatus: Int32, Sendable, Hashable, CaseIterable {
  /// Done, nothing waits.
  case done = 0
  /// Done, but a person must act: conflicts or quarantined records.
  case review = 3
  /// The command line is wrong.
  case usage = 64
  /// A file or record is bad; nothing of that file was stored.
  case badInput = 65
  /// Our own fault.
  case ownFault = 70
  /// An output could not be written; nothing half-written is left.
  case cannotWrite = 73
  /// Run again: something is pending or unknown, out of reach, or another run holds the lease.
  case again = 75
  /// The EHR refused for good.
  case refused = 76
  /// Credentials were refused, or file permissions are too open.
  case notAllowed = 77
  /// Configuration or a mapping file is wrong.
  case configuration = 78

  /// Of several endpoints the first that occurred of these, in this order.
  private static let precedence: [ExitStatus] = [.configuration, .notAllowed, .refused, .ownFault, .again, .review, .done]

  /// The one status of a run over several endpoints; done for none.
  ///
  /// A status that no endpoint's run can have (64, 65, 73) counts as our own fault.
  public static func ofSeveral(_ statuses: some Sequence<ExitStatus>) -> ExitStatus {
    let occurred = Set(statuses.map { precedence.contains($0) ? $0 : .ownFault })
    return precedence.first(where: occurred.contains) ?? .done
  }
}
