import HTTPWire
import LosslessJSON

/// Which requests go wrong: the next ones that fit, in order, then others by chance.
public struct FaultPlan: Sendable, Hashable {
  /// A fault that waits for its request.
  public struct Next: Sendable, Hashable {
    /// What will happen.
    public var fault: Fault
    /// Only to requests of that method; nil for any.
    public var method: HTTPMethod?
    /// Only to requests whose path, below the base, begins so: `/Observation`; nil for any.
    public var path: String?
    /// How many fitting requests go well before.
    public var after: Int
    /// How many fitting requests it then happens to.
    public var times: Int

    /// A fault for the next fitting request.
    public init(_ fault: Fault, method: HTTPMethod? = nil, path: String? = nil, after: Int = 0, times: Int = 1) {
      self.fault = fault
      self.method = method
      self.path = path
      self.after = after
      self.times = times
    }
  }

  /// A fault and how likely it is for each request, from 0 to 1.
  public struct Chance: Sendable, Hashable {
    /// What may happen.
    public var fault: Fault
    /// From 0 to 1.
    public var probability: Double

    /// A fault that happens by chance.
    public init(_ fault: Fault, _ probability: Double) {
      self.fault = fault
      self.probability = probability
    }
  }

  /// What waits for its request; the first that fits is taken.
  public var next: [Next]
  /// What happens by chance to requests that `next` leaves alone; the probabilities add up to 1 at most.
  public var chances: [Chance]
  /// What 503 and 429 ask the client to wait, in seconds.
  public var retryAfter = 1
  /// Whether Retry-After is written as a date.
  public var retryAfterIsDate = false
  /// How late a slow answer is, in nanoseconds.
  public var slowness: Int128 = 2_000_000_000

  /// A plan of these faults; none is a plan too.
  public init(next: [Next] = [], chances: [Chance] = []) {
    self.next = next
    self.chances = chances
  }

  /// Reads `lostreply=0.1,503=0.05,reset,429*3`: a probability, or the next request, or the next so many.
  ///
  /// - Throws: `FaultPlanError` naming the part that cannot be read and what can.
  public init(parsing spec: String) throws(FaultPlanError) {
    self.init()
    for part in spec.split(separator: ",") {
      let text = Call.trimmed(part)
      let mark = text.firstIndex { $0 == "=" || $0 == "*" }
      let name = mark.map { String(text[..<$0]) } ?? text
      guard let fault = Fault(rawValue: name) else { throw FaultPlanError(part: text, reason: "there is no such fault; there are \(Self.names)") }
      guard let mark else {
        next.append(Next(fault))
        continue
      }
      let rest = text[text.index(after: mark)...]
      if text[mark] == "=" {
        guard let probability = Double(rest), (0...1).contains(probability) else {
          throw FaultPlanError(part: text, reason: "a probability from 0 to 1 was expected")
        }
        chances.append(Chance(fault, probability))
      } else {
        guard let times = Int(rest), times > 0 else { throw FaultPlanError(part: text, reason: "a whole number above 0 was expected") }
        next.append(Next(fault, times: times))
      }
    }
    guard chances.reduce(0, { $0 + $1.probability }) <= 1 else { throw FaultPlanError(part: spec, reason: "the probabilities add up to more than 1") }
  }

  private static var names: String { Fault.allCases.map(\.rawValue).joined(separator: ", ") }

  /// The fault for a request, taken off the plan.
  mutating func draw(for method: HTTPMethod, path: String, chance: inout SplitMix64) -> Fault? {
    for index in next.indices
    where (next[index].method ?? method) == method && path.hasPrefix(next[index].path ?? "") && next[index].fault.fits(method, path: path) {
      if next[index].after > 0 {
        next[index].after -= 1
        continue
      }
      let fault = next[index].fault
      next[index].times -= 1
      if next[index].times <= 0 { next.remove(at: index) }
      return fault
    }
    guard !chances.isEmpty else { return nil }
    var left = chance.fraction()
    for entry in chances {
      left -= entry.probability
      if left < 0 { return entry.fault.fits(method, path: path) ? entry.fault : nil }
    }
    return nil
  }
}

/// Why a specification of faults cannot be read.
public struct FaultPlanError: Error, Sendable, Hashable, CustomStringConvertible {
  /// The part at fault.
  public let part: String
  /// In plain words, with what is allowed.
  public let reason: String

  /// For people.
  public var description: String { "\(part): \(reason)" }
}
