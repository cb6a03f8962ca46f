import ArgumentParser
import ClinicalRecords
import Foundation
import RecordMapping
import Simulation

/// Invented clinics as records files, a kind a file.
struct GenerateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(commandName: "generate", abstract: "Write invented clinics as records files")

  @Option(help: "How many clinics.") var clinics: Int = 1
  @Option(help: "Patients of each.") var patients: Int = 12
  @Option(help: "The seed: the same seed gives the same clinics, on every machine.") var seed: UInt64 = 1
  @Option(name: .shortAndLong, help: "The folder to write into.") var output: String

  func run() throws {
    let folder = URL(filePath: output)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    let records = ClinicGenerator(seed: seed).clinics(clinics, patients: patients)
    for kind in RecordKind.allCases {
      let chosen = records.filter { $0.kind == kind }
      let file = folder.appending(path: "\(kind.rawValue).ndjson")
      try Data(RecordsFile.bytes(of: chosen)).write(to: file)
      print("\(file.path): \(chosen.count)")
    }
  }
}
