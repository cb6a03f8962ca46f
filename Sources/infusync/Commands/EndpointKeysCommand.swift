import ArgumentParser
import Digests
import FHIRREST
import LosslessJSON

/// `infusync endpoint keys`.
struct EndpointKeysCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "keys", abstract: "Make a key pair for SMART Backend Services, and print its public half",
    discussion: """
      The private key stays in a file of the home that only you can read; what is printed is a JSON Web Key Set for the EHR's
      registration form, or to be put at a URL. A key that is there already is printed again, never replaced: the EHR may know it.
      """)

  /// The kinds of key, as the specification names them.
  enum Kind: String, ExpressibleByArgument, CaseIterable { case rs384, es384 }

  @Argument(help: "The endpoint.") var name: String
  @Option(help: "The kind of a new key: rs384 (RSA, 3072 bits) or es384 (P-384); every SMART server must take both.") var algorithm = Kind.rs384
  @OptionGroup var options: GlobalOptions

  func run() async throws {
    try await options.answer { session in
      let home = try session.home()
      _ = try await home.store().existingEndpoint(name)
      let keys = EndpointKeys(name, home, try home.configuration().endpoints[name]?.smart)
      let wasThere = keys.exists
      let key = wasThere ? try keys.read() : try keys.make(algorithm == .rs384 ? .rs384 : .es384)
      let jwk = try key.jwk(keyID: keys.keyID)
      session.tell(
        wasThere
          ? "\(name) has this key already: \(keys.path)"
          : "Made \(keys.path), which only you can read. Give the EHR what follows, and write the client id that it gives you into infusync.yaml.")
      let set = JSONWebKey.set([jwk])
      // A key set itself, whoever reads it: its other members are ignored (RFC 7517, 5).
      let about: [JSON.Member] = [
        JSON.Member("endpoint", .string(name)), JSON.Member("keyFile", .string(keys.path)), JSON.Member("made", .bool(!wasThere)),
      ]
      return Answer(.object(set.members + about), text: options.json ? "" : set.text)
    }
  }
}
