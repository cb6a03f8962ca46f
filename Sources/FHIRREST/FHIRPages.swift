public import HTTPWire

/// The pages of one search or history, asked for one by one; only the server's own `next` links are followed.
public struct FHIRPages: Sendable {
  /// What the next request brought.
  public enum Step: Sendable, Hashable {
    case page(FHIRPage)
    /// The last page has been given out.
    case end
    /// The server refused, or its answer is no page. Nothing was lost: what was not seen is unseen, and the search begins anew.
    case refused(FHIRAnswer)
    /// The server's links cannot be followed.
    case stopped(PagingFault)
  }

  private enum Position: Sendable { case ask(String), done, stopped(PagingFault) }

  private let client: FHIRClient
  private let interaction: FHIRInteraction
  private let query: FHIRQuery
  private var position: Position
  /// Whether the first page is asked for by a form.
  private let isForm: Bool
  private var asked: Set<String> = []
  private var lastKeys: [FHIRLocation?] = []

  init(client: FHIRClient, interaction: FHIRInteraction, first: String, query: FHIRQuery, isForm: Bool = false) {
    self.isForm = isForm
    self.client = client
    self.interaction = interaction
    self.query = query
    position = .ask(first)
  }

  /// Asks for the next page. After an error or a refusal, calling again asks for the same page again.
  public mutating func next() async throws(TransportError) -> Step {
    let url: String
    switch position {
    case .done: return .end
    case .stopped(let fault): return .stopped(fault)
    case .ask(let next): url = next
    }
    if asked.count >= client.limits.pages { return stop(.tooManyPages(client.limits.pages)) }
    let answer =
      isForm && asked.isEmpty
      ? try await client.ask(interaction, url: url, form: query) : try await client.ask(interaction, .get, url: url)
    guard answer.kind == .found else { return .refused(answer) }
    let page = FHIRPage(answer, query: query)
    let keys = page.entries.map(\.location)
    // The same content under another link: a server that does not understand its own offset.
    if !keys.isEmpty, keys == lastKeys { return stop(.repeatedPage) }
    asked.insert(url)
    lastKeys = keys
    position = follow(page.next, from: url)
    return .page(page)
  }

  private mutating func stop(_ fault: PagingFault) -> Step {
    position = .stopped(fault)
    return .stopped(fault)
  }

  private func follow(_ link: String?, from url: String) -> Position {
    guard let link else { return .done }
    guard let next = HTTPURL(url)?.resolving(link) else { return .stopped(.badLink) }
    guard next.origin == client.base.origin else { return .stopped(.otherOrigin(next.origin)) }
    return asked.contains(next.description) ? .stopped(.repeatedPage) : .ask(next.description)
  }
}

/// Why paging had to stop before the end; the pages given out are good, the rest is unseen.
public enum PagingFault: Error, Sendable, Hashable, CustomStringConvertible {
  /// The `next` link is no URL.
  case badLink
  /// The `next` link leads to another origin, where our credentials must not go. Often a proxy that hides `https`.
  case otherOrigin(String)
  /// A page came twice.
  case repeatedPage
  /// More pages than the limit allows.
  case tooManyPages(Int)

  /// In plain words.
  public var description: String {
    switch self {
    case .badLink: "the link to the next page is no URL"
    case .otherOrigin(let origin): "the link to the next page leads to \(origin), not to the endpoint; a proxy in front of the EHR may hide its own address"
    case .repeatedPage: "the EHR gave the same page twice"
    case .tooManyPages(let limit): "more than \(limit) pages"
    }
  }
}
