import MappingCatalog
import Testing

/// The rules beside totals, each from its definition; small cases are all tried.
@Suite struct InstrumentRuleTests {
  private static let catalog = MappingCatalog.load().catalog

  private func score(_ id: String, _ answers: [String: Int], options: Set<String> = []) throws -> Score {
    try #require(Self.catalog.instruments[id]).score(answers, options: options)
  }

  private func all(_ items: ClosedRange<Int>, _ answer: Int) -> [String: Int] { Dictionary(uniqueKeysWithValues: items.map { (String($0), answer) }) }

  // MARK: The DSM-5 symptom rule

  /// Of each cluster: its items, and how many must count.
  private static let clusters: [(items: ClosedRange<Int>, needed: Int)] = [(1...5, 1), (6...7, 1), (8...14, 2), (15...20, 2)]

  /// How many items of each cluster count, and how many are missing; every combination that a cluster can be in, one beside three that are settled.
  @Test(arguments: [("caps-5", 2), ("pcl-5", 2), ("pss-i-5", 1)]) func `the DSM-5 rule is met, not met, or open until it cannot be either`(
    instrument: String, threshold: Int
  ) throws {
    for (place, cluster) in Self.clusters.enumerated() {
      for others in [all(1...20, threshold), [:], all(1...20, threshold - 1)] {
        for counted in 0...cluster.items.count {
          for missing in 0...(cluster.items.count - counted) {
            var answers = others
            for (index, item) in cluster.items.enumerated() {
              answers[String(item)] = index < counted ? threshold : index < counted + missing ? nil : threshold - 1
            }
            let found = try score(instrument, answers).finding("dsm5SymptomRule")
            #expect(found == .word(expected(answers, threshold)), "\(instrument), cluster \(place): \(counted) counted, \(missing) missing")
          }
        }
      }
    }
  }

  /// From the definition: try the missing answers at their highest and at their lowest.
  private func expected(_ answers: [String: Int], _ threshold: Int) -> String {
    func isMet(whenMissing count: Bool) -> Bool {
      Self.clusters.allSatisfy { cluster in cluster.items.filter { answers[String($0)].map { $0 >= threshold } ?? count }.count >= cluster.needed }
    }
    return isMet(whenMissing: false) ? "met" : isMet(whenMissing: true) ? "indeterminate" : "notMet"
  }

  @Test func `a symptom counts at 2 in CAPS-5 and PCL-5, at 1 in PSS-I-5`() throws {
    for (instrument, found) in [("caps-5", "notMet"), ("pcl-5", "notMet"), ("pss-i-5", "met")] {
      #expect(try score(instrument, all(1...20, 1)).finding("dsm5SymptomRule") == .word(found))
    }
  }

  @Test func `the dissociative items speak for themselves`() throws {
    let choices: [Int?] = [nil, 0, 1, 2, 3, 4]
    for a in choices {
      for b in choices {
        var answers = all(1...20, 0)
        answers["29"] = a
        answers["30"] = b
        let reached = [a, b].contains { ($0 ?? 0) >= 2 }
        let open = a == nil || b == nil
        let found = try score("caps-5", answers).finding("dissociativeItemsMet")
        #expect(found == (reached ? .truth(true) : open ? nil : .truth(false)))
        #expect(try score("caps-5", answers).subscale("dissociation")?.whole == a.flatMap { a in b.map { a + $0 } })
        #expect(try score("caps-5", answers).total == 0, "they are outside the total")
      }
    }
  }

  // MARK: PHQ-9

  /// Items 1 and 2 in four steps each, item 9 in four, and zero to six of the others at 2 and at 1.
  @Test func `the depressive syndromes need a core symptom, and item 9 counts from 1`() throws {
    for one in 0...3 {
      for two in 0...3 {
        for nine in 0...3 {
          for others in 0...6 {
            var answers = ["1": one, "2": two, "9": nine]
            for item in 3...8 { answers[String(item)] = item - 3 < others ? 2 : 1 }
            let count = (one >= 2 ? 1 : 0) + (two >= 2 ? 1 : 0) + (nine >= 1 ? 1 : 0) + others
            let core = one >= 2 || two >= 2
            let word = core && count >= 5 ? "majorDepressiveSyndrome" : core && count >= 2 ? "otherDepressiveSyndrome" : "none"
            #expect(try score("phq-9", answers).finding("algorithm") == .word(word), "\(one) \(two) \(nine), \(others) others")
          }
        }
      }
    }
  }

  @Test func `an unanswered item leaves the syndromes open, and item 10 has no part in them`() throws {
    for item in 1...9 {
      var answers = all(1...10, 3)
      answers[String(item)] = nil
      #expect(try score("phq-9", answers).finding("algorithm") == nil)
    }
    #expect(try score("phq-9", all(1...9, 3)).finding("algorithm") == .word("majorDepressiveSyndrome"))
  }

  @Test(arguments: [("phq-9", "9", 1, 3), ("madrs", "10", 4, 6)]) func `a safety flag stands at its threshold, whatever else is answered`(
    instrument: String, item: String, least: Int, most: Int
  ) throws {
    for answer in 0...most { #expect(try score(instrument, [item: answer]).finding("item\(item)Flag") == .truth(answer >= least)) }
    #expect(try score(instrument, [:]).finding("item\(item)Flag") == nil)
  }

  // MARK: QIDS

  @Test func `nine domains count by their highest item, not sixteen items`() throws {
    #expect(try score("qids-sr16", all(1...16, 3)).total == 27)
    #expect(try score("qids-sr16", all(1...16, 1)).total == 9)
    let domains: [(String, ClosedRange<Int>)] = [
      ("sleep", 1...4), ("mood", 5...5), ("appetiteWeight", 6...9), ("concentration", 10...10), ("selfView", 11...11), ("suicidality", 12...12),
      ("interest", 13...13), ("energy", 14...14), ("psychomotor", 15...16),
    ]
    for (domain, items) in domains {
      for item in items {
        for answer in 0...3 {
          var answers = all(1...16, 0)
          answers[String(item)] = answer
          #expect(try score("qids-sr16", answers).subscale(domain) == ScoreValue(answer))
          #expect(try score("qids-sr16", answers).total == ScoreValue(answer))
        }
      }
    }
  }

  /// All 81 ways of answering items 6 to 9 with nothing, 0 or 3.
  @Test func `one of appetite's pair and one of weight's is enough`() throws {
    let choices: [Int?] = [nil, 0, 3]
    for number in 0..<81 {
      let given = [choices[number % 3], choices[number / 3 % 3], choices[number / 9 % 3], choices[number / 27]]
      var answers = all(1...16, 1)
      for (place, answer) in given.enumerated() { answers[String(6 + place)] = answer }
      let isWhole = (given[0] != nil || given[1] != nil) && (given[2] != nil || given[3] != nil)
      let highest = given.compactMap { $0 }.max() ?? 0
      let score = try score("qids-sr16", answers)
      #expect(score.status == (isWhole ? .complete : .incomplete))
      #expect(score.subscale("appetiteWeight")?.whole == (isWhole ? highest : nil))
      #expect(score.total?.whole == (isWhole ? 8 + highest : nil))
    }
  }

  @Test func `every QIDS total has its band and says whether it is remission`() throws {
    for total in 0...27 {
      // Each domain has one item that leads: the first of it.
      let leaders = [1, 5, 6, 10, 11, 12, 13, 14, 15]
      var answers = all(1...16, 0)
      var left = total
      for leader in leaders {
        answers[String(leader)] = min(3, left)
        left -= min(3, left)
      }
      let score = try score("qids-sr16", answers)
      let band = total >= 21 ? "very severe" : total >= 16 ? "severe" : total >= 11 ? "moderate" : total >= 6 ? "mild" : "none"
      #expect(score.total == ScoreValue(total) && score.band == band && score.finding("remission") == .truth(total <= 5))
      let qids = try #require(Self.catalog.instruments["qids-sr16"])
      for baseline in 0...27 {
        #expect(qids.change(from: baseline, to: score)?.isReached("response") == (baseline == 0 ? nil : 2 * total <= baseline))
      }
    }
  }

  // MARK: C-SSRS

  /// All 2,187 ways of answering seven questions with yes, no or nothing, against the guidance in its own words.
  @Test func `the screener's level is the highest that the answers reach, and none only when all that is asked was answered`() throws {
    let ids = ["1", "2", "3", "4", "5", "6", "6b"]
    for number in 0..<2187 {
      var rest = number
      var answers: [String: Int] = [:]
      for id in ids {
        if rest % 3 > 0 { answers[id] = rest % 3 - 1 }
        rest /= 3
      }
      func yes(_ id: String) -> Bool { answers[id] == 1 }
      func blank(_ id: String) -> Bool { answers[id] == nil }
      let isComplete =
        !blank("1") && !blank("2") && !blank("6") && !(yes("2") && (blank("3") || blank("4") || blank("5"))) && !(yes("6") && blank("6b"))
      let level: String? =
        yes("4") || yes("5") || yes("6b") || (yes("6") && blank("6b"))
        ? "high" : yes("3") || (yes("6") && answers["6b"] == 0) ? "moderate" : yes("1") || yes("2") ? "low" : isComplete ? "none" : nil
      let score = try score("c-ssrs-screener", answers)
      #expect(score.status == (isComplete ? .complete : .incomplete), "\(answers)")
      #expect(score.finding("triage") == level.map { .word($0) }, "\(answers)")
      #expect(score.total == nil, "there is no sum")
    }
  }

  // MARK: The rest

  @Test func `without work there are four items, 32 points and no band`() throws {
    let option: Set<String> = ["workNotApplicable"]
    for total in 0...32 {
      var left = total
      var answers: [String: Int] = [:]
      for item in 2...5 {
        answers[String(item)] = min(8, left)
        left -= min(8, left)
      }
      let score = try score("wsas", answers, options: option)
      #expect(score.status == .complete && score.total == ScoreValue(total) && score.maximum == 32 && score.band == nil)
      #expect(try self.score("wsas", answers).status == .incomplete, "without the option item 1 is missing")
      answers["1"] = 0
      #expect(try self.score("wsas", answers, options: option).status == .rejected("item 1 answered though not applicable"))
      #expect(try self.score("wsas", answers).maximum == nil)
    }
    for item in 2...5 {
      var answers = all(2...5, 1)
      answers[String(item)] = nil
      #expect(try score("wsas", answers, options: option).status == .incomplete)
    }
  }

  @Test func `a percentage of WHODAS is of 48, and its bands are of the exact one`() throws {
    for (total, percent, band) in [
      (9, "18.75", "none"), (10, "20.83", "mild"), (17, "35.42", "mild"), (19, "39.58", "mild"), (20, "41.67", "moderate"), (48, "100.00", "extreme"),
    ] {
      let definition = try #require(InstrumentDefinition.sums.first { $0.id == "whodas-2.0-12" })
      let score = try score("whodas-2.0-12", definition.answers(totalling: total))
      #expect(score.percent?.description == percent && score.band == band)
    }
  }

  @Test func `the IES-R subscales are the authors' 8, 8 and 6 items, each as sum and mean`() throws {
    let key: [(String, [Int])] = [
      ("intrusion", [1, 2, 3, 6, 9, 14, 16, 20]), ("avoidance", [5, 7, 8, 11, 12, 13, 17, 22]), ("hyperarousal", [4, 10, 15, 18, 19, 21]),
    ]
    for item in 1...22 {
      for answer in 0...4 {
        var answers = all(1...22, 0)
        answers[String(item)] = answer
        let score = try score("ies-r", answers)
        for (id, items) in key {
          let sum = items.contains(item) ? answer : 0
          #expect(score.subscale(id) == ScoreValue(sum))
          #expect(score.subscale(id + "Mean") == ScoreValue(sum, over: items.count))
        }
      }
    }
    #expect(try score("ies-r", all(1...22, 4)).subscale("hyperarousalMean")?.description == "4.0000")
    var seven = all(1...22, 0)
    for item in ["4", "10", "15"] { seven[item] = item == "4" ? 3 : 2 }
    #expect(try score("ies-r", seven).subscale("hyperarousalMean")?.description == "1.1667")
  }

  @Test func `a mystical experience is complete when each factor's mean is 3`() throws {
    let factors: [(String, [Int])] = [
      ("mystical", [4, 5, 6, 9, 14, 15, 16, 18, 20, 21, 23, 24, 25, 26, 28]), ("positiveMood", [2, 8, 12, 17, 27, 30]),
      ("timeSpace", [1, 7, 11, 13, 19, 22]), ("ineffability", [3, 10, 29]),
    ]
    #expect(try score("meq-30", all(1...30, 3)).finding("completeMysticalExperience") == .truth(true))
    for (id, items) in factors {
      for item in items {
        var short = all(1...30, 3)
        short[String(item)] = 2
        #expect(try score("meq-30", short).finding("completeMysticalExperience") == .truth(false), "the mean of \(id) is one short")
        #expect(try score("meq-30", short).subscale(id) == ScoreValue(items.count * 3 - 1, over: items.count))
        short[String(item)] = nil
        #expect(try score("meq-30", short).finding("completeMysticalExperience") == nil)
        #expect(try score("meq-30", short).subscale(id) == nil)
      }
    }
    var answers = all(1...30, 2)
    for item in 1...8 { answers[String(item)] = 3 }
    #expect(try score("meq-30", answers).total?.description == "2.2667")
  }

  @Test func `one item of the SDS at 5 is impairment, and a missing one leaves it open`() throws {
    let choices: [Int?] = [nil, 0, 4, 5, 10]
    for a in choices {
      for b in choices {
        for c in choices {
          let answers = zip(["1", "2", "3"], [a, b, c]).reduce(into: [String: Int]()) { $0[$1.0] = $1.1 }
          let reached = [a, b, c].contains { ($0 ?? 0) >= 5 }
          let flag = try score("sds", answers).cutoffs.first { $0.key == "impairmentAnyItem" }
          #expect(flag?.isReached == (reached ? true : answers.count < 3 ? nil : false))
        }
      }
    }
  }

  @Test func `the positive symptoms of the BPRS, the halves of HAM-A and the domains of WHODAS add up`() throws {
    let sums: [(String, String, [Int])] = [
      ("bprs-18", "bprsPlus", [4, 11, 12, 15]), ("ham-a", "psychic", [1, 2, 3, 4, 5, 6, 14]), ("ham-a", "somatic", [7, 8, 9, 10, 11, 12, 13]),
      ("whodas-2.0-12", "cognition", [3, 6]), ("whodas-2.0-12", "mobility", [1, 7]), ("whodas-2.0-12", "selfCare", [8, 9]),
      ("whodas-2.0-12", "gettingAlong", [10, 11]), ("whodas-2.0-12", "lifeActivities", [2, 12]), ("whodas-2.0-12", "participation", [4, 5]),
      ("madrs", "suicidality", [10]), ("caps-5", "B", [1, 2, 3, 4, 5]), ("caps-5", "C", [6, 7]), ("caps-5", "D", [8, 9, 10, 11, 12, 13, 14]),
      ("caps-5", "E", [15, 16, 17, 18, 19, 20]), ("pcl-5", "D", [8, 9, 10, 11, 12, 13, 14]), ("pss-i-5", "E", [15, 16, 17, 18, 19, 20]),
    ]
    for (instrument, subscale, items) in sums {
      let file = try #require(Self.catalog.instruments[instrument])
      for item in file.items.compactMap({ Int($0.id) }) {
        var answers: [String: Int] = [:]
        for other in file.items { answers[other.id] = other.range?.lowerBound ?? 0 }
        let least = try #require(file.score(answers).subscale(subscale)?.whole)
        answers[String(item), default: 0] += file.item(String(item))?.range == nil ? 0 : 1
        #expect(file.score(answers).subscale(subscale)?.whole == least + (items.contains(item) ? 1 : 0), "\(instrument) \(subscale) item \(item)")
      }
    }
  }
}
