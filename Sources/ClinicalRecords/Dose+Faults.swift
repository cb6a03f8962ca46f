extension Dose {
  /// Half of the step of 0.1 mg to which a dose is rounded.
  ///
  /// Clinics round a half up or to even, and some not at all: all lie within this of weight times mg/kg.
  static let roundingTolerance = ClinicalDecimal(significand: 5, exponent: -2)

  /// What went in may differ from the sum of the segments by this much: pumps round rates and times.
  static let deliveredTolerance = ClinicalDecimal(significand: 1, exponent: -1)

  /// The same as a share of the sum, in percent; the larger of the two holds.
  static let deliveredTolerancePercent = ClinicalDecimal(2)

  /// What is wrong with the arithmetic of a dose, against the segments in which it was given.
  func check(segments: [RateSegment], _ list: inout FaultList) {
    list.expect(weight.value > 0, "dose.weight", "a weight above zero was expected")
    list.expect(perWeight.value >= 0, "dose.perWeight", "is negative")
    let amounts = [("ordered", ordered), ("cap", cap), ("drawnUp", drawnUp), ("delivered", delivered), ("wasted", wasted)]
    for (name, amount) in amounts {
      if let amount { list.expect(amount.value >= 0, "dose.\(name)", "is negative") }
    }
    checkOrdered(&list)
    checkDelivered(segments, &list)
    checkDrawnUp(&list)
  }

  /// Ordered is weight times mg/kg, rounded to 0.1 mg, and then no more than the cap.
  private func checkOrdered(_ list: inout FaultList) {
    guard let exact = perWeight.value.multiplied(by: weight.value) else {
      return list.add("dose.ordered", "weight times dose has too many digits to reckon with")
    }
    let expected = cap.map { min($0.value, exact) } ?? exact
    if let cap { list.expect(ordered.value <= cap.value, "dose.ordered", "lies above the cap of \(cap)") }
    list.expect(
      ordered.value.isWithin(Self.roundingTolerance, of: expected), "dose.ordered",
      "\(Amount<Milligram>(expected)) was expected from weight, mg/kg and cap, rounded to 0.1 mg")
  }

  /// Delivered is the sum over the segments of rate times time; nothing is said where no segment was written down.
  private func checkDelivered(_ segments: [RateSegment], _ list: inout FaultList) {
    guard let delivered, !segments.isEmpty else { return }
    // A pump that still runs has not delivered its sum yet.
    guard segments.allSatisfy({ $0.end != nil }) else { return }
    guard let sum = Self.delivered(in: segments) else {
      return list.add("dose.delivered", "rate times time has too many digits to reckon with")
    }
    let share = sum.multiplied(by: Self.deliveredTolerancePercent)?.divided(by: 100, places: 6) ?? 0
    list.expect(
      delivered.value.isWithin(max(Self.deliveredTolerance, share), of: sum), "dose.delivered",
      "\(Amount<Milligram>(sum.rounded(places: 3))) was expected, the sum of rate times time, give or take 2 % or 0.1 mg")
  }

  /// What went in over these segments, to a millionth of a milligram; nil when one still runs or there are too many digits.
  public static func delivered(in segments: [RateSegment]) -> ClinicalDecimal? {
    var rateTime = ClinicalDecimal(0)
    for segment in segments {
      guard let end = segment.end else { return nil }
      let time = ClinicalDecimal(significand: end.nanoseconds - segment.start.nanoseconds, exponent: -9)
      guard let part = segment.rate.value.multiplied(by: time), let sum = rateTime.adding(part) else { return nil }
      rateTime = sum
    }
    return rateTime.divided(by: 3600, places: 6)
  }

  /// No more goes in, or is thrown away, than was drawn up.
  private func checkDrawnUp(_ list: inout FaultList) {
    guard let drawnUp else { return }
    if let delivered { list.expect(delivered.value <= drawnUp.value, "dose.delivered", "is more than the \(drawnUp) drawn up") }
    guard let delivered, let wasted, let used = delivered.value.adding(wasted.value) else { return }
    list.expect(used <= drawnUp.value, "dose.wasted", "is more than what was left of the \(drawnUp) drawn up")
  }
}

extension ClinicalDecimal: ExpressibleByIntegerLiteral {
  public init(integerLiteral value: Int) { self.init(value) }

  /// Whether this differs from another by no more than so much.
  func isWithin(_ tolerance: ClinicalDecimal, of other: ClinicalDecimal) -> Bool {
    guard let difference = subtracting(other) else { return false }
    return difference <= tolerance && ClinicalDecimal(0).subtracting(difference).map { $0 <= tolerance } ?? false
  }
}
