internal import Foundation

extension CrashScenario {
  /// The forms a store had before this release's; of each there is a file in `Fixtures/stores`.
  static let olderForms = [1, 2, 3]

  /// A store of an older form is brought to this one.
  static func migrating(from form: Int) -> CrashScenario {
    CrashScenario("migrate-\(form)", "a store of form \(form) is brought to this release's, and then edited") { bench in
      let source = storesFolder + "/form-\(form).sqlite"
      guard FileManager.default.fileExists(atPath: source) else { throw CrashTrialError("there is no \(source)") }
      try FileManager.default.copyItem(atPath: source, toPath: bench.path)
    } act: { bench in
      _ = try bench.store()
      try await editPhone(bench, "555-0117")
    }
  }

  /// Where the checkout has stores of older forms; the tool and the tests are run from it.
  private static var storesFolder: String {
    let here = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    return here.appendingPathComponent("../../../Fixtures/stores").standardizedFileURL.path
  }
}
