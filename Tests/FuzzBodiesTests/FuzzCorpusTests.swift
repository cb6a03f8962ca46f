import Foundation
import FuzzBodies
import Testing

/// What the fuzzer began with, and what it has found since, without the fuzzer.
@Suite struct FuzzCorpusTests {
  @Test(arguments: FuzzTarget.allCases) func `every file of the corpus is answered or refused, and no law is broken`(target: FuzzTarget) throws {
    let files = try Self.corpus(target)
    #expect(files.count > 1)
    for file in files {
      let broken = target.brokenLaw(try Array(Data(contentsOf: file)))
      #expect(broken == nil, "\(target.rawValue)/\(file.lastPathComponent): \(broken ?? "")")
    }
  }

  /// A reader that is cut off in the middle of a byte, a word or a value must cope with that as well.
  @Test(arguments: FuzzTarget.allCases) func `every beginning of a file of the corpus is answered or refused`(target: FuzzTarget) throws {
    for file in try Self.corpus(target) {
      let bytes = try Array(Data(contentsOf: file))
      for count in stride(from: 0, to: bytes.count, by: max(1, bytes.count / 20)) {
        let broken = target.brokenLaw(Array(bytes.prefix(count)))
        #expect(broken == nil, "\(target.rawValue)/\(file.lastPathComponent), its first \(count) bytes: \(broken ?? "")")
      }
    }
  }

  @Test(arguments: FuzzTarget.allCases) func `the corpus of a target is small`(target: FuzzTarget) throws {
    let sizes = try Self.corpus(target).map { try Data(contentsOf: $0).count }
    #expect(sizes.reduce(0, +) < 200_000)
  }

  private static func corpus(_ target: FuzzTarget) throws -> [URL] {
    let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../Fixtures/fuzz/\(target.rawValue)")
    return try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil).sorted { $0.path < $1.path }
  }
}
