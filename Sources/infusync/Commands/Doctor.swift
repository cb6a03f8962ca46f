import ArgumentParser
import FHIRR4
import Foundation
import HTTPWire
import LosslessJSON
import RecordStore
import Reports

/// `infusync doctor`.
struct Doctor: AsyncParsableCommand {
  static let configuration = CommandConfiguration(abstract: "Look over the whole set-up: permissions, mappings, disk, store, clock, endpoints")
  @OptionGroup var options: GlobalOptions

  /// One thing that was looked at.
  private struct Finding {
    var what: String
    var status: ExitStatus = .done
    var says: String

    var json: JSON { ["what": .string(what), "ok": .bool(status == .done), "exit": .int(Int(status.rawValue)), "says": .string(says)] }
  }

  /// A store that grows in the middle of a run with less than this could be left without room.
  private static let leastFreeBytes = 256 << 20
  /// Tokens and certificates are refused by a server whose clock is further away than this, in seconds.
  private static let mostClockDifference = 60

  func run() async throws {
    try await options.answer { session in
      var findings: [Finding] = []
      let faults = session.loadedCatalog().faults
      findings.append(
        Finding(
          what: "mappings", status: faults.isEmpty ? .done : .configuration, says: faults.isEmpty ? "in order" : "\(faults.count) faults: `infusync check`"))
      do {
        let home = try session.home()
        findings.append(Finding(what: "home", says: "\(home.folder.path), its owner's only"))
        findings.append(disk(home))
        findings += try await look(home, session)
      } catch {
        findings.append(Finding(what: "home", status: Failure(error).status, says: Failure(error).message))
      }
      var table = TextTable(["", "what", "says"])
      for finding in findings { table.add([finding.status == .done ? "ok" : "FAULT", finding.what, finding.says]) }
      return Answer(["findings": .array(findings.map(\.json))], text: table.text, status: ExitStatus.ofSeveral(findings.map(\.status)))
    }
  }

  private func disk(_ home: Home) -> Finding {
    let free = (try? FileManager.default.attributesOfFileSystem(forPath: home.folder.path)[.systemFreeSize] as? NSNumber)?.intValue ?? 0
    let isEnough = free >= Self.leastFreeBytes
    return Finding(what: "disk", status: isEnough ? .done : .again, says: "\(free >> 20) MiB free" + (isEnough ? "" : ", too little"))
  }

  private func look(_ home: Home, _ session: Session) async throws -> [Finding] {
    let store = try home.store()
    let verdict = try await store.verifyAudit(head: nil)
    let key = try home.key()?.told(home)
    var findings = [
      Finding(what: "store", says: key.map { "sealed; its key is in \($0)" } ?? "not sealed: whoever can read the disk can read it"),
      Finding(
        what: "audit chain", status: verdict.isIntact ? .done : .ownFault,
        says: verdict.isIntact ? "\(verdict.entries) entries, intact" : "broken: `infusync audit verify`"),
    ]
    let damage = try await store.damage()
    findings.append(
      Finding(
        what: "store", status: damage.isEmpty ? .done : .configuration,
        says: damage.isEmpty ? "every page is whole" : "damaged; stop, keep a copy of it, and restore a backup (\(damage.joined(separator: "; ")))"))
    let configuration: Configuration
    do {
      configuration = try home.configuration()
      findings.append(Finding(what: "infusync.yaml", says: "in order"))
    } catch {
      return findings + [Finding(what: "infusync.yaml", status: .configuration, says: Failure(error).message)]
    }
    let endpoints = try await store.endpoints().filter { !$0.isSource }
    for name in configuration.endpoints.keys.sorted() where !endpoints.contains(where: { $0.name == name }) {
      findings.append(Finding(what: "infusync.yaml", status: .configuration, says: "speaks of \(name), which is no endpoint"))
    }
    let catalog = session.loadedCatalog().catalog
    for endpoint in endpoints {
      do {
        let connection = try Connection(endpoint, home, configuration, catalog)
        findings += connection.credentials.endings.compactMap { Self.finding(endpoint.name, $0) }
        let answer = try await connection.capabilities()
        let software = answer.resource.flatMap { CapabilityStatement($0) }?.software ?? "a server without a name"
        findings.append(Finding(what: endpoint.name, says: "answers: \(software)"))
        if let date = answer.date { findings.append(clock(endpoint.name, date)) }
      } catch {
        findings.append(Finding(what: endpoint.name, status: Failure(error).status, says: Failure(error).message))
      }
    }
    return findings
  }

  /// What ends soon is told; what has ended is a fault.
  private static func finding(_ name: String, _ ending: Credentials.Ending) -> Finding? {
    let now = Connection.seconds()
    guard ending.isNear(now) else { return nil }
    return Finding(what: "\(name), credentials", status: ending.isOver(now) ? .notAllowed : .done, says: ending.told(now))
  }

  private func clock(_ name: String, _ date: HTTPDate) -> Finding {
    let difference = abs(Int(Date().timeIntervalSince1970) - date.secondsSince1970)
    let isNear = difference <= Self.mostClockDifference
    return Finding(what: "clock", status: isNear ? .done : .configuration, says: "\(difference) s away from that of \(name)")
  }
}
