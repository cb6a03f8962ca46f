/// The one style sheet of the review's page: wide and narrow, light and dark, on paper.
enum ReviewStyle {
  static let css = """
    :root { --ink: #1b1f24; --paper: #fff; --faint: #57606a; --line: #c8ced6; --ours: #e6f2fb; --theirs: #fdf3dc; --code: #f3f4f6;
      --high: #a40e26; --medium: #7a5200; --low: #3d5a2a; }
    @media (prefers-color-scheme: dark) {
      :root { --ink: #e6e9ee; --paper: #15181c; --faint: #a3adb8; --line: #3b434d; --ours: #12304a; --theirs: #3d3110; --code: #22272e;
        --high: #ff8b98; --medium: #f0c060; --low: #a8d08d; }
    }
    * { box-sizing: border-box; }
    body { margin: 0 auto; max-width: 72rem; padding: 1rem; color: var(--ink); background: var(--paper); font: 1rem/1.5 system-ui, sans-serif; }
    h1 { font-size: 1.6rem; margin: 0 0 .25rem; }
    h2 { font-size: 1.2rem; margin: 0 0 .25rem; overflow-wrap: anywhere; }
    h3 { font-size: 1rem; margin: 1rem 0 .25rem; }
    p { margin: .25rem 0; }
    a { color: inherit; }
    .care, .about, caption, dt { color: var(--faint); }
    section { margin: 1.5rem 0; }
    .item { border: 1px solid var(--line); border-radius: .5rem; padding: 1rem; }
    .about > * { margin-right: .75rem; }
    .severity { border: 1px solid; border-radius: 1rem; padding: 0 .6rem; font-weight: 600; white-space: nowrap; }
    .high { color: var(--high); } .medium { color: var(--medium); } .low { color: var(--low); }
    table { width: 100%; border-collapse: collapse; margin: .75rem 0; }
    caption { text-align: left; font-size: .9rem; }
    th, td { border: 1px solid var(--line); padding: .4rem .6rem; text-align: left; vertical-align: top; overflow-wrap: anywhere; }
    thead th { font-size: .9rem; }
    .sides { table-layout: fixed; }
    .ours { background: var(--ours); } .theirs { background: var(--theirs); }
    dl { display: grid; grid-template-columns: max-content 1fr; gap: .1rem 1rem; margin: .5rem 0; }
    dd { margin: 0; overflow-wrap: anywhere; }
    .choices { list-style: none; padding: 0; margin: 0; }
    .choices li { margin: .5rem 0; }
    pre { margin: .25rem 0 0; padding: .5rem .75rem; background: var(--code); border-radius: .3rem; white-space: pre-wrap; overflow-wrap: anywhere; }
    @media (max-width: 40rem) {
      thead { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
      table, caption, tbody, tr, th, td { display: block; }
      tr { border: 1px solid var(--line); margin-bottom: .75rem; }
      th, td { border: 0; border-bottom: 1px solid var(--line); }
      td::before { content: attr(data-is) ": "; color: var(--faint); }
      dl { grid-template-columns: 1fr; } dd { margin-bottom: .4rem; }
    }
    @media print {
      :root { --ink: #000; --paper: #fff; --faint: #333; --line: #888; --ours: #fff; --theirs: #fff; --code: #fff; --high: #000; --medium: #000; --low: #000; }
      body { max-width: none; padding: 0; font-size: 9pt; line-height: 1.35; }
      section { margin: .75rem 0; } .item { padding: .6rem; } pre { padding: .2rem .5rem; }
      h2, h3, .about, .why { break-after: avoid; } .item { border-radius: 0; }
      table, dl, li { break-inside: avoid; }
      pre { border: 1px solid var(--line); }
      @page { margin: 15mm; }
    }
    """
}
