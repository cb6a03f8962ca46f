public import LosslessJSON

/// Merge stories: what each side says, told for people to see or dispute a rule.
public enum MergeStories {
  /// Runs one story, a list of them, or a file with `stories`, and says what the merge made of each.
  ///
  /// The answer is `{"stories": [{"id", "merged", "conflicts", "notices"}]}`; a story whose `remote` is null is one that the EHR removed.
  public static func run(_ json: JSON) -> JSON {
    let stories = json["stories"]?.elements ?? (json.kind == .array ? json.elements : [json])
    return ["stories": .array(stories.map(tell))]
  }

  /// What the merge makes of one story.
  public static func merged(_ story: JSON) -> Merged {
    func side(_ name: String) -> JSON? { story[name].flatMap { $0.isNull ? nil : $0 } }
    let policy = policy(story["profile"])
    switch (side("base"), side("local"), side("remote")) {
    case (let base, let local?, let remote?): return merge(base: base, local: local, remote: remote, under: policy)
    case (let base, let local?, nil): return .removedRemotely(base: base, local: local)
    case (_, nil, let remote): return Merged(document: remote ?? .null)
    }
  }

  /// The policy of a story's `profile`: `leads`, `stores`, `alias`, `learned`.
  public static func policy(_ profile: JSON?) -> MergePolicy {
    var policy = MergePolicy()
    guard let profile else { return policy }
    policy.stores = profile["stores"]?.string.flatMap(MergePolicy.Stores.init) ?? .one
    for lead in profile["leads"]?.members ?? [] { policy.leads[lead.name] = lead.value.string.flatMap(MergePolicy.Lead.init) }
    policy.learned = Set(profile["learned"]?.elements.compactMap(\.string) ?? [])
    let aliases = (profile["alias"] ?? profile["aliases"])?.members.reduce(into: [String: String]()) { $0[$1.name] = $1.value.string } ?? [:]
    if !aliases.isEmpty {
      policy.resolveReference = { reference in
        let cut = MergePolicy.withoutBaseURL(reference)
        return aliases[cut] ?? cut
      }
    }
    return policy
  }

  private static func tell(_ story: JSON) -> JSON {
    let merged = merged(story)
    return [
      "id": story["id"] ?? .null,
      "merged": merged.document,
      "conflicts": .array(
        merged.conflicts.map {
          ["path": .string($0.path), "base": $0.base ?? .null, "local": $0.local ?? .null, "remote": $0.remote ?? .null, "reason": .string($0.reason.rawValue)]
        }),
      "notices": .array(merged.notices.map { ["path": .string($0.path), "rule": .string($0.rule), "value": $0.value ?? .null] }),
    ]
  }
}
