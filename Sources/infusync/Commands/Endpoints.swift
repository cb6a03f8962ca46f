import ArgumentParser
import HTTPWire
import LosslessJSON
import RecordStore
import Reports

/// `infusync endpoint`.
struct Endpoints: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "endpoint", abstract: "Say where the EHRs are, and see what they can do",
    discussion:
      "How to log in is said in `infusync.yaml`: a file or an environment variable with a token, or SMART Backend Services with a key that `keys` makes.",
    subcommands: [Add.self, List.self, EndpointCheckCommand.self, EndpointKeysCommand.self, Remove.self])

  /// `infusync endpoint add`.
  struct Add: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Add an endpoint, or change its URL or profile")
    @Argument(help: "A short name, for commands and reports.") var name: String
    @Argument(help: "The FHIR base URL.") var url: String
    @Option(help: "The vendor profile: the name of a mapping file of endpoints.") var vendor = "generic-r4"
    @OptionGroup var options: GlobalOptions

    func run() async throws {
      try await options.answer { session in
        let isName = !name.isEmpty && name.utf8.count <= 64 && name.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "-_.".contains($0)) }
        guard isName else { throw Failure(.usage, "a name has letters, digits, - _ and . only") }
        guard let parsed = HTTPURL(url), parsed.query == nil else {
          throw Failure(.usage, "the URL must be absolute, http or https, without user name and query")
        }
        let catalog = try session.catalog()
        guard catalog.endpoints[vendor] != nil else {
          throw Failure(.usage, "there is no profile \(vendor); there are \(catalog.endpoints.keys.sorted().joined(separator: ", "))")
        }
        let store = try session.store()
        let old = try await store.endpoint(name)
        if old?.isSource == true { throw Failure(.usage, "\(name) is a source of files already; take another name") }
        var endpoint = old ?? StoredEndpoint(name: name, url: url, vendor: vendor)
        endpoint.url = url.hasSuffix("/") ? String(url.dropLast()) : url
        endpoint.vendor = vendor
        if let old, old.url != endpoint.url, try await !store.exchanges(name, after: nil, limit: 1).isEmpty {
          session.tell("\(name) has another URL now; what was agreed under the old one is kept and taken to hold there")
        }
        try await store.save(
          endpoint,
          audit: AuditNote(
            action: "endpoint", actor: Session.login, at: Session.timestamp,
            detail: ["endpoint": .string(name), "url": .string(endpoint.url), "vendor": .string(vendor)]))
        let text =
          "\(old == nil ? "Added" : "Changed") \(name) at \(endpoint.url), profile \(vendor).\nNext: `infusync endpoint check \(name)`, `infusync roster \(name) add PATIENT…`"
        return Answer(["endpoint": .string(name), "url": .string(endpoint.url), "vendor": .string(vendor)], text: text)
      }
    }
  }

  /// `infusync endpoint list`.
  struct List: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "List the endpoints")
    @OptionGroup var options: GlobalOptions

    func run() async throws {
      try await options.answer { session in
        let store = try session.store()
        let endpoints = try await store.endpoints().filter { !$0.isSource }
        var table = TextTable(["endpoint", "profile", "patients", "last success", "URL"])
        var list: [JSON] = []
        for endpoint in endpoints {
          let count = try await store.roster(endpoint.name).count
          table.add([endpoint.name, endpoint.vendor, String(count), endpoint.lastSuccess ?? "never", endpoint.url])
          list.append([
            "endpoint": .string(endpoint.name), "url": .string(endpoint.url), "vendor": .string(endpoint.vendor), "patients": .int(count),
            "lastRun": endpoint.lastRun.map { .string($0) } ?? .null, "lastSuccess": endpoint.lastSuccess.map { .string($0) } ?? .null,
          ])
        }
        return Answer(["endpoints": .array(list)], text: table.isEmpty ? "No endpoint was added yet." : table.text)
      }
    }
  }

  /// `infusync endpoint remove`.
  struct Remove: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Remove an endpoint and all that is known of it; the records stay")
    @Argument var name: String
    @OptionGroup var options: GlobalOptions

    func run() async throws {
      try await options.answer { session in
        let home = try session.home()
        let store = try home.store()
        _ = try await store.existingEndpoint(name)
        try await RunLease.held(home, store) { _ in
          try await store.removeEndpoint(
            name, audit: AuditNote(action: "endpoint-removed", actor: Session.login, at: Session.timestamp, detail: ["endpoint": .string(name)]))
        }
        KeptToken.forget(name, home)
        return Answer(["removed": .string(name)], text: "Removed \(name). What was sent there stays there.")
      }
    }
  }
}
