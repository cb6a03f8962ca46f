internal import LosslessJSON

/// Numbers that a server spells with other digits than it was sent: the same amount, and still worth a receipt.
enum DigitReceipt {
  /// Where, without indices: `component.valueQuantity.value`; each path once.
  static func paths(written: JSON, echo: JSON) -> [String] {
    var found: [String] = []
    walk(written, echo, "", &found)
    return found.uniqued()
  }

  private static func walk(_ written: JSON, _ echo: JSON, _ path: String, _ found: inout [String]) {
    switch (written.kind, echo.kind) {
    case (.number, .number):
      if let sent = written.number, let back = echo.number, sent != back, sent.isEqualInValue(to: back) { found.append(path) }
    case (.object, .object):
      for member in written.members where member.name != "meta" {
        if let other = echo[member.name] { walk(member.value, other, path.isEmpty ? member.name : path + "." + member.name, &found) }
      }
    case (.array, .array):
      for (one, other) in zip(written.elements, echo.elements) { walk(one, other, path, &found) }
    default: break
    }
  }
}
