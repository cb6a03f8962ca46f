public import LosslessJSON
internal import Outcomes

extension CohortReport {
  /// For programs: counts, means, intervals and p with all their digits; null where nothing is known or too few are counted.
  public var json: JSON {
    .object([
      "instrument": .string(question.instrument), "instrumentHash": instrument.map { .string($0.hash) }, "grouping": .string(question.grouping.rawValue),
      "baseline": .string(question.baseline), "endpoint": .string(question.endpoint), "smallestCell": .int(question.smallestCell),
      "blindedLeftOut": .int(blinded), "furtherCoursesLeftOut": .int(cohort.furtherCourses), "underWayLeftOut": .int(cohort.underWay),
      "responseRule": responseRule.map { .string($0) }, "lossRule": question.lossRule.map { .string($0.description) },
      "groups": .array(cohort.groups.map { group($0) }),
      "difference": only.flatMap { only in only.difference.map { difference($0, isBlurred: isBlurred(only)) } },
      "subscaleDifferences": only.flatMap { subscaleDifferences($0) },
      "differences": cohort.groups.count > 2 ? .array(comparisons.map { comparison($0) }) : nil,
      "exposure": table.map { exposure($0) }, "paired": paired.map { paired($0) },
      "missingPairs": question.grouping == .crossover ? missing(cohort.missingPairs) : nil, "notes": .array(notes.map { .string($0) }),
    ])
  }

  private func comparison(_ found: Cohort.Comparison) -> JSON {
    .object([
      "first": .string(found.first), "second": .string(found.second),
      "difference": found.difference.map { difference($0, isBlurred: isBlurred(found)) } ?? .null,
      "subscaleDifferences": subscaleDifferences(found),
    ])
  }

  private func subscaleDifferences(_ found: Cohort.Comparison) -> JSON? {
    found.subscales.isEmpty ? nil : subscales(found.subscales.map { $0.map { difference($0, isBlurred: isBlurred(found)) } ?? .null })
  }

  private func group(_ group: Cohort.Group) -> JSON {
    if isSmall(group) { return ["group": .string(group.name), "suppressed": true] }
    return .object([
      "group": .string(group.name), "n": .int(group.count), "missingBaseline": missing(group.missingBaseline),
      "missingEndpoint": missing(group.missingEndpoint),
      "baselineTotal": summary(group.baseline, of: group), "endpointTotal": summary(group.endpoint, of: group),
      "reduction": summary(group.reduction, of: group),
      "responders": group.responders.map { proportion($0) },
      "observedResponders": group.observedResponders.map { isTold($0, of: group) ? proportion($0) : ["suppressed": true] },
      "subscales": group.subscales.isEmpty ? nil : subscales(group.subscales.map { summary($0, of: group) }),
      "positive": group.positive.map { isTold($0, of: group) ? proportion($0) : ["suppressed": true] },
      "treated": isSmall(group.count - group.treated) ? ["suppressed": true] : .int(group.treated),
      "adverseEvents": .array(group.events.map { ["event": .string($0.name), "courses": proportion($0.share)] }),
      "responseHeld": group.held.map { held in
        isSmall(held)
          ? ["suppressed": true]
          : [
            "n": .int(held.count), "lost": .int(held.events), "medianDays": Figure.json(held.median), "notFollowed": missing(group.unfollowed),
          ]
      },
    ])
  }

  private func subscales(_ values: [JSON]) -> JSON {
    .object(zip(instrument?.subscales ?? [], values).map { JSON.Member($0.id, $1) })
  }

  private func missing(_ count: Int) -> JSON { isSmall(count) ? ["suppressed": true] : .int(count) }

  /// A sample that lacks a few of its group is not counted: who lacks a total could be reckoned from it.
  private func summary(_ summary: SampleSummary, of group: Cohort.Group) -> JSON {
    if isFew(summary) { return ["suppressed": true] }
    let isHidden = isSmall(group.count - summary.count)
    let places = isHidden || isBlurred(group) ? 1 : nil
    return [
      "n": isHidden ? ["suppressed": true] : .int(summary.count), "mean": Figure.json(summary.mean, places: places),
      "sd": Figure.json(summary.standardDeviation, places: places),
    ]
  }

  private func proportion(_ proportion: Proportion) -> JSON {
    if isSmall(proportion) { return ["suppressed": true] }
    return [
      "count": .int(proportion.count), "of": .int(proportion.total), "share": Figure.json(proportion.share?.value),
      "low": Figure.json(proportion.share?.low), "high": Figure.json(proportion.share?.high),
    ]
  }

  private func interval(_ interval: Interval, places: Int? = nil) -> [JSON.Member] {
    [JSON.Member("low", Figure.json(interval.low, places: places)), JSON.Member("high", Figure.json(interval.high, places: places))]
  }

  /// Blurred, the standard error and the degrees of freedom are not told: how many were measured follows from them.
  private func difference(_ found: MeanDifference, isBlurred: Bool) -> JSON {
    let places = isBlurred ? 1 : nil
    let d = found.cohensD.map { JSON.object([JSON.Member("value", Figure.json($0.value, places: places))] + interval($0, places: places)) } ?? .null
    var members = [JSON.Member("value", Figure.json(found.difference.value, places: places))] + interval(found.difference, places: places)
    if !isBlurred {
      members += [
        JSON.Member("standardError", Figure.json(found.standardError)), JSON.Member("degreesOfFreedom", Figure.json(found.degreesOfFreedom)),
      ]
    }
    return .object(members + [JSON.Member("p", Figure.json(found.p, places: isBlurred ? 2 : nil)), JSON.Member("cohensD", d)])
  }

  private func exposure(_ table: TwoByTwo) -> JSON {
    [
      "positive": [.int(table.a), .int(table.c)], "negative": [.int(table.b), .int(table.d)], "oddsRatio": Figure.json(table.oddsRatio),
      "fisherP": Figure.json(table.fisherP), "chiSquare": Figure.json(table.chiSquare?.statistic), "chiSquareP": Figure.json(table.chiSquare?.p),
    ]
  }

  private func paired(_ found: PairedDifference) -> JSON {
    .object(
      [JSON.Member("n", .int(found.count)), JSON.Member("value", Figure.json(found.difference.value))] + interval(found.difference) + [
        JSON.Member("standardError", Figure.json(found.standardError)), JSON.Member("p", Figure.json(found.p)),
        JSON.Member("effectSize", Figure.json(found.effectSize)),
      ])
  }
}
