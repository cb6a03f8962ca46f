import CDADocuments
import LosslessJSON

/// Results and their organizers as Observations of a laboratory.
enum ResultReader {
  static let organizer = EntryReader(templates: [CDANode.entry + "1", "2.16.840.1.113883.10.20.1.32"]) { act, pass in
    guard pass.isWhole(act) else { return }
    let members = act.all("component").compactMap(\.act)
    if members.isEmpty { return pass.carry(act, "an organizer without a member") }
    for member in members {
      if member.name == "observation" { read(member, in: act, pass) } else { pass.carry(member, "a member of results that is no observation") }
    }
  }

  static let observation = EntryReader(templates: [CDANode.entry + "2", "2.16.840.1.113883.10.20.1.31"]) { act, pass in read(act, in: nil, pass) }

  private static func read(_ act: CDANode, in organizer: CDANode?, _ pass: CCDPass) {
    ObservationReader.read(act, in: organizer, category: "laboratory", pass)
  }
}
