internal import LosslessJSON
internal import RecordStore
internal import Synchronization

/// What an endpoint's server is known to do with elements we write, as one run has it: what is known is not told again each time, and
/// what it does not keep is no misfit. It never hides another value, and never changes what is sent.
final class ServerHabits: Sendable {
  private struct Element: Hashable, Sendable {
    var type: String
    var path: String
  }

  private let times = Mutex<[Element: [FidelityReceipt.Difference: Int]]>([:])

  func load(_ habits: [ServerHabit]) {
    times.withLock { times in
      times = [:]
      for habit in habits { times[Element(type: habit.type, path: habit.path), default: [:]][habit.difference] = habit.times }
    }
  }

  /// `Type.path` of the elements that are not kept, or not wholly; one that comes back as another value is never among them.
  var learned: Set<String> {
    times.withLock { times in
      Set(
        times.filter { $0.value.contains { $0.key != .altered && $0.value >= ServerHabit.learnedAfter } }.map { "\($0.key.type).\($0.key.path)" })
    }
  }

  /// What is to be told of a difference.
  enum Telling { case each, nowLearned, known }

  func note(_ type: String, _ path: String, _ difference: FidelityReceipt.Difference) -> Telling {
    times.withLock { times in
      let count = (times[Element(type: type, path: path)]?[difference] ?? 0) + 1
      times[Element(type: type, path: path), default: [:]][difference] = count
      // Another value is told each time, however often it comes.
      if difference == .altered || count < ServerHabit.learnedAfter { return .each }
      return count == ServerHabit.learnedAfter ? .nowLearned : .known
    }
  }

  /// The elements of a written document that were not kept before and are kept now: what was learned of them does not hold.
  func keptAfterAll(_ type: String, _ written: JSON, differing: Set<String>) -> [String] {
    times.withLock { times in
      let kept = times.keys.filter { $0.type == type && !differing.contains($0.path) && Self.says(written, $0.path.split(separator: ".")) }
      for element in kept { times[element] = nil }
      return kept.map(\.path).sorted()
    }
  }

  private static func says(_ json: JSON, _ path: [Substring]) -> Bool {
    if json.kind == .array { return json.elements.contains { says($0, path) } }
    guard let first = path.first else { return true }
    return json[String(first)].map { says($0, Array(path.dropFirst())) } ?? false
  }
}
