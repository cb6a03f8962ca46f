internal import CLibcurl
import HTTPWire

/// The work of the transport's thread: takes orders, moves bytes, hands out answers. Everything in it stays on that thread.
final class CurlLoop {
  private let handle: CurlHandle
  private let mailbox: CurlMailbox
  private let configuration: CurlConfiguration
  private var waiting: [CurlMailbox.Order] = []
  private var active: [UnsafeMutableRawPointer: CurlTransfer] = [:]
  private var spare: [UnsafeMutableRawPointer] = []

  /// A wait for nothing but a wake-up still ends after so long.
  private static let idleMilliseconds: Int32 = 60_000

  init(handle: CurlHandle, mailbox: CurlMailbox, configuration: CurlConfiguration) {
    self.handle = handle
    self.mailbox = mailbox
    self.configuration = configuration
    curl_multi_set_connections(handle, configuration.limits.connections)
  }

  deinit {
    for easy in spare { curl_easy_cleanup(easy) }
  }

  /// Runs until the mailbox says stop.
  func run() {
    while true {
      let delivery = mailbox.collect()
      waiting += delivery.orders
      for ticket in delivery.cancelled { cancel(ticket) }
      if delivery.isStopped { return end() }
      startWaiting()
      var running: Int32 = 0
      curl_multi_perform(handle.multi, &running)
      if finishDone() > 0, !waiting.isEmpty { continue }
      curl_multi_poll(handle.multi, nil, 0, Self.idleMilliseconds, nil)
    }
  }

  private func startWaiting() {
    let count = min(waiting.count, configuration.limits.connections - active.count)
    guard count > 0 else { return }
    for order in waiting.prefix(count) { start(order) }
    waiting.removeFirst(count)
  }

  private func start(_ order: CurlMailbox.Order) {
    guard let easy = spare.popLast() ?? curl_easy_init() else {
      return order.waiter.resume(returning: .failure(TransportError(.stopped, mayHaveArrived: false, hint: "libcurl has no memory")))
    }
    let transfer = CurlTransfer(order, easy: easy, limits: configuration.limits)
    guard transfer.prepare(configuration), curl_multi_add_handle(handle.multi, easy) == CURLM_OK else {
      put(away: easy)
      return transfer.finish(
        .failure(TransportError(.stopped, mayHaveArrived: false, hint: "libcurl refused the set-up; `doctor` checks certificates and proxy")))
    }
    active[easy] = transfer
  }

  /// Hands out what is done; returns how many that were.
  private func finishDone() -> Int {
    var count = 0
    var left: Int32 = 0
    while let message = curl_multi_info_read(handle.multi, &left) {
      guard message.pointee.msg == CURLMSG_DONE, let easy = infusync_message_easy(message) else { continue }
      let code = infusync_message_result(message)
      guard let transfer = active.removeValue(forKey: easy) else { continue }
      let result = transfer.result(code)
      curl_multi_remove_handle(handle.multi, easy)
      put(away: easy)
      transfer.finish(result)
      count += 1
    }
    return count
  }

  private func cancel(_ ticket: CurlTicket) {
    if let at = waiting.firstIndex(where: { $0.ticket === ticket }) {
      let order = waiting.remove(at: at)
      order.waiter.resume(returning: .failure(TransportError(.cancelled, mayHaveArrived: false, hint: "stopped before it was sent")))
    } else if let (easy, transfer) = active.first(where: { $0.value.ticket === ticket }) {
      takeOut(easy, transfer, .cancelled, hint: "stopped while it was on its way")
    }
  }

  private func takeOut(_ easy: UnsafeMutableRawPointer, _ transfer: CurlTransfer, _ kind: TransportError.Kind, hint: String) {
    let error = TransportError(kind, mayHaveArrived: transfer.mayHaveArrived, hint: hint)
    active[easy] = nil
    curl_multi_remove_handle(handle.multi, easy)
    put(away: easy)
    transfer.finish(.failure(error))
  }

  private func end() {
    for order in waiting {
      order.waiter.resume(returning: .failure(TransportError(.stopped, mayHaveArrived: false, hint: "the transport was stopped")))
    }
    waiting = []
    for (easy, transfer) in active { takeOut(easy, transfer, .stopped, hint: "the transport was stopped") }
  }

  private func put(away easy: UnsafeMutableRawPointer) {
    curl_easy_reset(easy)
    spare.append(easy)
  }
}

/// Connections that are kept open: as many as may be in use at once.
private func curl_multi_set_connections(_ handle: CurlHandle, _ count: Int) {
  infusync_multi_set_long(handle.multi, CURLMOPT_MAXCONNECTS, count)
}
