import ClinicalRecords

extension SessionWriter {
  /// How deeply the patient was sedated and how far away: before, in the middle, at the end and 45 minutes later.
  ///
  /// The first clinic uses the Richmond scale, the others Ramsay's, or the observer's where midazolam may be in the bag.
  mutating func sample() {
    guard let start = session.start, let end = session.end else { return }
    let isMidazolam = chart.story.plan.drug == ClinicTerms.midazolam
    let scale: SedationScale = chart.clinic == 0 ? .rass : chart.story.arm == nil ? .ramsay : .moaas
    let moments = [(start.advanced(byMinutes: -5), 0), (start.advanced(byMinutes: 20), 2), (end, 1), (end.advanced(byMinutes: 45), 0)]
    for (at, depth) in moments {
      let felt = depth == 0 ? 0 : depth + chart.background.random.draw(isMidazolam ? 0...2 : -1...0)
      session.sedation.append(SedationSample(id: chart.background.id(), at: at, scale: scale, value: scale.value(depth: felt)))
      let rating = depth == 0 ? 0 : isMidazolam ? chart.background.random.draw(0...1) : chart.background.random.draw(2...4) * depth
      session.dissociation.append(DissociationSample(id: chart.background.id(), at: at, rating: rating))
    }
  }
}

extension SedationScale {
  /// The number for a patient who is awake, less so the deeper; at most four steps from it.
  fileprivate func value(depth: Int) -> Int {
    switch self {
    case .rass: -depth
    case .moaas: 5 - depth
    case .ramsay: 2 + depth
    }
  }
}
