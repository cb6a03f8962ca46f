import ArgumentParser
import EHRSync
import LosslessJSON
import RecordMapping
import RecordStore
import Reports

/// `infusync sync`.
struct Sync: AsyncParsableCommand {
  static let configuration = CommandConfiguration(abstract: "Send local edits and fetch remote ones")

  @Argument(help: ArgumentHelp("The endpoints; all when none is named.", valueName: "name"))
  var names: [String] = []

  @Option(help: ArgumentHelp("Run once in each interval until stopped; SIGTERM ends the current step cleanly.", valueName: "interval"))
  var every: TimeSpan?

  @Flag(help: "Ask for everything, not only for what changed, and look for what is gone.")
  var full = false

  @Flag(help: "Only fetch.")
  var pullOnly = false

  @Flag(help: "Only send.")
  var pushOnly = false

  @Flag(help: "Send anew what corrected mappings say otherwise than it was agreed; --dry-run says first what that is.")
  var rerender = false

  @Option(help: ArgumentHelp("Begin no new wait after so long.", valueName: "duration"))
  var maxTime: TimeSpan?

  @Option(help: ArgumentHelp("Write a Prometheus text file after each run: counts and times, nothing of a patient.", valueName: "file"))
  var metrics: String?

  @Flag(help: "Say what would be sent; send nothing.")
  var dryRun = false

  @OptionGroup var options: GlobalOptions

  func validate() throws {
    if pullOnly, pushOnly { throw ValidationError("--pull-only and --push-only exclude one another") }
    if rerender, pullOnly { throw ValidationError("--rerender sends, --pull-only does not") }
  }

  func run() async throws {
    if dryRun { return try await options.answer { try await EndpointPreview.answer(names, $0, isDryRun: true, rerenders: rerender) } }
    let stop = StopSignal()
    stop.listen()
    try await options.answer { session in
      guard let every else { return try await once(session, stop) }
      while true {
        let next = ContinuousClock.now + every.duration
        let answer = try await onceOrLater(session, stop)
        if !stop.isAsked, !session.options.json { Terminal.write(answer.text + "\n") }
        while !stop.isAsked, ContinuousClock.now < next { try await Task.sleep(for: .milliseconds(200)) }
        if stop.isAsked { return answer }
      }
    }
  }

  /// A run; one that another run keeps from beginning, or a store that is busy, is tried again in the next interval.
  private func onceOrLater(_ session: Session, _ stop: StopSignal) async throws -> Answer {
    do {
      return try await once(session, stop)
    } catch let failure as Failure where failure.status == .again && !stop.isAsked {
      return Answer(["endpoints": .array([])], text: failure.message, status: failure.status)
    }
  }

  private func once(_ session: Session, _ stop: StopSignal) async throws -> Answer {
    do {
      return try await SyncRound(session: session, settings: settings, stop: stop, metrics: metrics).run(names)
    } catch {
      var failure = Failure(error)
      failure.about.append(JSON.Member("endpoints", .array([])))
      throw failure
    }
  }

  private var settings: SyncSettings {
    var settings = SyncSettings()
    settings.isFull = full
    settings.rerenders = rerender
    settings.pulls = !pushOnly
    settings.pushes = !pullOnly
    settings.maxTime = maxTime?.duration
    settings.leaseSeconds = RunLease.seconds
    return settings
  }
}
