import ArgumentParser
import ClinicalMerge
import Foundation
import LosslessJSON

/// Merge stories through the real merge.
struct MergeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "merge", abstract: "Run merge stories through the real merge and print what it made of each")

  @Argument(help: "A story, or a list of them, as JSON.") var stories: String

  func run() throws {
    let bytes: Data
    do {
      bytes = try Data(contentsOf: URL(filePath: stories))
    } catch {
      FileHandle.standardError.write(Data("\(stories): cannot be read\n".utf8))
      throw ExitCode(65)
    }
    do throws(JSONError) {
      print(MergeStories.run(try JSON(parsing: Array(bytes))).prettyText)
    } catch {
      FileHandle.standardError.write(Data("\(stories): \(error)\n".utf8))
      throw ExitCode(65)
    }
  }
}
