import LosslessJSON

/// One thing people do to a resource, in one of two ways.
struct ResourceEdit: Sendable {
  /// The element of the resource that it changes.
  let element: String
  let told: String
  let apply: @Sendable (_ base: JSON, _ variant: Int) -> JSON

  /// Everything that is tried on a resource: each leaf said otherwise, each element removed, each list longer by a member, and
  /// notes, subject, bookkeeping, labels, extensions and what is contained.
  static func all(of base: JSON) -> [ResourceEdit] {
    var edits = leaves(of: base, []).map(changing)
    edits += base.members.filter { !kept.contains($0.name) }.map { removing($0.name, from: base) }
    edits += base.members.filter { $0.value.kind == .array && $0.name != "contained" && $0.name != "note" }.compactMap { adding(to: $0.name, $0.value) }
    edits += notes(base) + labels + extensions + contents(base)
    for name in ["subject", "patient"] where base[name] != nil {
      edits.append(
        ResourceEdit(element: name, told: name) { $0.setting(name, to: ["reference": $1 == 0 ? "Patient/p2" : "Patient/p3"]) })
    }
    return edits
  }

  /// Neither what says whose a document is, nor what has edits of its own, is changed leaf by leaf or removed.
  private static let kept: Set<String> = [
    "resourceType", "id", "text", "meta", "language", "subject", "patient", "note", "extension", "contained", "status", "linkId", "url",
  ]

  // MARK: Leaves

  private static func leaves(of value: JSON, _ path: [JSONStep]) -> [[JSONStep]] {
    switch value.kind {
    case .object:
      return value.members.flatMap { member -> [[JSONStep]] in
        if path.isEmpty, member.name != "status", kept.contains(member.name) { return [] }
        if member.name == "linkId" || member.name == "system" || member.value["reference"]?.string?.hasPrefix("#") == true { return [] }
        if member.name == "code", member.value["coding"] != nil, path.count > 1 { return [] }  // The code that names a component.
        return leaves(of: member.value, path + [.name(member.name)])
      }
    case .array: return value.elements.enumerated().flatMap { leaves(of: $0.element, path + [.index($0.offset)]) }
    case .null: return []
    default: return [path]
    }
  }

  private static func changing(_ path: [JSONStep]) -> ResourceEdit {
    ResourceEdit(element: name(path.first), told: path.map(name).joined(separator: ".")) { changed($0, path, $1) }
  }

  private static func name(_ step: JSONStep?) -> String {
    switch step {
    case .name(let name): name
    case .index(let index): "\(index)"
    case nil: ""
    }
  }

  /// The leaf said otherwise, in one of two ways; a status moves on, a coded status to another code.
  private static func changed(_ base: JSON, _ path: [JSONStep], _ variant: Int) -> JSON {
    guard let old = base[path] else { return base }
    let new: JSON
    switch old.kind {
    case .bool: new = .bool(!(old.bool ?? false))
    case .number: new = JSONNumber("\((old.int ?? 0) + 1 + variant)").map { .number($0) } ?? old
    default:
      if path == ["status"], let next = statuses[base["resourceType"]?.string ?? ""] {
        new = .string(next[variant])
      } else if path == ["docStatus"] {
        new = .string(["final", "amended"][variant])
      } else {
        new = .string(text(old.string ?? "", variant))
      }
    }
    return base.setting(path, to: new)
  }

  /// Where a status may move from what the bases say.
  private static let statuses: [String: [String]] = [
    "Observation": ["final", "amended"], "MedicationAdministration": ["completed", "stopped"], "Procedure": ["completed", "on-hold"],
    "Encounter": ["in-progress", "finished"], "QuestionnaireResponse": ["completed", "stopped"], "DocumentReference": ["superseded", "entered-in-error"],
  ]

  private static func text(_ old: String, _ variant: Int) -> String {
    let bytes = Array(old.utf8)
    if bytes.count >= 10, bytes[4] == 0x2D, bytes[7] == 0x2D { return old.prefix(8) + (variant == 0 ? "17" : "18") + old.dropFirst(10) }
    if bytes.count == 4, Int(old) != nil { return "\((Int(old) ?? 0) + 1 + variant)" }
    return old + (variant == 0 ? "-a" : "-b")
  }

  // MARK: Elements and lists

  /// One way removes the element, the other says something else in it.
  private static func removing(_ name: String, from base: JSON) -> ResourceEdit {
    let inside = leaves(of: base[name] ?? .null, [.name(name)]).first ?? [.name(name)]
    return ResourceEdit(element: name, told: "\(name) away") { $1 == 0 ? $0.setting(name, to: nil) : changed($0, inside, 1) }
  }

  /// A member like the last one, but another, which one depends on the way.
  private static func adding(to list: String, _ members: JSON) -> ResourceEdit? {
    guard let last = members.elements.last, let path = naming(list, last) else { return nil }
    return ResourceEdit(element: list, told: "\(list) longer") { base, variant in
      let new = last.setting(path, to: .string(variant == 0 ? "new-a" : "new-b"))
      return base.setting(list, to: .array((base[list]?.elements ?? []) + [new]))
    }
  }

  /// Where a member of a list says which one it is.
  private static func naming(_ list: String, _ member: JSON) -> [JSONStep]? {
    let paths: [[JSONStep]] = [
      ["code", "coding", 0, "code"], ["linkId"], ["manifestation", 0, "text"], ["attachment", "contentType"], ["individual", "reference"],
      ["actor", "reference"], ["condition", "reference"], ["location", "reference"], ["instance", "reference"], ["name", "family"], ["family"], ["reference"],
      ["postalCode"], ["city"], ["value"], ["coding", 0, "code"], ["text"],
    ]
    if member.string != nil { return [] }
    return paths.first { member[$0]?.string != nil }
  }

  // MARK: Notes, labels, extensions, contents

  private static func notes(_ base: JSON) -> [ResourceEdit] {
    guard base["note"] != nil else { return [] }
    return [
      ResourceEdit(element: "note", told: "note added") { base, variant in
        base.setting("note", to: .array((base["note"]?.elements ?? []) + [["text": variant == 0 ? "seen at noon" : "seen at one"]]))
      },
      ResourceEdit(element: "note", told: "note said otherwise") { $0.setting(["note", 0, "text"], to: $1 == 0 ? "calm since" : "restless since") },
      ResourceEdit(element: "note", told: "note dated") { $0.setting(["note", 0, "time"], to: $1 == 0 ? "2026-03-02T09:00:00Z" : "2026-03-03T09:00:00Z") },
      ResourceEdit(element: "note", told: "note taken away or dated") {
        $1 == 0 ? $0.setting("note", to: nil) : $0.setting(["note", 0, "time"], to: "2026-03-04T09:00:00Z")
      },
    ]
  }

  private static let labels = [
    ResourceEdit(element: "meta", told: "bookkeeping") { base, variant in
      base.setting(["meta", "versionId"], to: variant == 0 ? "5" : "6").setting(
        ["meta", "lastUpdated"], to: variant == 0 ? "2026-03-05T10:00:00Z" : "2026-03-06T10:00:00Z")
    },
    ResourceEdit(element: "meta", told: "tag added") { base, variant in
      base.setting(["meta", "tag", 1], to: ["system": "urn:t", "code": variant == 0 ? "b" : "c"])
    },
    ResourceEdit(element: "meta", told: "tag taken away or shown") {
      $1 == 0 ? $0.setting(["meta", "tag"], to: nil) : $0.setting(["meta", "tag", 0, "userSelected"], to: true)
    },
    ResourceEdit(element: "meta", told: "security") { $0.setting(["meta", "security"], to: [["system": "urn:s", "code": $1 == 0 ? "N" : "R"]]) },
    ResourceEdit(element: "meta", told: "profile added") { $0.setting(["meta", "profile", 1], to: $1 == 0 ? "urn:profile:a" : "urn:profile:b") },
  ]

  private static let extensions = [
    ResourceEdit(element: "extension", told: "extension changed") { $0.setting(["extension", 1, "valueString"], to: $1 == 0 ? "room 5" : "room 6") },
    ResourceEdit(element: "extension", told: "extension added, one of a kind") { base, variant in
      base.setting(["extension", 2], to: ["url": "urn:site:bed", "valueString": variant == 0 ? "A" : "B"])
    },
    ResourceEdit(element: "extension", told: "extension added, one of two kinds") { base, variant in
      base.setting(["extension", 2], to: ["url": variant == 0 ? "urn:site:floor" : "urn:site:wing", "valueString": "2"])
    },
    ResourceEdit(element: "extension", told: "extension taken away or of another type") {
      $1 == 0 ? $0.setting(["extension", 1], to: nil) : $0.setting(["extension", 1], to: ["url": "urn:site:room", "valueInteger": 4])
    },
  ]

  /// What is contained, and codes added to what a document is about.
  private static func contents(_ base: JSON) -> [ResourceEdit] {
    var edits: [ResourceEdit] = []
    if let contained = base["contained"]?[0] {
      let inside = leaves(of: contained, []).filter { $0.first != "status" }
      edits += inside.map { path in
        ResourceEdit(element: "contained", told: "contained \(path.map(name).joined(separator: "."))") { changed($0, ["contained", 0] + path, $1) }
      }
    }
    if let codings = base["code"]?["coding"]?.count {
      edits.append(
        ResourceEdit(element: "code", told: "code translated") { base, variant in
          base.setting(["code", "coding", .index(codings)], to: ["system": variant == 0 ? "urn:own" : "urn:other", "code": "t1"])
        })
    }
    return edits
  }
}
