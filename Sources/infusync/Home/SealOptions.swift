import ArgumentParser
import Foundation

/// Where the key of a sealed store is, as a command line says it.
struct SealOptions: ParsableArguments {
  @Option(help: ArgumentHelp("The key of the store is in this file, of mode 600.", valueName: "file"))
  var keyFile: String?

  @Option(help: ArgumentHelp("The key of the store is in this environment variable.", valueName: "name"))
  var keyEnv: String?

  @Option(help: ArgumentHelp("The key of the store is this systemd credential.", valueName: "name"))
  var keyCredential: String?

  /// What was said; nil where nothing was.
  var key: StoreKey? {
    if let keyFile {
      // What a person types is from where they stand.
      return .file(URL(fileURLWithPath: keyFile).path)
    }
    return keyEnv.map { .environment($0) } ?? keyCredential.map { .credential($0) }
  }

  func validate() throws {
    if [keyFile, keyEnv, keyCredential].count(where: { $0 != nil }) > 1 {
      throw ValidationError("--key-file, --key-env and --key-credential exclude one another")
    }
    if keyCredential?.contains("/") == true { throw ValidationError("a systemd credential is a name, not a path") }
  }
}
