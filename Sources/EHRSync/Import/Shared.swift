internal import Synchronization

/// Work on many values that may be shared out among threads: the answers stand in the order of the values, whoever gave them.
enum Shared {
  static func map<Value: Sendable, Answer: Sendable>(
    _ values: [Value], _ each: FHIRImport.Each, _ work: @escaping @Sendable (Value) -> Answer
  ) -> [Answer] {
    if values.count < 2 { return values.map(work) }
    let answers = Answers<Answer>(count: values.count)
    each(values.count) { at in answers.set(at, work(values[at])) }
    return answers.all
  }
}

/// Answers as they come, each in its place.
private final class Answers<Answer: Sendable>: Sendable {
  private let places: Mutex<[Answer?]>

  init(count: Int) { places = Mutex(Array(repeating: nil, count: count)) }

  func set(_ at: Int, _ answer: Answer) { places.withLock { $0[at] = answer } }

  var all: [Answer] { places.withLock { $0.compactMap { $0 } } }
}
