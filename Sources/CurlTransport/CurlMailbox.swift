import HTTPWire
import Synchronization

/// What waits for an answer.
typealias CurlWaiter = CheckedContinuation<Result<HTTPResponse, TransportError>, Never>

/// Names one request from before it is submitted, so that a cancellation can come at any moment.
final class CurlTicket: Sendable {
  enum State { case new, submitted, cancelled }

  fileprivate let state = Mutex(State.new)
}

/// What the tasks want of the loop; filled from any thread, emptied by the loop's.
final class CurlMailbox: Sendable {
  /// One request with its waiter.
  struct Order {
    let request: HTTPRequest
    let ticket: CurlTicket
    let waiter: CurlWaiter
  }

  /// All that came since the last look.
  struct Delivery {
    var orders: [Order] = []
    var cancelled: [CurlTicket] = []
    var isStopped = false

    var isEmpty: Bool { orders.isEmpty && cancelled.isEmpty && !isStopped }
  }

  private let delivery = Mutex(Delivery())
  private let handle: CurlHandle

  init(handle: CurlHandle) { self.handle = handle }

  /// Hands a request to the loop; the waiter is resumed once, whatever happens.
  func submit(_ request: HTTPRequest, ticket: CurlTicket, to waiter: CurlWaiter) {
    let isNew = ticket.state.withLock { state in
      defer { if state == .new { state = .submitted } }
      return state == .new
    }
    guard isNew else {
      return waiter.resume(returning: .failure(TransportError(.cancelled, mayHaveArrived: false, hint: "stopped before it was sent")))
    }
    let isAccepted = put { $0.orders.append(Order(request: request, ticket: ticket, waiter: waiter)) }
    if !isAccepted {
      waiter.resume(returning: .failure(TransportError(.stopped, mayHaveArrived: false, hint: "the transport was stopped")))
    }
  }

  /// Asks the loop to take a transfer out; before its submission, sees to it that there will be none.
  func cancel(_ ticket: CurlTicket) {
    let isUnderWay = ticket.state.withLock { state in
      defer { state = .cancelled }
      return state == .submitted
    }
    if isUnderWay { _ = put { $0.cancelled.append(ticket) } }
  }

  /// Asks the loop to end.
  func stop() { _ = put { $0.isStopped = true } }

  /// Everything that came; after a stop, nothing more is taken in.
  func collect() -> Delivery {
    delivery.withLock { delivery in
      defer { delivery = Delivery(isStopped: delivery.isStopped) }
      return delivery
    }
  }

  /// Wakes the loop only for the first letter: while others lie there, it has not looked yet.
  private func put(_ change: (inout sending Delivery) -> Void) -> Bool {
    let outcome = delivery.withLock { delivery in
      guard !delivery.isStopped else { return (isAccepted: false, wasEmpty: false) }
      let wasEmpty = delivery.isEmpty
      change(&delivery)
      return (isAccepted: true, wasEmpty: wasEmpty)
    }
    if outcome.wasEmpty { handle.wakeUp() }
    return outcome.isAccepted
  }
}
