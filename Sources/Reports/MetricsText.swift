public import RecordStore

/// What a monitor collects of the endpoints, as a Prometheus text file (`node_exporter --collector.textfile`).
///
/// Counts, times and the names of endpoints; nothing of a patient. Source: Prometheus, text-based exposition format 0.0.4.
public struct MetricsText: Sendable {
  /// One endpoint as the monitor sees it.
  public struct Endpoint: Sendable, Hashable {
    /// Its name in the home.
    public var name: String
    /// When it was last run, and when last with success; seconds since 1970. Nil for never.
    public var lastRun: Int?
    /// See ``lastRun``.
    public var lastSuccess: Int?
    /// When the oldest edit that waits was made; nil where none waits.
    public var oldestWaiting: Int?
    /// Edits that are not verified, by state.
    public var edits: [EditState: Int]
    /// Conflicts that wait for a person.
    public var openConflicts: Int
    /// The last run's own numbers; nil where there was none in this process.
    public var run: Run?

    /// An endpoint's numbers.
    public init(
      name: String, lastRun: Int?, lastSuccess: Int?, oldestWaiting: Int?, edits: [EditState: Int], openConflicts: Int, run: Run? = nil
    ) {
      self.name = name
      self.lastRun = lastRun
      self.lastSuccess = lastSuccess
      self.oldestWaiting = oldestWaiting
      self.edits = edits
      self.openConflicts = openConflicts
      self.run = run
    }
  }

  /// What one run did.
  public struct Run: Sendable, Hashable {
    /// The exit status it would have had alone.
    public var exit: Int
    /// Requests sent, and those that could change something.
    public var requests: Int
    /// See ``requests``.
    public var writes: Int
    /// Edits verified by it.
    public var verified: Int

    /// A run's numbers.
    public init(exit: Int, requests: Int, writes: Int, verified: Int) {
      self.exit = exit
      self.requests = requests
      self.writes = writes
      self.verified = verified
    }
  }

  private var endpoints: [Endpoint]

  /// The metrics of these endpoints, written in the order of their names.
  public init(_ endpoints: [Endpoint]) { self.endpoints = endpoints.sorted { $0.name < $1.name } }

  /// The whole file.
  public var text: String {
    var text = ""
    func gauge(_ name: String, _ help: String, _ value: (Endpoint) -> [(labels: String, value: Int)]) {
      let rows = endpoints.flatMap { endpoint in
        value(endpoint).map { "infusync_\(name){endpoint=\"\(Self.escaped(endpoint.name))\"\($0.labels)} \($0.value)\n" }
      }
      if !rows.isEmpty { text += "# HELP infusync_\(name) \(help)\n# TYPE infusync_\(name) gauge\n" + rows.joined() }
    }
    func plain(_ value: Int?) -> [(labels: String, value: Int)] { value.map { [("", $0)] } ?? [] }
    gauge("last_run_timestamp_seconds", "When the endpoint was last synced.") { plain($0.lastRun) }
    gauge("last_success_timestamp_seconds", "When a sync last ended with nothing but conflicts left.") { plain($0.lastSuccess) }
    gauge("oldest_waiting_timestamp_seconds", "When the oldest edit that waits was made.") { plain($0.oldestWaiting) }
    gauge("edits_waiting", "Edits that are not verified there, by state.") { endpoint in
      [EditState.pending, .unknown, .conflicted, .quarantined].map { (",state=\"\($0.rawValue)\"", endpoint.edits[$0] ?? 0) }
    }
    gauge("conflicts_open", "Conflicts that wait for a person.") { plain($0.openConflicts) }
    gauge("run_exit_status", "The exit status of the last run, as for this endpoint alone.") { plain($0.run?.exit) }
    gauge("run_requests", "Requests of the last run.") { plain($0.run?.requests) }
    gauge("run_writes", "Requests of the last run that could change something.") { plain($0.run?.writes) }
    gauge("run_verified_edits", "Edits that the last run verified.") { plain($0.run?.verified) }
    return text
  }

  private static func escaped(_ label: String) -> String {
    var escaped = ""
    for character in label {
      switch character {
      case "\\": escaped += "\\\\"
      case "\"": escaped += "\\\""
      case "\n": escaped += "\\n"
      default: escaped.append(character)
      }
    }
    return escaped
  }
}
