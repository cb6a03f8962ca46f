import Foundation
import HTTPWire
import RecordMapping
internal import Yams

/// What `infusync.yaml` says: how to reach each endpoint and who we are there. Never a secret itself.
struct Configuration {
  /// One endpoint's settings.
  struct Endpoint {
    /// A file with the bearer token; its owner's only.
    var bearerFile: String?
    /// The environment variable with the bearer token.
    var bearerEnv: String?
    /// PEM file of the authorities to trust instead of the system's.
    var caFile: String?
    /// `http://proxy.example:3128`.
    var proxy: String?
  }

  var endpoints: [String: Endpoint] = [:]
  /// Whose documents we write.
  var clinic = CCDOrganization()

  static let template = """
    # Infusync: how each endpoint is reached. No secret belongs here: name a file that only you can read, or an environment variable.
    # endpoints:
    #   north:                         # the name given to `infusync endpoint add`
    #     auth:
    #       bearerFile: /etc/infusync/north.token
    #       # bearerEnv: NORTH_TOKEN
    #     caFile: /etc/ssl/north-ca.pem
    #     proxy: http://proxy.example:3128
    endpoints: {}
    # The clinic, as its documents (export ccd) name it:
    # clinic:
    #   name: Example Infusion Clinic
    #   idRoot: 2.16.840.1.113883.3.9999   # an OID or a UUID
    #   phone: "+1-217-555-0100"
    #   addressLines: [1 Example Street]
    #   city: Springfield
    #   state: IL
    #   postalCode: "62701"
    #   country: US

    """

  /// Reads the file; one that is not there says nothing. Throws with every fault at once.
  static func read(_ path: String) throws -> Configuration {
    guard let data = FileManager.default.contents(atPath: path) else { return Configuration() }
    var faults: [String] = []
    var configuration = Configuration()
    do {
      guard let root = try Yams.compose(yaml: String(decoding: data, as: UTF8.self)) else { return configuration }
      members(root, "", ["endpoints", "clinic"], &faults) { name, node, faults in
        if name == "clinic" { return configuration.clinic = clinic(node, &faults) }
        members(node, "endpoints", nil, &faults) { endpoint, node, faults in
          configuration.endpoints[endpoint] = read(node, "endpoints.\(endpoint)", &faults)
        }
      }
    } catch let error as YamlError {
      faults.append("is no YAML: \(error)")
    }
    if let first = faults.first { throw Failure(.configuration, first, path: path, more: faults.dropFirst().map { "\(path): \($0)" }) }
    return configuration
  }

  private static func read(_ node: Node, _ path: String, _ faults: inout [String]) -> Endpoint {
    var endpoint = Endpoint()
    members(node, path, ["auth", "caFile", "proxy"], &faults) { name, value, faults in
      switch name {
      case "auth":
        members(value, path + ".auth", ["bearerFile", "bearerEnv"], &faults) { name, value, faults in
          if name == "bearerFile" { endpoint.bearerFile = text(value, path + ".auth." + name, &faults) }
          if name == "bearerEnv" { endpoint.bearerEnv = text(value, path + ".auth." + name, &faults) }
        }
        if endpoint.bearerFile != nil, endpoint.bearerEnv != nil { faults.append("\(path).auth: bearerFile or bearerEnv, not both") }
      case "caFile": endpoint.caFile = text(value, path + ".caFile", &faults)
      default: endpoint.proxy = text(value, path + ".proxy", &faults)
      }
    }
    return endpoint
  }

  private static let clinicSettings: [String: WritableKeyPath<CCDOrganization, String?> & Sendable] = [
    "name": \.name, "idRoot": \.idRoot, "idExtension": \.idExtension, "phone": \.phone, "city": \.city, "state": \.state, "postalCode": \.postalCode,
    "country": \.country,
  ]

  private static func clinic(_ node: Node, _ faults: inout [String]) -> CCDOrganization {
    var clinic = CCDOrganization()
    members(node, "clinic", ["addressLines"] + clinicSettings.keys.sorted(), &faults) { name, value, faults in
      if let setting = clinicSettings[name] {
        clinic[keyPath: setting] = text(value, "clinic.\(name)", &faults)
      } else if let lines = value.sequence {
        clinic.addressLines = lines.enumerated().compactMap { text($1, "clinic.addressLines[\($0)]", &faults) }
      } else {
        faults.append("clinic.addressLines: a list was expected")
      }
    }
    return clinic
  }

  private static func text(_ node: Node, _ path: String, _ faults: inout [String]) -> String? {
    if let text = node.string, !text.isEmpty { return text }
    faults.append("\(path): a text was expected")
    return nil
  }

  private static func members(
    _ node: Node, _ path: String, _ known: [String]?, _ faults: inout [String], _ take: (String, Node, inout [String]) -> Void
  ) {
    guard let mapping = node.mapping else {
      if node.null == nil { faults.append((path.isEmpty ? "" : path + ": ") + "a mapping was expected") }
      return
    }
    for (key, value) in mapping {
      let name = key.string ?? ""
      if let known, !known.contains(name) {
        faults.append("\(path.isEmpty ? name : path + "." + name): no such setting; known are \(known.joined(separator: ", "))")
      } else {
        take(name, value, &faults)
      }
    }
  }
}

extension Configuration.Endpoint {
  /// The headers that say who we are; throws when the file is open to others, or names nothing.
  func headers(_ endpoint: String) throws -> HTTPHeaders {
    var token: String?
    if let bearerFile {
      guard let data = FileManager.default.contents(atPath: bearerFile) else {
        throw Failure(.configuration, "endpoints.\(endpoint).auth.bearerFile: \(bearerFile) cannot be read")
      }
      if FileAccess.isOpenToOthers(bearerFile) {
        throw Failure(.notAllowed, "\(bearerFile) can be read by others; it holds the token of \(endpoint): `chmod 600` it")
      }
      token = String(decoding: data, as: UTF8.self)
    } else if let bearerEnv {
      token = ProcessInfo.processInfo.environment[bearerEnv]
      if token == nil { throw Failure(.configuration, "endpoints.\(endpoint).auth.bearerEnv: the environment has no \(bearerEnv)") }
    }
    guard let token = token?.trimmingCharacters(in: .whitespacesAndNewlines) else { return [:] }
    guard !token.isEmpty, token.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else {
      throw Failure(.configuration, "endpoints.\(endpoint).auth: what is there is no bearer token")
    }
    return ["Authorization": "Bearer \(token)"]
  }
}
