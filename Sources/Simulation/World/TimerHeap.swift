/// Something that happens at a moment of virtual time; ties in the order in which they were set.
struct SimulatedTimer {
  var at: Int64
  var order: UInt64
  var fire: () -> Void
  var cancel: (() -> Void)?

  init(at: Int64, order: UInt64, fire: @escaping () -> Void, cancel: (() -> Void)? = nil) {
    self.at = at
    self.order = order
    self.fire = fire
    self.cancel = cancel
  }
}

/// Timers by time: a binary heap.
struct TimerHeap {
  private var heap: [SimulatedTimer] = []

  mutating func insert(_ timer: SimulatedTimer) {
    heap.append(timer)
    var child = heap.count - 1
    while child > 0, precedes(child, (child - 1) / 2) {
      heap.swapAt(child, (child - 1) / 2)
      child = (child - 1) / 2
    }
  }

  mutating func popFirst() -> SimulatedTimer? { heap.isEmpty ? nil : remove(at: 0) }

  /// Takes out a timer that was cancelled.
  mutating func remove(order: UInt64) -> SimulatedTimer? { heap.firstIndex { $0.order == order }.map { remove(at: $0) } }

  private mutating func remove(at index: Int) -> SimulatedTimer {
    heap.swapAt(index, heap.count - 1)
    let removed = heap.removeLast()
    guard index < heap.count else { return removed }
    var at = index
    while at > 0, precedes(at, (at - 1) / 2) {
      heap.swapAt(at, (at - 1) / 2)
      at = (at - 1) / 2
    }
    while true {
      let children = [2 * at + 1, 2 * at + 2].filter { $0 < heap.count }
      guard let least = children.min(by: { precedes($0, $1) }), precedes(least, at) else { return removed }
      heap.swapAt(at, least)
      at = least
    }
  }

  private func precedes(_ a: Int, _ b: Int) -> Bool { (heap[a].at, heap[a].order) < (heap[b].at, heap[b].order) }
}
