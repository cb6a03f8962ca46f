internal import LosslessJSON

/// What is read is written as it was; what is written small or new is read as the same.
enum JSONBody {
  static func brokenLaw(_ bytes: [UInt8]) -> String? {
    guard let json = try? JSON(parsing: bytes) else { return nil }
    guard let again = try? JSON(parsing: json.bytes), again == json, again.bytes == json.bytes else { return "what was read is not written as it was" }
    guard let small = try? JSON(parsing: json.compactBytes), small == json else { return "compact it is another value" }
    guard let pretty = try? JSON(parsing: json.prettyText), pretty == json else { return "indented it is another value" }
    return walk(json)
  }

  /// Every member is found under its name, and taking one out and putting it back changes nothing of what it says.
  private static func walk(_ json: JSON) -> String? {
    for element in json.elements.prefix(50) { if let broken = walk(element) { return broken } }
    guard json.kind == .object else { return nil }
    for member in json.members.prefix(50) {
      guard json[member.name] == member.value else { return "a member is not found under its name" }
      let without = json.setting([.name(member.name)], to: nil)
      guard without[member.name] == nil else { return "a member that was taken out is still there" }
      guard without.setting([.name(member.name)], to: member.value)[member.name] == member.value else { return "a member that was put back is not there" }
      if let broken = walk(member.value) { return broken }
    }
    return nil
  }
}
