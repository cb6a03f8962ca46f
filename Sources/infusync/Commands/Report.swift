import ArgumentParser
import ClinicalRecords
import Foundation
import LosslessJSON
import MappingCatalog
import OutcomeReports
import Outcomes
import RecordMapping
import RecordStore
import Reports

/// `infusync report`.
struct Report: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Show a patient's course, or what the clinic's courses come to", subcommands: [CourseOf.self, CohortOf.self])

  /// The course records of a store, all or one patient's.
  static func courses(_ store: any RecordRepository, of patient: RecordID?) async throws -> [CourseRecords] {
    let kinds: [RecordKind] = [.treatmentCourse, .infusionSession, .psychotherapySession, .assessment]
    let records = try await store.allRecords(RecordSelection(kinds: kinds, patients: patient.map { [$0] })).map { version in
      try RecordCoding.read(version.body)
    }
    let ofPatient = Dictionary(grouping: records, by: \.patient)
    return records.compactMap { record in
      guard case .treatmentCourse(let course) = record, course.recordStatus == .active else { return nil }
      return CourseRecords(course, of: ofPatient[course.patient] ?? [])
    }.sorted { ($0.course.start?.description ?? "", $0.course.id.description) < ($1.course.start?.description ?? "", $1.course.id.description) }
  }

  static func rule(_ text: String?) throws -> LossRule? {
    guard let text else { return nil }
    guard let rule = LossRule(text) else {
      throw Failure(.usage, "a rule of loss is percent<30, points<13, rise>=10 or total>=33, with x2 behind it for two in a row")
    }
    return rule
  }

  /// Refuses a time point that neither a plan nor an assessment of these courses knows: a slip of a key must not look like missing data.
  static func check(_ timePoints: [String], in courses: [CourseRecords], of instrument: String?, _ catalog: MappingCatalog) throws {
    let planned = courses.flatMap { catalog.protocols[$0.course.protocolID]?.timePoints.map(\.id) ?? [] }
    let filled = courses.flatMap { $0.assessments.filter { instrument == nil || $0.instrument == instrument }.compactMap(\.timePoint) }
    let known = Set(planned + filled)
    for timePoint in timePoints where !known.contains(timePoint) {
      throw Failure(.usage, "no course here knows the time point \(timePoint); there are \(known.sorted().joined(separator: ", "))")
    }
  }

  /// Writes the page where one was asked for; `-` is stdout, and the text then goes nowhere.
  static func answer(_ json: JSON, _ text: @autoclosure () -> String, _ page: @autoclosure () -> String, to path: String?, _ session: Session) throws -> Answer
  {
    guard let path else { return Answer(json, text: text()) }
    guard path == "-" else {
      try OutputFile(path).write(Array(page().utf8))
      return Answer(json, text: text())
    }
    if session.options.json { throw Failure(.usage, "-o - and --json both want stdout") }
    return Answer(json, text: page())
  }

  /// `infusync report course`.
  struct CourseOf: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "course", abstract: "Show a patient's courses: trajectories, response, what was planned and done",
      discussion: "A blinded course tells neither drug nor arm nor dose. The page names the patient by record id only.")
    @Argument(help: "Record id, mrn:SYSTEM|VALUE, or name and birth date.") var patient: String
    @Option(help: ArgumentHelp("The time point that change is told at; else the plan's last at the course's end.", valueName: "point")) var endpoint: String?
    @Option(help: ArgumentHelp("When a response counts as lost: percent<30, points<13, rise>=10, total>=33, x2 for two in a row.", valueName: "rule"))
    var lossRule: String?
    @Option(name: .shortAndLong, help: ArgumentHelp("Write one HTML page with pictures; of several courses the latest.", valueName: "file")) var output: String?
    @OptionGroup var options: GlobalOptions

    func run() async throws {
      try await options.answer(showsPatients: true) { session in
        let rule = try Report.rule(lossRule)
        let catalog = try session.catalog()
        let store = try session.store()
        let id = try await store.patientLookup().one(patient)
        let courses = try await Report.courses(store, of: id)
        if let endpoint { try Report.check([endpoint], in: courses, of: nil, catalog) }
        let reports = courses.map {
          CourseReport($0, in: catalog, at: Session.now(), endpoint: endpoint, lossRule: rule)
        }
        guard let last = reports.last else { throw Failure(.usage, "this patient has no course") }
        return try Report.answer(
          ["courses": .array(reports.map(\.json))], reports.map(\.text).joined(separator: "\n\n\n"), last.page, to: output, session)
      }
    }
  }

  /// `infusync report cohort`.
  struct CohortOf: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "cohort", abstract: "Show what courses come to, by arm, protocol or psychotherapy",
      discussion: """
        With --positive a total from which somebody is positive, and a two-by-two table with Fisher's exact test. By crossover each patient is \
        held against themselves: the time points of the second period end in -2. Blinded courses are left out unless --unblinded is given.
        """)
    @Option(help: "The instrument, as caps-5; or a form whose totals are only imported.") var instrument: String
    @Option(help: "arm, protocol, psychotherapy or crossover.") var by = "arm"
    @Option(help: "The time point that people start from.") var baseline = "baseline"
    @Option(help: "The time point that is held against it, as week-2.") var endpoint: String
    @Option(help: ArgumentHelp("A total from which somebody is positive.", valueName: "total")) var positive: Int?
    @Option(help: ArgumentHelp("When a response counts as lost: percent<30, points<13, rise>=10, total>=33, x2 for two in a row.", valueName: "rule"))
    var lossRule: String?
    @Option(help: ArgumentHelp("Counts of people below this are not told.", valueName: "n")) var smallestCell = 5
    @Option(help: ArgumentHelp("Only courses of this protocol; may be repeated.", valueName: "name")) var `protocol`: [String] = []
    @Flag(help: "Tell of blinded courses too.") var unblinded = false
    @Option(name: .shortAndLong, help: ArgumentHelp("Write one HTML page with pictures.", valueName: "file")) var output: String?
    @OptionGroup var options: GlobalOptions

    func run() async throws {
      try await options.answer(showsPatients: true) { session in
        guard let grouping = CohortQuestion.Grouping(rawValue: by) else {
          throw Failure(.usage, "--by takes \(CohortQuestion.Grouping.allCases.map(\.rawValue).joined(separator: ", "))")
        }
        guard smallestCell >= 1 else { throw Failure(.usage, "--smallest-cell takes 1 or more") }
        let question = CohortQuestion(
          instrument: instrument, grouping: grouping, baseline: baseline, endpoint: endpoint, positiveAtLeast: positive, lossRule: try Report.rule(lossRule),
          smallestCell: smallestCell)
        let catalog = try session.catalog()
        let all = try await Report.courses(session.store(), of: nil).filter { `protocol`.isEmpty || `protocol`.contains($0.course.protocolID) }
        let open = unblinded ? all : all.filter { !$0.isBlinded }
        guard open.contains(where: { course in course.assessments.contains { $0.instrument == instrument } }) else {
          throw Failure(.usage, "no course has an assessment by \(instrument)")
        }
        try Report.check(positive == nil ? [baseline, endpoint] : [endpoint], in: open, of: instrument, catalog)
        let report = CohortReport(Cohort(open, asked: question, in: catalog), in: catalog, blinded: all.count - open.count)
        return try Report.answer(report.json, report.text, report.page, to: output, session)
      }
    }
  }
}
