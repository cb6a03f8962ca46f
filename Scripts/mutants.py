#!/usr/bin/env python3
"""Breaks one rule of the merge at a time and says which test notices.

Usage: Scripts/mutants.py [FIRST [COUNT]]   outside CI; each mutant is built with ONLY and tested, half a minute to three.
The quick suites are run first; only what they let live goes through all of them. A mutant no test kills is told as SURVIVED
and makes the exit status 1. Files are put back whatever happens. What was found is kept in docs/mutants.md, a line a mutant.
"""

import os
import re
import subprocess
import sys

ROOT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..")
HERE = os.path.join(ROOT, "Sources", "ClinicalMerge")

MUTANTS = [
    ("edited-and-removed is told apart", "ElementMerge.swift", "b != nil && (l == nil || r == nil) ? .editedAndRemoved : .bothChanged", ".bothChanged"),
    ("at a conflict the EHR's word is written", "ElementMerge.swift", "reason: reason))\n    return r", "reason: reason))\n    return l"),
    ("no lead over always-review paths", "ElementMerge.swift", "if !AlwaysReview.covers(top, of: resourceType), !path", "if !path"),
    ("leads need one store", "MergePolicy.swift", "guard stores == .one, !leads.isEmpty", "guard !leads.isEmpty"),
    ("a flat unknown object is an atom", "ElementMerge.swift", 'isFlat ? .atom("") : .structure("")', '.structure("")'),
    ("detail-of-other", "ElementMerge.swift", "guard crossed else { return [] }", "guard crossed, false else { return [] }"),
    ("head-and-detail", "Together.swift", "if isCrossed { openConflict(head, .headAndDetail) }", "_ = isCrossed"),
    ("signed-unseen", "Together.swift", "openConflict(at, .signedUnseen)", "_ = at"),
    ("withdrawn-and-edited", "Together.swift", "if ours ? unit.isTheirs : unit.isOurs { openConflict(other", "if false { openConflict(other"),
    ("a withdrawal passes the hold", "ResourceMerge.swift", "!Withdrawal.isSaid(by: unit.sides.remote) { continue }", "!Withdrawal.isSaid(by: unit.sides.remote) { }"),
    ("con-5: a withdrawn condition has no clinical status", "Together.swift", "units[clinical].merged = nil", "_ = clinical"),
    ("half an edit is never sent", "ResourceMerge.swift", "      units[at].merged = unit.sides.remote\n    }\n  }", "    }\n  }"),
    ("other-patient", "ResourceMerge.swift", "if let moved = otherPatient() { return moved }", "_ = otherPatient()"),
    ("amended by us", "ResourceMerge.swift", 'if isChanged { local = local.setting("status", to: "amended") }', "_ = local"),
    ("a look-after when only the EHR changed it", "Together.swift", 'rule: "look-after", value: unit.sides.base))\n      } else', 'rule: "x", value: unit.sides.base))\n      } else'),
    ("the later status wins", "StatusMerge.swift", "return ours > theirs ? l : r", "return ours < theirs ? l : r"),
    ("two ends are a conflict", "StatusMerge.swift", "let theirs = r?.string.flatMap(order.rank), ours != theirs else", "let theirs = r?.string.flatMap(order.rank) else"),
    ("a status that went back is told", "Together.swift", "after < before {", "after < before, false {"),
    ("not-together", "Invariants.swift", "openConflict(at, .notTogether)", "_ = at"),
    ("systolic over diastolic", "Invariants.swift", "return systolic.isAtMost(diastolic)", "return false"),
    ("replacement in a slot", "Buckets.swift", "if rivals.count == 1, candidates.count == 1 {", "if false {"),
    ("replacement over the whole list", "Buckets.swift", "if leftVanished.count == 1, leftNew.count == 1 {", "if false {"),
    ("members that share a key are one", "Buckets.swift", "if let other = rootOfKey[key] { join(own, other) }", "if rootOfKey[key] != nil { }"),
    ("duplicate keys are one value", "ListMerge.swift", "guard bucket.isSingle else { return asOneValue(bucket, type, at: here) }", ""),
    ("an edited note outlives its removal", "ListMerge.swift", "? nil : edited", "? nil : nil"),
    ("ours goes after its neighbour", "ListMerge.swift", "neighbour.map { $0 + 1 } ?? order.count", "0"),
    ("codings of one system clash", "ConceptMerge.swift", "guard gained.values.allSatisfy({ $0.count == 1 }) else { return nil }", ""),
    ("codings unite", "ConceptMerge.swift", "let list = JSON.array(codings(r) + new)", "let list = JSON.array(codings(r))"),
    ("decimals by value", "Equivalence.swift", "return x.isEqualInValue(to: y)", "return x == y"),
    ("references by target", "Equivalence.swift", 'return resolveReference(a.string ?? "") == resolveReference(b.string ?? "")', "return false"),
    ("a misfit is a conflict", "ElementOverlay.swift", "reason: .baseDiffers))\n    return now", "reason: .baseDiffers))\n    return new"),
    ("server-added-inside", "ElementOverlay.swift", "reason: .serverAddedInside))\n        return now", "reason: .serverAddedInside))\n        return new"),
    ("details go with their head", "ElementOverlay.swift", "      rebuilt.append((unit.name, []))", ""),
    # Section 2: when two documents say the same.
    ("instants by the moment", "Equivalence.swift", "return InstantForm.normal(text) == InstantForm.normal(other)", "return false"),
    ("a display says nothing", "Equivalence.swift", '(display && name == "display")', '(display && name == "x")'),
    ("equal members of a set count once", "NormalForm.swift", 'return type == "Coding" ||', 'return type == "x" && type == "Coding" ||'),
    ("empty is absent", "Equivalence.swift", "value?.isBlank ?? true", "value == nil"),
    ("bookkeeping says nothing", "Equivalence.swift", "if element.kind == .ignored || hidden.mine", "if hidden.mine"),
    ("what is contained is merged where it is referred to", "ElementMerge.swift", "    guard let b, let l, let r, let (place, ours)", "    guard l == r, let b, let l, let r, let (place, ours)"),
    ("contained resources are found by who refers to them", "ContainedResources.swift", "    if depth < 3, let target", "    if depth < 0, let target"),
    ("nulls at the end of a primitive's list are padding", "Equivalence.swift", "while let last = list.last, Self.isAbsent(last)", "while let last = list.last, last == 0"),
    ("ids of elements are no content", "../FHIRR4/ElementType.swift", 'if elements["id"] == nil {', 'if elements["id"] == nil, isResource {'),
    # Section 3: difference and overlay.
    ("what the server is known not to keep is no misfit", "ElementOverlay.swift", "policy.learned.contains(", "!policy.learned.contains("),
    ("of several members the fitting one is meant", "ListOverlay.swift", "guard fitting.count == 1 else", "guard fitting.count == 9 else"),
    ("added codings go beside the document's", "ElementOverlay.swift", "concepts.onlyGrew(old, new), let added", "!concepts.onlyGrew(old, new), let added"),
    ("what goes with an atom is told", "ElementOverlay.swift", "      notices += extra\n", "      _ = extra\n"),
    ("our ids of elements are not sent", "ElementOverlay.swift", "if old == new || kind == .ignored { return now }", "if old == new { return now }"),
    # Section 4: kinds and atoms.
    ("a concept's rest changed on both sides", "ConceptMerge.swift", "guard !(oursMoved && theirsMoved) ||", "guard true ||"),
    ("both add one member: its parts unite", "ListMerge.swift", "return [merge(b, l, r, kind, at: here, named: \"\")]", "return [whole(b, l, r, kind, at: here, named: \"\")]"),
    # Section 5: lists.
    ("each side's replacements by themselves", "Buckets.swift", "      all += pairs\n", "      if side == 1 || all.isEmpty { all += pairs }\n"),
    ("two numbers for one are looked at", "ListMerge.swift", 'if sorted.isUnsure, resourceType == "Patient"', 'if sorted.isUnsure, resourceType == "x"'),
    # Section 6: status.
    ("cancelled has no place in the order", "MergeTables.swift", '["corrected"]], unjoinable: ["cancelled"])', '["corrected"], ["cancelled"]], unjoinable: [])'),
    ("a withdrawal undone is told", "Together.swift", 'rule: "withdrawal-undone"', 'rule: "x"'),
    ("going on from a pause is not going back", "Together.swift", "after < before {", "after <= before {"),
    ("a withdrawal stands", "Together.swift", "units[at].merged = ours && !theirs ? sides.local : sides.remote", "_ = theirs"),
    # Section 7: together.
    ("a translation is not another head", "Together.swift", "units[head].isOurs && !concepts.onlyGrew(sides.base, sides.local)", "units[head].isOurs"),
    ("a translation moves no detail", "ElementMerge.swift", "moved(head, side, other) && !(head.kind", "moved(head, side, other) || !(head.kind"),
    ("a derived value that the EHR changed", "Together.swift", "openConflict(at, .derivedDiffers)", "_ = at"),
    ("a derived value is not merged", "Together.swift", "        units[at].conflicts = []\n        units[at].merged = units[at].sides.remote\n", ""),
    ("a change of secrecy is looked at", "Together.swift", 'path: "meta.security", rule: "look-after"', 'path: "meta.security", rule: "x"'),
    ("a modifier is carried without a word", "Together.swift", 'if unit.name == "modifierExtension" || unit.name == "subject"', 'if unit.name == "subject"'),
    ("obs-7", "Invariants.swift", '!codes($0["code"]).isDisjoint(with: own) } ?? false)', '!codes($0["code"]).isDisjoint(with: own) } ?? false) || true'),
    ("rate times minutes is the dose", "Invariants.swift", "return abs(given - amount) <= max(0.1, amount * 0.02)", "return true"),
    ("con-3", "Invariants.swift", '.contains("problem-list-item") } ?? false)', '.contains("x") } ?? false)'),
    ("con-3 holds the category too", "Invariants.swift", ', heldWith: ("category", "category")', ""),
    ("con-4", "Invariants.swift", '.isDisjoint(with: ["inactive", "resolved", "remission"])', '.isDisjoint(with: ["inactive", "resolved", "remission", "active"])'),
    ("qrs-1", "Invariants.swift", 'if item["item"] != nil, answers.contains', 'if item["x"] != nil, answers.contains'),
    ("a lead keeps the other value", "ElementMerge.swift", 'rule: "lead-clinic", value: r)', 'rule: "lead-clinic", value: l)'),
    # Section 8: what is written while a conflict is open.
    ("a type nobody knows is held whole", "ResourceMerge.swift", "guard let group else { return unit", 'guard let group else { return unit == "x" && unit'),
    ("a misfit holds its group", "ResourceMerge.swift", "{ units[at].conflicts.append(misfit) }", "{ _ = misfit }"),
    ("what is held is told", "ResourceMerge.swift", 'MergeNotice(path: unit.name, rule: "held"', 'MergeNotice(path: unit.name, rule: "x"'),
    ("a lead gives way to a conflict beside it", "ResourceMerge.swift", 'removeAll { $0.rule == "lead-clinic" }', 'removeAll { $0.rule == "x" }'),
    # Section 9: the base while conflicts are open.
    ("the base stays at an open conflict", "UnitAccess.swift", "return setting(agreed, at: path, in: document, replacing: replacement, under: policy)", "return document"),
    ("what only a person may end keeps its group's base", "Merged+OpenPaths.swift", "guard conflicts.contains(where: { !$0.dissolvesByItself }) else", "guard conflicts.isEmpty else"),
    ("a settlement is written where nothing was agreed", "UnitAccess.swift", "guard value != nil, let new = keys.member(named: key, type: type) else", "guard value == nil, let new = keys.member(named: key, type: type) else"),
]


def swift(*arguments):
    environment = dict(os.environ, ONLY="ClinicalMerge,FHIRR4")
    command = ["swift", *arguments, "--disable-xctest", "--scratch-path", os.environ.get("MUTANT_SCRATCH", ".build-mutants")]
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True)


QUICK = "StoryTests|RuleTests|UnitAccessTests|ElementIDTests|EquivalenceTests|FidelityTests"
SLOW = "ClinicalMergeTests"
RECORD = os.path.join(ROOT, "docs", "mutants.md")


def tested(suites):
    # A mutated line may leave a value unused; that is no mutant's death.
    run = swift("test", "-Xswiftc", "-no-warnings-as-errors", "--filter", suites)
    killers = sorted(set(re.findall(r'✘ Test "(.*?)" (?:recorded|failed|with \d+ test case)', run.stdout)))
    broken = re.findall("error: .*", run.stdout + run.stderr) or ["crashed"]
    return killers, None if killers or run.returncode == 0 else broken[0]


def tried(name, file, old, new):
    path = os.path.join(HERE, file)
    original = open(path, encoding="utf-8").read()
    if original.count(old) < 1:
        return "STALE", f"{file} no longer has the line"
    try:
        open(path, "w", encoding="utf-8").write(original.replace(old, new, 1))
        killers, broken = tested(os.environ.get("MUTANT_FILTER", QUICK))
        if not killers and not broken and "MUTANT_FILTER" not in os.environ:
            killers, broken = tested(SLOW)
    finally:
        open(path, "w", encoding="utf-8").write(original)
    if killers:
        return "killed", killers[0]
    return ("UNBUILT", broken) if broken else ("SURVIVED", "")


def recorded():
    """What the last runs found, by the mutant's name."""
    if not os.path.exists(RECORD):
        return {}
    rows = (line.strip("| \n").split(" | ") for line in open(RECORD, encoding="utf-8") if line.startswith("| "))
    return {row[0]: row[1:] for row in rows if len(row) == 3 and row[0] != "rule broken"}


def record(found):
    with open(RECORD, "w", encoding="utf-8") as out:
        out.write("# Each rule of the merge, broken on purpose\n\nWritten by `Scripts/mutants.py`, which breaks one rule at a time and runs the tests: the one named noticed.\n")
        out.write("A rule that no test watches over is told as SURVIVED.\n\n| rule broken | | test that notices |\n|---|---|---|\n")
        for name, _, _, _ in MUTANTS:
            if name in found:
                out.write(f"| {name} | {found[name][0]} | {found[name][1]} |\n")


def main():
    first = int(sys.argv[1]) if len(sys.argv) > 1 else 0
    count = int(sys.argv[2]) if len(sys.argv) > 2 else len(MUTANTS)
    found = recorded()
    survived = False
    for mutant in MUTANTS[first : first + count]:
        found[mutant[0]] = list(tried(*mutant))
        survived = survived or found[mutant[0]][0] != "killed"
        print(" ".join([found[mutant[0]][0], mutant[0], found[mutant[0]][1]]), flush=True)
        record(found)
    return 1 if survived else 0


sys.exit(main())
