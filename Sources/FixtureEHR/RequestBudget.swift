import HTTPWire
import LosslessJSON

extension FixtureEHR {
  /// Takes a request off the budget, or refuses it.
  mutating func checkBudget(at moment: Moment) throws(Refusal) {
    guard let limits = habits.budget, !budget.take(limits, at: moment) else { return }
    throw Refusal(429, "throttled", "too many requests")
  }
}

/// What of a budget is used up: how many requests were let through since the window began.
struct RequestBudget: Sendable, Hashable {
  private var window: Int128 = -1
  private var used = 0

  /// Takes one request off the budget; false when there is nothing left.
  mutating func take(_ budget: Habits.Budget, at moment: Moment) -> Bool {
    let window = moment.nanoseconds / (Int128(max(budget.seconds, 1)) * Moment.second)
    if window != self.window {
      self.window = window
      used = 0
    }
    used += 1
    return used <= budget.requests
  }

  /// What the client is told of it with an answer.
  func headers(_ budget: Habits.Budget, isOver: Bool, at moment: Moment) -> HTTPHeaders {
    let length = Int128(max(budget.seconds, 1)) * Moment.second
    let left = Int((length - moment.nanoseconds % length + Moment.second - 1) / Moment.second)
    var headers: HTTPHeaders = [:]
    switch budget.notice {
    case .none: break
    case .retryAfter: if isOver { headers["Retry-After"] = String(left) }
    case .rateLimit:
      headers["RateLimit"] = "\"requests\";r=\(max(budget.requests - used, 0));t=\(left)"
      if isOver { headers["Retry-After"] = String(left) }
    }
    return headers
  }
}
