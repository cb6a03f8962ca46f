import Testing

@testable import Reports

@Suite struct ExitStatusTests {
  @Test func `of several endpoints the first of 78 77 76 70 75 3 0 counts`() {
    let order: [Reports.ExitStatus] = [.configuration, .notAllowed, .refused, .ownFault, .again, .review, .done]
    for (index, first) in order.enumerated() {
      for second in order[index...] {
        #expect(Reports.ExitStatus.ofSeveral([first, second]) == first)
        #expect(Reports.ExitStatus.ofSeveral([second, first]) == first)
      }
    }
  }

  @Test func `nothing to do is done`() { #expect(Reports.ExitStatus.ofSeveral([]) == .done) }

  @Test func `a status no run can have is a fault of ours`() { #expect(Reports.ExitStatus.ofSeveral([.badInput, .again]) == .ownFault) }

  @Test func `the numbers are those that jobs rely on`() {
    #expect(Reports.ExitStatus.allCases.map(\.rawValue) == [0, 3, 64, 65, 70, 73, 75, 76, 77, 78])
  }
}
