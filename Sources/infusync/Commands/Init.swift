import ArgumentParser
import LosslessJSON

/// `infusync init`.
struct Init: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Make a home, and say what comes next",
    discussion: """
      With --seal the store is sealed: whoever takes the disk, a copy of the store or a backup cannot read it without the key. The key is in the file, \
      the environment variable or the systemd credential that is named; a file that is not there yet is made, keys/store.key in the home where nothing \
      is named. A store is sealed from its beginning or never. WHO LOSES THE KEY LOSES THE DATA: keep a copy of it apart from the backups.
      """)

  @Flag(help: "Seal the store: nobody reads it without the key, and nobody at all when the key is lost.")
  var seal = false

  @OptionGroup var keys: SealOptions
  @OptionGroup var options: GlobalOptions

  func validate() throws {
    if keys.key != nil, !seal { throw ValidationError("--key-file, --key-env and --key-credential go with --seal") }
  }

  func run() async throws {
    try await options.answer { session in
      let place = Home(folder: Home.place(session.options.home))
      if seal, place.hasStore, try place.key() == nil {
        throw Failure(
          .usage,
          "\(place.folder.path) has a store that is not sealed, and cannot be sealed afterwards; make a sealed home elsewhere and import what `export records` wrote"
        )
      }
      var key: StoreKey?
      var isNew = false
      if seal {
        let chosen = try keys.key ?? place.key() ?? .inHome
        try place.makeFolder()
        isNew = try chosen.make(place)
        key = chosen
      }
      let (home, wasThere) = try Home.make(session.options.home, sealedBy: key)
      let named = try home.key()
      let text = """
        \(wasThere ? "There is a home already" : "Made a home") at \(home.folder.path).\(Self.warning(named, isNew: isNew, home))
        What comes next:
          infusync import RECORDS                      take in the clinic's records (files or a folder)
          infusync endpoint add NAME URL               say where the EHR is
          infusync roster NAME add PATIENT…            say whose records go there
          infusync plan NAME                           see what would be sent
          infusync sync NAME                           send and fetch
        How to log in at an EHR is said in \(home.configurationPath).
        """
      return Answer(
        ["home": .string(home.folder.path), "created": .bool(!wasThere), "sealed": .bool(named != nil), "keyMade": .bool(isNew)], text: text)
    }
  }

  /// What whoever seals a store must know.
  private static func warning(_ key: StoreKey?, isNew: Bool, _ home: Home) -> String {
    guard let key else { return "" }
    var lines = ["", "The store is SEALED; its key is in \(key.told(home))\(isNew ? ", made just now" : "")."]
    lines.append("  WHO LOSES THE KEY LOSES THE DATA, the backups too: nobody can open them again. Copy the key to a safe place now, apart from the backups.")
    if key == .inHome {
      lines.append("  The key lies in the home: backups are safe from whoever finds one, a stolen disk is not. To be safe from that too, name a key elsewhere.")
    }
    return lines.joined(separator: "\n")
  }
}
