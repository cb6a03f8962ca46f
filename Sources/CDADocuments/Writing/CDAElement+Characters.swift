extension CDAElement {
  /// Puts U+FFFD in the place of each character that XML 1.0 cannot hold, and gives the paths of what was changed.
  ///
  /// What identifies or codes (`root`, `extension`, `code`) is left as it is, so that the writer refuses it: an identifier
  /// with another character in it would be another identifier.
  public mutating func replaceCharactersXMLCannotHold() -> [String] {
    var changed: [String] = []
    replace(below: name, &changed)
    return changed
  }

  private static let identifying: Set<String> = ["root", "extension", "code", "codeSystem", "ID"]

  private mutating func replace(below path: String, _ changed: inout [String]) {
    for index in attributes.indices where !XMLCharacters.canHold(attributes[index].value) && !Self.identifying.contains(attributes[index].name) {
      attributes[index].value = XMLCharacters.replacing(attributes[index].value)
      changed.append("\(path)/@\(attributes[index].name)")
    }
    for index in content.indices {
      switch content[index] {
      case .text(let text):
        guard !XMLCharacters.canHold(text) else { continue }
        content[index] = .text(XMLCharacters.replacing(text))
        changed.append(path)
      case .element(var child):
        let before = changed.count
        child.replace(below: "\(path)/\(child.name)", &changed)
        if changed.count > before { content[index] = .element(child) }
      }
    }
  }
}
