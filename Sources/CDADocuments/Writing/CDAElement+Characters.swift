extension CDAElement {
  /// Puts U+FFFD in the place of each character that XML 1.0 cannot hold, and gives the paths of what was changed.
  ///
  /// What identifies or codes (`root`, `extension`, `code`) is left as it is, so that the writer refuses it: an identifier
  /// with another character in it would be another identifier.
  public mutating func replaceCharactersXMLCannotHold() -> [String] {
    var changed: [String] = []
    for index in attributes.indices where !XMLCharacters.canHold(attributes[index].value) && !Self.identifying.contains(attributes[index].name) {
      attributes[index].value = XMLCharacters.replacing(attributes[index].value)
      changed.append("\(name)/@\(attributes[index].name)")
    }
    for index in content.indices {
      switch content[index] {
      case .text(let text):
        guard !XMLCharacters.canHold(text) else { continue }
        content[index] = .text(XMLCharacters.replacing(text))
        changed.append(name)
      case .element(var child):
        let below = child.replaceCharactersXMLCannotHold()
        guard !below.isEmpty else { continue }
        content[index] = .element(child)
        changed += below.map { "\(name)/\($0)" }
      }
    }
    return changed
  }

  private static let identifying: Set<String> = ["root", "extension", "code", "codeSystem", "ID"]
}
