import ArgumentParser
import Dispatch
import FixtureEHR
import FixtureServer
import Foundation
import LosslessJSON

/// `infusync-lab fixtures`: pretended EHRs for integration tests.
struct FixturesCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "fixtures", abstract: "Serve a pretended EHR, or list what there is", subcommands: [Serve.self, List.self])

  /// `infusync-lab fixtures list`.
  struct List: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "List personalities and faults")

    @Flag(help: "Print one JSON object.") var json = false

    func run() async throws {
      let personalities = Personality.all.map { (name: $0.name, summary: $0.summary) }
      let faults = Fault.allCases.map { (name: $0.rawValue, summary: $0.summary) }
      if json {
        let rows = [personalities, faults].map { JSON.array($0.map { ["name": .string($0.name), "summary": .string($0.summary)] }) }
        print(JSON.object(["personalities": rows[0], "faults": rows[1]]).text)
        return
      }
      for (title, rows) in [("Personalities", personalities), ("Faults", faults)] {
        print("\(title):")
        for row in rows { print("  \(row.name.padding(toLength: 15, withPad: " ", startingAt: 0))  \(row.summary)") }
      }
    }
  }

  /// `infusync-lab fixtures serve`.
  struct Serve: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Serve a pretended EHR on 127.0.0.1 until stdin closes",
      discussion: """
        The first line of stdout is the base URL, printed once the server answers. Ends with 0 when stdin closes or at SIGTERM.
        Faults: NAME=PROBABILITY by chance, NAME for the next request, NAME*N for the next N, separated by commas.
        A control door is at /_fixture/ of the same host: requests, stats, reset, faults, clock, edit, resources.
        """)

    @Option(help: "Whose habits it has: see `fixtures list`.") var personality = Personality.genericR4.name
    @Option(help: "The port; 0 for any that is free.") var port = 0
    @Option(help: ArgumentHelp("A folder of FHIR resources, .json and .ndjson, to begin with.", valueName: "dir")) var records: String?
    @Option(help: ArgumentHelp("Faults: lostreply=0.1,503*2,reset.", valueName: "spec")) var faults: String = ""
    @Option(help: "Where its chance begins: ids and faults.") var seed: UInt64 = 1
    @Option(help: ArgumentHelp("A PEM file: serve TLS with this certificate.", valueName: "file")) var tlsCert: String?
    @Option(help: ArgumentHelp("A PEM file: the certificate's key.", valueName: "file")) var tlsKey: String?

    func validate() throws {
      guard Personality.named(personality) != nil else {
        throw ValidationError("There is no personality \(personality); there are \(Personality.all.map(\.name).joined(separator: ", ")).")
      }
      guard (0...65535).contains(port) else { throw ValidationError("A port is a number from 0 to 65535.") }
      guard (tlsCert == nil) == (tlsKey == nil) else { throw ValidationError("--tls-cert and --tls-key go together.") }
      for file in [tlsCert, tlsKey].compactMap({ $0 }) where !FileManager.default.isReadableFile(atPath: file) {
        throw ValidationError("\(file) cannot be read.")
      }
      do { _ = try FaultPlan(parsing: faults) } catch { throw ValidationError("--faults: \(error)") }
    }

    func run() async throws {
      var ehr = FixtureEHR(Personality.named(personality) ?? .genericR4, seed: seed)
      if !faults.isEmpty { ehr = FixtureEHR(habits: ehr.habits, seed: seed, faults: try FaultPlan(parsing: faults), clockOffset: ehr.clockOffset) }
      if let records { try Self.load(records, into: &ehr) }
      #if FixtureServer
        var tls: EHRServer.TLS?
        if let tlsCert, let tlsKey { tls = EHRServer.TLS(certificate: tlsCert, key: tlsKey) }
        let server = EHRServer(ehr, port: port, tls: tls, now: Self.now)
        do {
          try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await server.run { base in FileHandle.standardOutput.write(Data("\(base)\n".utf8)) } }
            group.addTask { await Self.untilStopped() }
            try await group.next()
            group.cancelAll()
          }
        } catch {
          FileHandle.standardError.write(Data("infusync-lab: the server cannot run: \(error)\n".utf8))
          throw ExitCode(75)
        }
      #else
        throw ValidationError("This build has no server: build it with the trait FixtureServer.")
      #endif
    }

    /// Nanoseconds since 1970.
    @Sendable private static func now() -> Int128 {
      var time = timespec()
      clock_gettime(CLOCK_REALTIME, &time)
      return Int128(time.tv_sec) * 1_000_000_000 + Int128(time.tv_nsec)
    }

    /// Puts the folder's resources in, files in the order of their names.
    private static func load(_ folder: String, into ehr: inout FixtureEHR) throws {
      let names: [String]
      do { names = try FileManager.default.contentsOfDirectory(atPath: folder).sorted() } catch {
        throw ValidationError("--records: \(folder) is no folder that can be read.")
      }
      for name in names where name.hasSuffix(".json") || name.hasSuffix(".ndjson") {
        let path = folder + "/" + name
        do {
          var bytes = Array(try Data(contentsOf: URL(fileURLWithPath: path)))
          if name.hasSuffix(".json") { bytes = try JSON(parsing: bytes).bytes }
          _ = try ehr.load(bytes, now: now())
        } catch {
          FileHandle.standardError.write(Data("infusync-lab: \(path): \(error)\n".utf8))
          throw ExitCode(65)
        }
      }
    }

    /// Returns when stdin has come to its end, or at SIGTERM.
    private static func untilStopped() async {
      let (stops, stop) = AsyncStream<Void>.makeStream()
      signal(SIGTERM, SIG_IGN)
      let terminated = DispatchSource.makeSignalSource(signal: SIGTERM)
      terminated.setEventHandler { stop.yield() }
      terminated.resume()
      Thread.detachNewThread {
        while !FileHandle.standardInput.availableData.isEmpty {}
        stop.yield()
      }
      for await _ in stops { break }
      terminated.cancel()
    }
  }
}
