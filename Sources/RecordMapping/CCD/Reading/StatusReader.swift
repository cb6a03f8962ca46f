import CDADocuments
import LosslessJSON

/// Mental and functional status, alone or in an organizer, as Observations.
enum StatusReader {
  static let observation = EntryReader(templates: [CDANode.entry + "74", CDANode.entry + "67"]) { act, pass in ScoreReader.plain.read(act, pass) }

  static let organizer = EntryReader(templates: [CDANode.entry + "75", CDANode.entry + "66"]) { act, pass in
    guard pass.isWhole(act) else { return }
    let members = act.all("component").compactMap(\.act)
    if members.isEmpty { return pass.carry(act, "an organizer without a member") }
    for member in members {
      if member.name == "observation" { ScoreReader.plain.read(member, pass) } else { pass.carry(member, "a member that is no observation") }
    }
  }
}
