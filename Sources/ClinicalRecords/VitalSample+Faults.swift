extension VitalSample {
  /// What is wrong with the readings of one moment.
  ///
  /// The ranges are not limits of alarm, which the clinic sets: outside them no device can have read it and no one lives.
  func check(_ path: String, window: ReadingWindow, _ list: inout FaultList) {
    window.check(at, path + ".at", &list)
    if let systolic, let diastolic {
      list.expect(systolic.value > diastolic.value, path + ".systolic", "is not above the diastolic pressure")
    }
    // 370/360 was measured by catheter in a lifting athlete (MacDougall 1985, J Appl Physiol 58:785); a cuff ends at 300.
    systolic.check(1...500, path + ".systolic", &list)
    diastolic.check(0...500, path + ".diastolic", &list)
    heartRate.check(0...600, path + ".heartRate", &list)
    oxygenSaturation.check(0...100, path + ".oxygenSaturation", &list)
    oxygenFlow.check(0...100, path + ".oxygenFlow", &list)
    respiratoryRate.check(0...200, path + ".respiratoryRate", &list)
    // Not more than the pressure of the air itself.
    endTidalCO2.check(0...760, path + ".endTidalCO2", &list)
    // Survived were 11.8 and 46.5; a Fahrenheit reading (98.6) falls outside.
    temperature.check(10...50, path + ".temperature", &list)
  }
}

extension Optional {
  /// An amount, where there is one, must lie in a range of what is physically possible.
  fileprivate func check<Unit>(_ range: ClosedRange<Int>, _ path: String, _ list: inout FaultList) where Wrapped == Amount<Unit> {
    guard let value = self?.value else { return }
    let isPossible = value >= ClinicalDecimal(range.lowerBound) && value <= ClinicalDecimal(range.upperBound)
    list.expect(isPossible, path, "lies outside \(range.lowerBound) to \(range.upperBound) \(Unit.ucum)")
  }
}
