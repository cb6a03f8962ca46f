internal import ClinicalRecords
internal import MappingCatalog
internal import Outcomes

extension CourseReport {
  /// What stands above everything: protocol, arm, status, days.
  var facts: [String] {
    let course = records.course
    var facts = ["Patient \(course.patient)", "course \(course.id)", course.status.rawValue]
    if isBlinded { facts.append("blinded: drug, arm and dose are not told") } else if let arm = course.arm { facts.append("arm: \(arm)") }
    if let start = course.start { facts.append("from \(start)" + (course.end.map { " to \($0)" } ?? "")) }
    facts.append("\(records.given.count) of \(course.plannedInfusions) infusions given")
    // Free text may say which arm it was.
    if !isBlinded, let reason = course.endReason { facts.append("ended because: \(reason)") }
    return facts
  }

  var tables: [ReportTable] { [infusionTable, therapyTable, duesTable].compactMap { $0 } }

  private var infusionTable: ReportTable? {
    let steps = progress?.infusions ?? []
    var rows = steps.map { step in
      row(step.ordinal.description, records.sessions.first { $0.id == step.session }, planned: step.day?.description ?? "–", state: state(step))
    }
    let known = Set(steps.compactMap(\.session))
    rows += records.sessions.filter { !known.contains($0.id) }.map { row($0.ordinal?.description ?? "–", $0, planned: "–", state: $0.status.rawValue) }
    return rows.isEmpty
      ? nil : ReportTable(caption: "Infusions", head: ["infusion", "planned", "state", "began", "dose", "dissociation", "adverse events"], rows: rows)
  }

  private func state(_ step: InfusionStep) -> String {
    step.state.rawValue + (step.isInTime == false ? ", out of its window" : "") + (reason(step).map { ": \($0)" } ?? "")
  }

  /// Why an infusion was not given; of a blinded course not told, for the words may name the drug.
  func reason(_ step: InfusionStep) -> String? { isBlinded ? nil : step.reason }

  private func row(_ ordinal: String, _ session: InfusionSession?, planned: String, state: String) -> [String] {
    let dose = isBlinded ? "not told" : session?.dose?.delivered.map { "\($0.value) mg" } ?? "–"
    return [ordinal, planned, state, moment(session?.start), dose, session.map(dissociation) ?? "–", session.map(events) ?? "–"]
  }

  /// `2031-02-28 09:00 +00:00`, in the offset it was written with.
  private func moment(_ at: DateTime?) -> String {
    guard let text = at?.description else { return "–" }
    let offset = text.hasSuffix("Z") ? "Z" : String(text.suffix(6))
    return "\(text.prefix(10)) \(text.dropFirst(11).prefix(5)) \(offset)"
  }

  /// The highest rating, and the whole scales that were filled in at the session.
  private func dissociation(_ session: InfusionSession) -> String {
    var parts: [String] = []
    if let most = session.dissociation.map(\.rating).max() { parts.append("rated \(most) of 10") }
    for trajectory in trajectories where catalog.instruments[trajectory.instrument]?.cutoffs.contains(where: { $0.id == "dissociationPresent" }) == true {
      let own = Set(records.assessments.filter { $0.session == session.id }.map(\.id))
      if let most = trajectory.points.filter({ own.contains($0.assessment) }).compactMap(\.total).max() { parts.append("\(trajectory.instrument) \(most)") }
    }
    return parts.isEmpty ? "–" : parts.joined(separator: ", ")
  }

  private func events(_ session: InfusionSession) -> String {
    let names = session.adverseEvents.map { event in
      return eventName(event.code) + (event.severity.map { " (\($0.rawValue))" } ?? "") + (event.isSerious ? " SERIOUS" : "")
    }
    return names.isEmpty ? "none" : names.joined(separator: ", ")
  }

  /// An event's name in the record's own words, else in its code's.
  func eventName(_ concept: CodedConcept) -> String {
    concept.text ?? concept.codings.first.map { $0.display ?? $0.code } ?? "unnamed"
  }

  private var therapyTable: ReportTable? {
    let rows = records.psychotherapy.map { [$0.kind.rawValue, $0.status.rawValue, moment($0.start)] }
    return rows.isEmpty ? nil : ReportTable(caption: "Psychotherapy", head: ["kind", "status", "began"], rows: rows)
  }

  private var duesTable: ReportTable? {
    let open = (progress?.assessments ?? []).filter { $0.state != .done || $0.isInTime == false }
    let rows = open.map { step in
      [
        catalog.instruments[step.instrument]?.name ?? step.instrument, step.timePoint,
        step.state.rawValue + (step.isInTime == false ? ", out of its window" : ""),
        moment(step.opens), moment(step.closes),
      ]
    }
    return rows.isEmpty
      ? nil : ReportTable(caption: "Assessments not done, or out of their window", head: ["instrument", "time point", "state", "opens", "closes"], rows: rows)
  }

  /// An instrument's totals with its subscales.
  func table(_ trajectory: Trajectory) -> ReportTable {
    let instrument = catalog.instruments[trajectory.instrument]
    let subscales = instrument?.subscales ?? []
    let rows = trajectory.points.map { point -> [String] in
      [point.timePoint ?? "–", moment(point.at), point.total?.description ?? "–"]
        + subscales.map { point.score?.subscale($0.id)?.description ?? "–" } + [words(point, instrument)]
    }
    return ReportTable(
      caption: instrument?.name ?? trajectory.instrument, head: ["time point", "when", "total"] + subscales.map(\.id) + ["what it says"], rows: rows)
  }

  /// What the change comes to, a sentence each.
  func sentences(_ trajectory: Trajectory) -> [String] {
    let instrument = catalog.instruments[trajectory.instrument]
    guard let found = change(trajectory), let points = found.change.pointsReduction, let before = found.baseline.total, let after = found.endpoint.total
    else { return [] }
    var said = [
      "From \(before) at baseline to \(after) at \(found.endpoint.timePoint ?? "the end"): \(Figure.fall(points))"
        + (points < 0 ? "" : found.change.percentReduction.map { ", \($0) %" } ?? "") + "."
    ]
    if let before = found.baseline.variant, let after = found.endpoint.variant, before != after {
      said.append("The two forms differ, \(before) at baseline and \(after) at the end: what lies between them is no change of one measure.")
    }
    if let reached = found.change.isReached("response"), let rule = responseRule(instrument) {
      said.append("Response: \(reached ? "yes" : "no"). Rule: \(rule).")
    }
    for (rule, flag) in zip(instrument?.change?.rules ?? [], found.change.rules) where rule.key != "response" {
      guard let reached = flag.isReached, case .pointsReduction(let least) = rule.threshold else { continue }
      let source = rule.evidence.source + (rule.evidence.isVerified ? "" : " (not verified)")
      said.append("Reliable change, \(least) points or more: \(reached ? "yes" : "no"). Rule: \(source).")
    }
    if let rule = lossRule, found.change.isReached("response") == true {
      let held = duration(trajectory)
      said.append(
        "Loss of response, as asked (\(rule)): "
          + (held.map { "\($0.isLost ? "lost" : "still held") \(Figure.text($0.days, 1)) days after the last infusion." } ?? "nobody looked after the end."))
    }
    return said
  }

  /// For a terminal.
  public var text: String {
    var parts = [title + "\n" + facts.joined(separator: "\n")]
    parts += tables.map(\.text)
    for trajectory in trajectories { parts.append(([table(trajectory).text] + sentences(trajectory).map { "  " + $0 }).joined(separator: "\n")) }
    return parts.joined(separator: "\n\n")
  }

  /// One HTML page with its pictures in it; needs nothing from anywhere.
  public var page: String {
    var page = HTMLPage(title: title)
    page.parts.append("<ul>" + facts.map { "<li>\(HTMLText.escaped($0))</li>" }.joined() + "</ul>")
    for (place, trajectory) in trajectories.enumerated() {
      let table = table(trajectory)
      page.parts.append("<h2>\(HTMLText.escaped(table.caption))</h2>")
      if let plot = plot(trajectory) { page.parts.append(plot.svg(id: "line\(place)")) }
      page.parts += sentences(trajectory).map { HTMLText.paragraph($0) }
      page.parts.append(HTMLText.table("Totals and subscales", table.head, table.rows))
    }
    page.parts.append("<h2>What was planned and done</h2>")
    page.parts += tables.map { HTMLText.table($0.caption, $0.head, $0.rows) }
    return page.text
  }

  private func plot(_ trajectory: Trajectory) -> CourseLinePlot? {
    guard let instrument = catalog.instruments[trajectory.instrument], let range = instrument.totalRange else { return nil }
    let points = trajectory.points.compactMap { point in
      point.total.flatMap { total in day(point.at).map { (day: $0, total: total.double, label: "\(point.timePoint ?? "day \(Figure.text($0, 0))"): \(total)") }
      }
    }
    if points.isEmpty { return nil }
    return CourseLinePlot(
      title: "\(instrument.name), total over time", description: points.map(\.label).joined(separator: "; "), points: points,
      infusions: records.given.compactMap { day($0.start) }, range: range)
  }
}
