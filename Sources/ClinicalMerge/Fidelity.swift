import FHIRR4
public import LosslessJSON

/// Where a server's document differs from what was written to it.
public struct FidelityDifference: Sendable, Hashable {
  /// What the server did with the value.
  public enum Kind: String, Sendable, Hashable {
    /// It is not there.
    case dropped
    /// It is there with less: seconds, digits or length are missing.
    case cut
    /// It is another value.
    case altered
    /// The server put something there that was not written.
    case added
  }

  /// Without the keys of members, so that it can be learned: `dosage.dose.value`.
  public var path: String
  /// What happened to the value.
  public var kind: Kind
  /// What was written; nil for an addition.
  public var written: JSON?
  /// What came back; nil where it was dropped.
  public var echoed: JSON?

  /// A difference at that path.
  public init(path: String, kind: Kind, written: JSON?, echoed: JSON?) {
    self.path = path
    self.kind = kind
    self.written = written
    self.echoed = echoed
  }
}

/// `echo ⊖ written`, sorted by what it means. The server's bookkeeping and other forms of the same value are no difference.
public func fidelity(of echo: JSON, to written: JSON, under policy: MergePolicy = MergePolicy()) -> [FidelityDifference] {
  if echo == written { return [] }
  var comparison = EchoComparison(policy: policy)
  let type = ElementType.resource(written["resourceType"]?.string ?? "")
  comparison.object(ContainedResources.inlined(echo), ContainedResources.inlined(written), type, at: "")
  return comparison.differences.map {
    FidelityDifference(
      path: $0.path, kind: $0.kind, written: $0.written.map(ContainedResources.shown), echoed: $0.echoed.map(ContainedResources.shown))
  }
}

/// Walks an echo beside what was written.
private struct EchoComparison {
  let equivalence: Equivalence
  let keys: ListKeys
  var differences: [FidelityDifference] = []

  init(policy: MergePolicy) {
    equivalence = Equivalence(under: policy)
    keys = ListKeys(resolveReference: policy.resolveReference)
  }

  mutating func object(_ echo: JSON, _ written: JSON, _ type: ElementType, at path: String) {
    let (theirs, ours) = (echo.members, written.members)
    let (hidesTheirs, hidesOurs) = (Hidden(theirs), Hidden(ours))
    for member in ours where !hidesOurs.contains(member.name) {
      let element = type.element(member.name)
      if element.kind == .ignored { continue }
      value(theirs.first { $0.name == member.name }?.value, member.value, element.kind, member.name, at: place(member.name, path))
    }
    for member in theirs where !hidesTheirs.contains(member.name) && !ours.contains(where: { $0.name == member.name }) {
      let element = type.element(member.name)
      if element.kind == .ignored { continue }
      value(member.value, nil, element.kind, member.name, at: place(member.name, path))
    }
  }

  private func place(_ name: String, _ path: String) -> String {
    name == ContainedResources.member ? path : ElementPath.member(name, of: path)
  }

  private mutating func value(_ echo: JSON?, _ written: JSON?, _ kind: ElementKind, _ name: String, at path: String) {
    if equivalence.same(echo, written, kind, name) { return }
    guard let echo, !equivalence.saysNothing(echo, kind, name) else { return add(path, .dropped, written, echo) }
    guard let written, !equivalence.saysNothing(written, kind, name) else { return add(path, .added, nil, echo) }
    switch (echo.kind, written.kind) {
    case (.object, .object): object(echo, written, Equivalence.type(of: kind, written), at: path)
    case (.array, .array): list(echo, written, kind, name, at: path)
    default: add(path, isCut(echo, written, name) ? .cut : .altered, written, echo)
    }
  }

  private mutating func list(_ echo: JSON, _ written: JSON, _ kind: ElementKind, _ name: String, at path: String) {
    guard Equivalence.isUnordered(kind) else {
      let isShorter =
        echo.elements.count < written.elements.count && zip(echo.elements, written.elements).allSatisfy { equivalence.same($0, $1, .unknown, name) }
      return add(path, isShorter ? .cut : .altered, written, echo)
    }
    let type = if case .keyed(let type) = kind { type } else { "Annotation" }
    for bucket in Buckets(written.elements, [], echo.elements, type: type, keys: keys, equivalence: equivalence).sorted() {
      for at in 0..<max(bucket.base.count, bucket.remote.count) {
        let ours = at < bucket.base.count ? bucket.base[at] : nil
        value(at < bucket.remote.count ? bucket.remote[at] : nil, ours, ElementType.kind(ofType: type), name, at: path)
      }
    }
  }

  private mutating func add(_ path: String, _ kind: FidelityDifference.Kind, _ written: JSON?, _ echoed: JSON?) {
    differences.append(FidelityDifference(path: path, kind: kind, written: written, echoed: echoed))
  }

  /// Whether the echo says the same with less: a shorter text, fewer digits, a coarser time.
  private func isCut(_ echo: JSON, _ written: JSON, _ name: String) -> Bool {
    if let short = echo.number, let long = written.number { return Digits(long.literal).isCut(to: short.literal) }
    guard let short = echo.string, let long = written.string else { return false }
    if InstantForm.isHeld(by: name) { return isCutTime(InstantForm.normal(short), InstantForm.normal(long)) || isCutTime(short, long) }
    return !short.isEmpty && short.utf8.count < long.utf8.count && long.hasPrefix(short)
  }

  /// `2026-03-01`, `2026-03` and an instant without its fraction are cut from a finer one; so is one whose seconds became 0.
  private func isCutTime(_ short: String, _ long: String) -> Bool {
    if short == long { return false }
    if !short.contains("T") { return long.hasPrefix(short) }
    guard short.hasSuffix("Z"), long.hasSuffix("Z") else { return false }
    return long.hasPrefix(short.dropLast()) || (short.hasSuffix(":00Z") && long.hasPrefix(short.dropLast(3)))
  }
}

/// A decimal number's digits, to ask whether another is the same with fewer.
private struct Digits {
  private let whole: Substring
  private let fraction: Substring

  init(_ literal: String) {
    let parts = literal.split(separator: ".", maxSplits: 1)
    whole = parts.first ?? ""
    fraction = parts.count > 1 ? parts[1] : ""
  }

  /// Whether the other is this number cut off, or rounded, after some of its digits.
  func isCut(to literal: String) -> Bool {
    let other = Digits(literal)
    guard let mine = JSONNumber(literal).flatMap(ScaledDecimal.init),
      let all = JSONNumber("\(whole)" + (fraction.isEmpty ? "" : ".\(fraction)")).flatMap(ScaledDecimal.init)
    else { return false }
    guard !literal.contains(where: { $0 == "e" || $0 == "E" }), other.fraction.utf8.count < fraction.utf8.count else { return false }
    var unit = 1.0
    for _ in 0..<other.fraction.utf8.count { unit /= 10 }
    return abs(mine.approximate - all.approximate) < unit
  }
}
