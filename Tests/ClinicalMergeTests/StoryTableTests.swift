import Testing

/// Each row of the merge's rules with the stories that tell it; a row without one fails.
struct StoryTableTests {
  static let rows: [(row: String, stories: [String])] = [
    ("one side changed: its word is taken", ["one-side-local", "one-side-remote", "different-elements"]),
    ("both made the same change", ["same-change"]), ("scalar changed on both sides", ["both-changed-scalar"]),
    ("primitive with its sibling", ["primitive-and-sibling"]), ("union of additions", ["union-of-adds", "numbers-of-two-offices"]),
    ("one key added on both sides", ["same-member-extras", "same-member-clash"]), ("removal of what was left alone", ["remove-unchanged", "both-remove"]),
    ("removal against edit", ["remove-and-edit", "a-phone-removed-and-ranked"]),
    ("replacement in a slot", ["rekey-one-side", "rekey-both", "rekey-and-edit", "phone-both"]), ("order of a keyed list", ["reordered"]),
    ("components", ["two-components", "a-blood-pressure-of-two-hands"]), ("duplicate keys", ["duplicate-keys", "duplicate-elsewhere"]),
    ("a list that is one value", ["given-both"]), ("atom: name", ["name-not-mixed", "name-and-period"]), ("notes", ["notes-both", "note-edited-removed"]),
    ("extension by url", ["extension-url"]), ("unknown element", ["unknown-element", "unknown-flat-object", "unknown-array"]),
    ("atom: quantity", ["quantity-not-mixed", "a-dose-and-its-unit"]), ("atom: dosage", ["dose-and-route"]), ("atom: period", ["period-not-mixed"]),
    ("choice with its type", ["choice-type", "a-choice-changes-its-type"]), ("result with dataAbsentReason", ["value-and-absent"]),
    ("concept", ["concept-translations", "concept-recoded", "concept-same-system"]), ("atom: attachment", ["attachment"]),
    ("equivalence: decimal", ["decimal-form"]), ("equivalence: instant", ["instant-form"]), ("equivalence: reference", ["reference-form"]),
    ("equivalence: bookkeeping and narrative", ["meta-and-narrative"]), ("what the server did not keep", ["precision-lost"]),
    ("status: the later one", ["status-forward", "the-later-status-stands"]), ("status: amended by us", ["forced-amended", "a-final-reading-changed"]),
    ("status: two ends", ["completed-or-stopped", "two-ends"]),
    ("withdrawn against edited", ["withdrawn-there", "withdrawn-here", "withdrawn-here-edited-there"]),
    ("withdrawn condition", ["withdrawn-condition"]), ("status went back", ["regress", "back-to-preliminary"]), ("signed-unseen", ["signed-unseen"]),
    ("head-and-detail", ["head-and-detail", "a-severity-of-another-substance"]), ("half an edit is never sent", ["group-held", "half-an-edit-is-not-sent"]),
    ("not-together", ["not-together", "abated-but-active"]), ("other-patient", ["other-patient", "merged-patient", "another-patient"]),
    ("leads", ["lead-ehr", "lead-clinic", "lead-many-stores", "no-lead-over-identity"]),
    ("items", ["nested-items", "nested-clash", "answers-deep-inside"]), ("contained", ["contained-renamed"]), ("gone", ["gone", "gone-and-edited"]),
    ("no base", ["no-base"]),
    ("safety 1: no fact is dropped", ["quantity-not-mixed", "remove-and-edit"]), ("safety 2: the lattice of statuses", ["status-forward", "withdrawn-there"]),
    ("safety 4: authority by source", ["lead-ehr", "lead-many-stores"]), ("safety 5: delete is not erase", ["gone-and-edited", "withdrawn-here"]),
    ("safety 6: no base, no silent winner", ["no-base"]), ("safety 7: patient identity first", ["other-patient"]),
  ]

  @Test(arguments: rows.indices) func `a row of the rules has its stories`(at: Int) {
    let known = Set(StoryTests.stories.map(\.description))
    let (row, stories) = Self.rows[at]
    #expect(!stories.isEmpty && known.isSuperset(of: stories), "\(row): \(Set(stories).subtracting(known).sorted())")
  }

  @Test func `each story is in the table`() {
    let told = Set(Self.rows.flatMap(\.stories))
    let known = Set(StoryTests.stories.map(\.description))
    let others: Set<String> = [
      "a-lead-of-one-store", "a-name-and-its-parts", "a-signature-over-unseen-answers", "one-answer-twice", "one-number-corrected-twice",
    ]
    #expect(known.subtracting(told) == others)
  }
}
