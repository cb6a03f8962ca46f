/// One page that needs nothing from anywhere: no script, no font, no picture but its own.
///
/// Readable on paper, in the dark, in a narrow window and by a screen reader.
struct HTMLPage {
  let title: String
  var parts: [String] = []

  /// The page's bytes as text.
  var text: String {
    """
    <!DOCTYPE html>
    <html lang="en">
    <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
    <title>\(HTMLText.escaped(title))</title>
    <style>\(Self.style)</style>
    </head>
    <body>
    <main>
    <h1>\(HTMLText.escaped(title))</h1>
    \(parts.joined(separator: "\n"))
    </main>
    </body>
    </html>

    """
  }

  private static let style = """

    :root { color-scheme: light dark; --paper: #ffffff; --ink: #1c2430; --soft: #5b6675; --line: #d5dae1; --one: #0b5fa5; --two: #b3470a; --three: #2f7d4f; }
    @media (prefers-color-scheme: dark) {
      :root { --paper: #14181e; --ink: #e6eaf0; --soft: #a3adba; --line: #3a4450; --one: #6db3f2; --two: #f2a06d; --three: #7fcf9f; }
    }
    body { margin: 0; background: var(--paper); color: var(--ink); font: 16px/1.5 system-ui, "Segoe UI", "DejaVu Sans", sans-serif; }
    main { max-width: 60rem; margin: 0 auto; padding: 1rem; }
    h1 { font-size: 1.5rem; line-height: 1.25; } h2 { font-size: 1.15rem; margin-top: 2rem; }
    p, li { max-width: 44rem; } .wide { overflow-x: auto; }
    table { border-collapse: collapse; margin: 1rem 0; font-variant-numeric: tabular-nums; }
    caption { text-align: left; color: var(--soft); padding: 0.25rem 0; }
    th, td { text-align: left; padding: 0.3rem 0.8rem 0.3rem 0; border-bottom: 1px solid var(--line); vertical-align: top; }
    th { font-weight: 600; } tbody th { font-weight: 500; }
    svg { display: block; width: 100%; height: auto; max-width: 34rem; margin: 0.5rem 0; }
    td, tbody th { white-space: nowrap; } td:last-child { white-space: normal; min-width: 9rem; }
    svg text { fill: var(--ink); font-size: 13px; font-family: inherit; } svg .soft { fill: var(--soft); }
    svg .halo { paint-order: stroke; stroke: var(--paper); stroke-width: 5px; stroke-linejoin: round; }
    svg .axis, svg .grid { stroke: var(--line); stroke-width: 1; fill: none; } svg .axis { stroke: var(--soft); }
    svg .s0 { stroke: var(--one); } svg .s1 { stroke: var(--two); } svg .s2 { stroke: var(--three); }
    svg .f0 { fill: var(--one); } svg .f1 { fill: var(--two); } svg .f2 { fill: var(--three); }
    svg path, svg line { stroke-width: 2; fill: none; } svg line.axis, svg line.grid { stroke-width: 1; }
    @media (max-width: 60rem) { td, tbody th { white-space: normal; overflow-wrap: anywhere; } }
    @media screen and (max-width: 40rem) {
      thead { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
      table, caption, tbody, tr, tbody th { display: block; } th, td { border: 0; padding: 0.1rem 0; }
      tr { border-top: 1px solid var(--line); padding: 0.4rem 0; } tbody th { font-weight: 600; }
      td, td:last-child { display: grid; grid-template-columns: minmax(0, 2fr) minmax(0, 3fr); gap: 0.75rem; min-width: 0; }
      td::before { content: attr(data-label); color: var(--soft); }
    }
    .mark { color: var(--soft); }
    @media print {
      :root { --paper: #ffffff; --ink: #000000; --soft: #444444; --line: #bbbbbb; --one: #00457a; --two: #8a3300; --three: #1d5c37; }
      body { font-size: 10.5pt; } main { max-width: none; padding: 0; } td, tbody th { white-space: normal; } .wide { overflow: visible; }
      h2 { break-after: avoid; } .wide, tr, svg { break-inside: avoid; }
    }

    """
}
