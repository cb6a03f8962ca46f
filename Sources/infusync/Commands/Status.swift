import ArgumentParser
import LosslessJSON
import RecordStore
import Reports

/// `infusync status`.
struct Status: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Show what waits, how old it is, and when each endpoint was last reached",
    discussion: "With --check one line and an exit status, for monitors: 0 nothing waits, 3 a person must act, 75 something is pending or unknown.")

  @Flag(help: "One line and an exit status, for monitors.")
  var check = false

  @OptionGroup var options: GlobalOptions

  func run() async throws {
    try await options.answer { session in
      let store = try session.store()
      let counts = try await store.recordCounts()
      var states: [EndpointState] = []
      for endpoint in try await store.endpoints() {
        let open = try await store.conflicts(endpoint.name, states: [.open]).count
        // A source of files has nothing to be told; it is shown while it asks something.
        if endpoint.isSource, open == 0 { continue }
        states.append(EndpointState(endpoint, try await store.outboxSummary(endpoint.name), openConflicts: open))
      }
      let json: JSON = [
        "records": .object(counts.sorted { $0.key < $1.key }.map { JSON.Member($0.key.rawValue, .int($0.value)) }),
        "endpoints": .array(states.map(\.json)), "sealed": .bool(store.isSealed),
      ]
      if check { return Answer(json, text: EndpointState.line(states), status: EndpointState.status(states)) }
      let records = counts.sorted { $0.key < $1.key }.map { "\($0.value) \($0.key.rawValue)" }.joined(separator: ", ")
      let text = [
        records.isEmpty ? "No records yet." : "Records: \(records)", EndpointState.table(states), "The store is \(store.isSealed ? "" : "not ")sealed.",
      ]
      return Answer(json, text: text.joined(separator: "\n"))
    }
  }
}
