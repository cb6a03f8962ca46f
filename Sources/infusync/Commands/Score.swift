import ArgumentParser
import ClinicalRecords
import Foundation
import LosslessJSON
import MappingCatalog
import Reports

/// `infusync score`.
struct Score: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Score the answers to an instrument",
    discussion: "Reads {\"answers\":{\"1\":3,…},\"baseline\":{…} or \"baselineTotal\":58}; an item absent or null is unanswered. Needs no home.")

  @Argument(help: "As caps-5, pcl-5, phq-9.") var instrument: String
  @Argument(help: "The answers, or - for stdin.") var file: String
  @OptionGroup var options: GlobalOptions

  func run() async throws {
    try await options.answer { session in
      let catalog = try session.catalog()
      guard let instrument = catalog.instruments[instrument] else {
        throw Failure(.usage, "there is no instrument \(instrument); there are \(catalog.instruments.keys.sorted().joined(separator: ", "))")
      }
      let input: JSON
      do {
        input = try JSON(parsing: try ImportFolder.files([file]) { _ in }[0].bytes())
      } catch let error as JSONError {
        return rejected(instrument, error.description)
      }
      do {
        return try scored(instrument, input)
      } catch let reason as Reason {
        return rejected(instrument, reason.text)
      }
    }
  }

  private struct Reason: Error { let text: String }

  private func rejected(_ instrument: Instrument, _ reason: String) -> Answer {
    let json: JSON = [
      "instrument": .string(instrument.id), "status": "rejected", "reason": .string(reason), "engine": .string(Infusync.release),
      "instrumentHash": .string(instrument.hash),
    ]
    return Answer(json, text: "\(instrument.id): rejected, \(reason)", status: .badInput)
  }

  private func scored(_ instrument: Instrument, _ input: JSON) throws -> Answer {
    let score = instrument.score(try answers(input["answers"], "answers"))
    if case .rejected(let reason) = score.status { throw Reason(text: reason) }
    var members: [JSON.Member] = [
      JSON.Member("instrument", .string(instrument.id)), JSON.Member("status", score.status == .complete ? "complete" : "incomplete"),
      JSON.Member("total", score.total.map { .int($0) } ?? .null),
    ]
    if !score.subscales.isEmpty {
      members.append(JSON.Member("subscales", .object(score.subscales.map { JSON.Member($0.id, $0.sum.map { .int($0) } ?? .null) })))
    }
    if let baseline = try baseline(instrument, input), let total = score.total {
      let change = ScoreChange(baseline: baseline, total: total)
      members.append(JSON.Member("change", change.json))
    }
    members += [JSON.Member("engine", .string(Infusync.release)), JSON.Member("instrumentHash", .string(instrument.hash))]
    let parts = score.subscales.map { "\($0.id) \($0.sum.map(String.init) ?? "incomplete")" }
    let text =
      "\(instrument.name): " + (score.total.map { "total \($0)" } ?? "incomplete, no total") + (parts.isEmpty ? "" : " (\(parts.joined(separator: ", ")))")
    return Answer(.object(members), text: text)
  }

  private func answers(_ json: JSON?, _ name: String) throws -> [String: Int] {
    guard let json, json.kind == .object else { throw Reason(text: "\(name) must be an object of answers by item") }
    var answers: [String: Int] = [:]
    for member in json.members where !member.value.isNull {
      guard let answer = member.value.int else { throw Reason(text: "item \(member.name) not an integer") }
      answers[member.name] = answer
    }
    return answers
  }

  private func baseline(_ instrument: Instrument, _ input: JSON) throws -> Int? {
    if let given = input["baselineTotal"] {
      if input["baseline"] != nil { throw Reason(text: "baseline and baselineTotal both given") }
      guard let total = given.int else { throw Reason(text: "baselineTotal not an integer") }
      guard instrument.totalRange.contains(total) else {
        throw Reason(text: "baselineTotal out of range \(instrument.totalRange.lowerBound)-\(instrument.totalRange.upperBound)")
      }
      return total
    }
    guard let given = input["baseline"] else { return nil }
    let before: [String: Int]
    do {
      before = try answers(given, "baseline")
    } catch let reason as Reason {
      throw Reason(text: "baseline: \(reason.text)")
    }
    let score = instrument.score(before)
    if case .rejected(let reason) = score.status { throw Reason(text: "baseline: \(reason)") }
    return score.total
  }
}
