import ArgumentParser
import ClinicalRecords
import Foundation
import RecordMapping
import Simulation

/// Invented clinics as records files.
struct GenerateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(commandName: "generate", abstract: "Write invented clinics as records files")

  @Option(help: "How many clinics.") var clinics: Int = 1
  @Option(help: "Patients of each.") var patients: Int = 12
  @Option(help: "The seed: the same seed gives the same clinics, on every machine.") var seed: UInt64 = 1
  @Option(name: .shortAndLong, help: "The folder to write into.") var output: String

  func run() throws {
    for number in 0..<clinics {
      let folder = clinics == 1 ? URL(filePath: output) : URL(filePath: output).appending(path: "clinic-\(number + 1)")
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
      let records = ClinicGenerator(seed: seed &+ UInt64(number)).clinic(patients: patients)
      for kind in RecordKind.allCases {
        let chosen = records.filter { $0.kind == kind }
        try Data(RecordsFile.bytes(of: chosen)).write(to: folder.appending(path: "\(kind.rawValue).ndjson"))
        print("\(folder.appending(path: "\(kind.rawValue).ndjson").path): \(chosen.count)")
      }
    }
  }
}
