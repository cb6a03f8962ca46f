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
    /// Who we are where we log in with SMART Backend Services.
    var smart: SMARTLogin?
    /// PEM file of the authorities to trust instead of the system's.
    var caFile: String?
    /// PEM file of our own certificate, where the endpoint wants one.
    var clientCertificate: String?
    /// PEM file of its private key; its owner's only.
    var clientKey: String?
    /// `http://proxy.example:3128`.
    var proxy: String?
    /// The Group there that has the roster's patients, where changes are to come by Bulk Data.
    var bulkGroup: String?
  }

  var endpoints: [String: Endpoint] = [:]
  /// Where the key of the store is; nil for a store that is not sealed.
  var seal: StoreKey?
  /// Whose documents we write.
  var clinic = CCDOrganization()

  static let template = """
    # Infusync: how each endpoint is reached. No secret belongs here: name a file that only you can read, or an environment variable.
    # endpoints:
    #   north:                         # the name given to `infusync endpoint add`
    #     auth:
    #       bearerFile: /etc/infusync/north.token
    #       # bearerEnv: NORTH_TOKEN
    #       # or SMART Backend Services, with a key that `infusync endpoint keys north` makes:
    #       # smart: {clientID: the id that the EHR gave you}   # also keyFile, keyID, scope, tokenURL
    #     caFile: /etc/ssl/north-ca.pem                 # instead of the system's authorities
    #     clientCertificate: /etc/infusync/clinic.pem   # where the EHR wants one
    #     clientKey: /etc/infusync/clinic.key
    #     proxy: http://proxy.example:3128
    #     bulkGroup: a-group-id                         # changes come by Bulk Data ($export) of this Group, not by searches
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
    # Where the key of a sealed store is (`infusync init --seal` writes this); one of the three:
    # seal:
    #   keyFile: /etc/infusync/store.key   # 64 hexadecimal digits, of mode 600
    #   keyEnv: INFUSYNC_STORE_KEY
    #   credential: store-key              # LoadCredentialEncrypted= of the systemd service

    """

  /// Reads the file; one that is not there says nothing. Throws with every fault at once.
  static func read(_ path: String) throws -> Configuration {
    guard let data = FileManager.default.contents(atPath: path) else { return Configuration() }
    var faults: [String] = []
    var configuration = Configuration()
    do {
      guard let root = try Yams.compose(yaml: String(decoding: data, as: UTF8.self)) else { return configuration }
      members(root, "", ["endpoints", "clinic", "seal"], &faults) { name, node, faults in
        if name == "seal" { return configuration.seal = seal(node, &faults) }
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

  /// Where the key of the store is. Any other fault of the file is not looked at here: the store can be opened without it.
  static func key(_ path: String) throws -> StoreKey? {
    guard let data = FileManager.default.contents(atPath: path), let root = try? Yams.compose(yaml: String(decoding: data, as: UTF8.self)),
      let node = root.mapping?.first(where: { $0.key.string == "seal" })?.value
    else { return nil }
    var faults: [String] = []
    let key = seal(node, &faults)
    if let first = faults.first { throw Failure(.configuration, first, path: path, more: faults.dropFirst().map { "\(path): \($0)" }) }
    return key
  }

  private static func seal(_ node: Node, _ faults: inout [String]) -> StoreKey? {
    var keys: [StoreKey] = []
    members(node, "seal", ["keyFile", "keyEnv", "credential"], &faults) { name, value, faults in
      guard let place = text(value, "seal.\(name)", &faults) else { return }
      keys.append(name == "keyFile" ? .file(place) : name == "keyEnv" ? .environment(place) : .credential(place))
    }
    if keys.count != 1, faults.isEmpty { faults.append("seal: one of keyFile, keyEnv and credential") }
    if case .credential(let name) = keys.first, name.contains("/") { faults.append("seal.credential: a name was expected, not a path") }
    return keys.first
  }

  private static func read(_ node: Node, _ path: String, _ faults: inout [String]) -> Endpoint {
    var endpoint = Endpoint()
    members(node, path, ["auth"] + endpointSettings.keys.sorted(), &faults) { name, value, faults in
      if let setting = endpointSettings[name] {
        endpoint[keyPath: setting] = text(value, "\(path).\(name)", &faults)
      } else {
        login(value, path + ".auth", &endpoint, &faults)
      }
    }
    if endpoint.clientKey != nil, endpoint.clientCertificate == nil { faults.append("\(path).clientKey: there is no clientCertificate that it belongs to") }
    return endpoint
  }

  private static let endpointSettings: [String: WritableKeyPath<Endpoint, String?> & Sendable] = [
    "caFile": \.caFile, "clientCertificate": \.clientCertificate, "clientKey": \.clientKey, "proxy": \.proxy,
    "bulkGroup": \.bulkGroup,
  ]

  private static let smartSettings: [String: WritableKeyPath<SMARTLogin, String?> & Sendable] = [
    "keyFile": \.keyFile, "keyID": \.keyID, "scope": \.scope, "tokenURL": \.tokenURL,
  ]

  private static func login(_ node: Node, _ path: String, _ endpoint: inout Endpoint, _ faults: inout [String]) {
    members(node, path, ["bearerFile", "bearerEnv", "smart"], &faults) { name, value, faults in
      switch name {
      case "bearerFile": endpoint.bearerFile = text(value, path + "." + name, &faults)
      case "bearerEnv": endpoint.bearerEnv = text(value, path + "." + name, &faults)
      default: endpoint.smart = smart(value, path + ".smart", &faults)
      }
    }
    let ways = [endpoint.bearerFile != nil, endpoint.bearerEnv != nil, endpoint.smart != nil].count { $0 }
    if ways > 1 { faults.append("\(path): one of bearerFile, bearerEnv and smart, not several") }
  }

  private static func smart(_ node: Node, _ path: String, _ faults: inout [String]) -> SMARTLogin {
    var login = SMARTLogin(clientID: "")
    members(node, path, ["clientID"] + smartSettings.keys.sorted(), &faults) { name, value, faults in
      if let setting = smartSettings[name] {
        login[keyPath: setting] = text(value, "\(path).\(name)", &faults)
      } else {
        login.clientID = text(value, "\(path).\(name)", &faults) ?? ""
      }
    }
    if login.clientID.isEmpty { faults.append("\(path).clientID: the id that the EHR gave you is missing") }
    return login
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
