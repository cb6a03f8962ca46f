import ArgumentParser

/// A span of time as people write it: `90s`, `15m`, `2h`, `1d`; a bare number is seconds.
struct TimeSpan: ExpressibleByArgument {
  let duration: Duration

  init?(argument: String) {
    let units: [Character: Int] = ["s": 1, "m": 60, "h": 3600, "d": 86_400]
    let unit = argument.last.flatMap { units[$0] }
    guard let count = Int(unit == nil ? argument[...] : argument.dropLast()), count > 0, count <= 1_000_000 else { return nil }
    duration = .seconds(count * (unit ?? 1))
  }

  static var defaultCompletionKind: CompletionKind { .default }
}
