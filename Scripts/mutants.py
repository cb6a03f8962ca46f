#!/usr/bin/env python3
"""Breaks one rule of the merge at a time and says which test notices.

Usage: Scripts/mutants.py [FIRST [COUNT]]   outside CI; each mutant is built with ONLY and tested, about a minute.
A mutant no test kills is told as SURVIVED and makes the exit status 1. Files are put back whatever happens.
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
    ("references by target", "Equivalence.swift", "return resolveReference(a) == resolveReference(b)", "return false"),
    ("a misfit is a conflict", "ElementOverlay.swift", "reason: .baseDiffers))\n    return now", "reason: .baseDiffers))\n    return new"),
    ("server-added-inside", "ElementOverlay.swift", "reason: .serverAddedInside))\n        return now", "reason: .serverAddedInside))\n        return new"),
    ("details go with their head", "ElementOverlay.swift", "      rebuilt.append((unit.name, []))", ""),
]


def swift(*arguments):
    environment = dict(os.environ, ONLY="ClinicalMerge,FHIRR4")
    command = ["swift", *arguments, "--disable-xctest", "--scratch-path", os.environ.get("MUTANT_SCRATCH", ".build-mutants")]
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True)


def tried(name, file, old, new):
    path = os.path.join(HERE, file)
    original = open(path, encoding="utf-8").read()
    if original.count(old) < 1:
        return f"STALE     {name}: {file} no longer has the line"
    try:
        open(path, "w", encoding="utf-8").write(original.replace(old, new, 1))
        # A mutated line may leave a value unused; that is no mutant's death.
        run = swift("test", "-Xswiftc", "-no-warnings-as-errors", "--filter", os.environ.get("MUTANT_FILTER", "ClinicalMergeTests"))
    finally:
        open(path, "w", encoding="utf-8").write(original)
    killers = sorted(set(re.findall(r"✘ Test [\"']?(.*?)[\"']? (?:recorded|failed)", run.stdout)))
    killers = [name for name in killers if not name.startswith('run with')]
    if killers:
        return f"killed    {name}: {len(killers)} tests, {killers[0]}"
    if run.returncode != 0:
        return f"UNBUILT   {name}: {(re.findall('error: .*', run.stdout + run.stderr) or ['crashed'])[0]}"
    return f"SURVIVED  {name}"


def main():
    first = int(sys.argv[1]) if len(sys.argv) > 1 else 0
    count = int(sys.argv[2]) if len(sys.argv) > 2 else len(MUTANTS)
    told = []
    for mutant in MUTANTS[first : first + count]:
        told.append(tried(*mutant))
        print(told[-1], flush=True)
    return 1 if any(not line.startswith("killed") for line in told) else 0


sys.exit(main())
