import RecordStore
import Reports
import Testing

@Suite struct MetricsTextTests {
  @Test func `the numbers of endpoints stand in the order of their names, each gauge with its help`() {
    let text = MetricsText([
      MetricsText.Endpoint(name: "south", lastRun: 5, lastSuccess: nil, oldestWaiting: nil, edits: [:], openConflicts: 0),
      MetricsText.Endpoint(
        name: "north", lastRun: 7, lastSuccess: 6, oldestWaiting: 3, edits: [.pending: 2], openConflicts: 1,
        run: MetricsText.Run(exit: 75, requests: 9, writes: 4, verified: 3)),
    ]).text
    let lines = text.split(separator: "\n").map(String.init)
    #expect(lines.contains("infusync_last_run_timestamp_seconds{endpoint=\"north\"} 7"))
    #expect(lines.contains("infusync_edits_waiting{endpoint=\"north\",state=\"pending\"} 2"))
    #expect(lines.contains("infusync_edits_waiting{endpoint=\"south\",state=\"pending\"} 0"))
    #expect(lines.filter { $0.hasPrefix("infusync_last_success") } == ["infusync_last_success_timestamp_seconds{endpoint=\"north\"} 6"])
    #expect(lines.firstIndex { $0.contains("north") } ?? 9 < lines.firstIndex { $0.contains("south") } ?? 0)
    let named = Set(lines.filter { !$0.hasPrefix("#") }.compactMap { $0.split(separator: "{").first })
    for name in named { #expect(lines.contains { $0.hasPrefix("# HELP \(name) ") } && lines.contains("# TYPE \(name) gauge")) }
  }

  @Test func `a name cannot break out of its label`() {
    let text = MetricsText([MetricsText.Endpoint(name: "a\"b\\c\nd", lastRun: 1, lastSuccess: nil, oldestWaiting: nil, edits: [:], openConflicts: 0)]).text
    #expect(text.contains(#"{endpoint="a\"b\\c\nd"} 1"#))
  }
}
