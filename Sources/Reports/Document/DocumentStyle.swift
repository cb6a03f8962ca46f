/// The one style sheet of a document's page: wide and narrow, light and dark, on paper.
enum DocumentStyle {
  static let css = """
    :root { color-scheme: light dark; --ink: #1b1f24; --paper: #fff; --faint: #57606a; --line: #c8ced6; --head: #f3f5f8; --link: #0b5fa5; }
    @media (prefers-color-scheme: dark) {
      :root { --ink: #e6e9ee; --paper: #15181c; --faint: #a3adb8; --line: #3b434d; --head: #20262d; --link: #7db8f0; }
    }
    * { box-sizing: border-box; }
    body { margin: 0 auto; max-width: 76rem; padding: 1rem; color: var(--ink); background: var(--paper); font: 1rem/1.5 system-ui, "DejaVu Sans", sans-serif; }
    h1 { font-size: 1.6rem; line-height: 1.25; margin: 0 0 .75rem; overflow-wrap: anywhere; }
    h2 { font-size: 1.2rem; margin: 0 0 .4rem; overflow-wrap: anywhere; }
    h3, h4, h5, h6 { font-size: 1rem; margin: .75rem 0 .25rem; }
    a { color: var(--link); }
    .facts { display: grid; grid-template-columns: repeat(auto-fit, minmax(17rem, 1fr)); gap: .5rem 2rem; border-block: 1px solid var(--line); padding: .75rem 0; }
    .facts h2 { font-size: 1rem; margin: 0; }
    dl { display: grid; grid-template-columns: max-content 1fr; gap: .1rem .75rem; margin: .25rem 0; }
    dt { color: var(--faint); } dd { margin: 0; overflow-wrap: anywhere; }
    nav { margin: 1rem 0; } nav h2 { font-size: 1rem; }
    nav ul { columns: 16rem; margin: 0; padding-left: 1.25rem; } nav li { break-inside: avoid; }
    main > section { margin: 2rem 0; }
    .none, .entries, .caption { color: var(--faint); font-size: .9rem; } .empty { color: var(--faint); }
    .entries { margin: .25rem 0; } .p { margin: .35rem 0; }
    .caption { font-weight: 600; margin-top: .75rem; }
    .wide { overflow-x: auto; margin: .5rem 0; }
    table { border-collapse: collapse; font-variant-numeric: tabular-nums; }
    th, td { border: 1px solid var(--line); padding: .3rem .55rem; text-align: left; vertical-align: top; min-width: 4.5rem; } .long { min-width: 20rem; }
    thead th { background: var(--head); }
    .bold, .emphasis { font-weight: 600; } .italics { font-style: italic; } .underline { text-decoration: underline; }
    .object { border: 1px dashed var(--line); padding: 0 .4rem; color: var(--faint); } .footnote { font-size: .9rem; }
    pre { white-space: pre-wrap; overflow-wrap: anywhere; }
    :target { outline: 2px solid var(--link); outline-offset: 2px; }
    @media (max-width: 40rem) {
      body { padding: .75rem; } dl { grid-template-columns: 1fr; gap: 0; } dd { margin-bottom: .35rem; }
      th, td { min-width: 6rem; }
    }
    @media print {
      :root { --ink: #000; --paper: #fff; --faint: #333; --line: #888; --head: #eee; --link: #000; }
      body { max-width: none; padding: 0; font-size: 9pt; line-height: 1.35; }
      nav, .entries { display: none; } .wide { overflow: visible; } table { width: 100%; font-size: 8pt; }
      th, td, .long { min-width: 0; overflow-wrap: anywhere; padding: .15rem .3rem; }
      th { overflow-wrap: break-word; }
      main > section { margin: .9rem 0; } h2, thead { break-after: avoid; } tr, dl { break-inside: avoid; }
      @page { margin: 14mm; }
    }
    """
}
