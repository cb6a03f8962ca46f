import ArgumentParser
import ClinicalRecords
import FixtureEHR
import FixtureServer
import Foundation

/// The main job, start to end, in a temporary home.
struct DemoCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "demo", abstract: "Run the main job from start to end, on invented records and a pretended EHR")

  @Option(help: "Leave what the demo makes in this folder instead of a temporary one.") var keep: String?

  func run() async throws {
    #if FixtureServer
      let folder =
        keep.map { URL(filePath: $0) } ?? FileManager.default.temporaryDirectory.appending(path: "infusync-demo-\(ProcessInfo.processInfo.processIdentifier)")
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
      let began = ContinuousClock.now
      let ehr = FixtureEHR(habits: Personality.genericR4.habits)
      let server = EHRServer(ehr, port: 0, tls: nil, now: { Int128(Date().timeIntervalSince1970 * 1_000_000_000) })
      let (bases, found) = AsyncStream.makeStream(of: String.self)
      try await withThrowingTaskGroup(of: Void.self) { group in
        group.addTask { try await server.run { base in found.yield(base) } }
        for await base in bases {
          try await DemoStory(folder: folder, base: base).tell()
          break
        }
        group.cancelAll()
      }
      let seconds = (ContinuousClock.now - began).components.seconds
      print("\nThe whole story took \(seconds) seconds; everything is in \(folder.path)")
    #else
      throw ValidationError("this infusync-lab was built without the trait FixtureServer, so there is no server to talk to")
    #endif
  }
}
