/// How pages look. Colours of parts are Okabe and Ito's ("Color Universal Design", 2008), which people who see fewer colours can tell
/// apart too.
enum Style {
  static let sheet = """
    :root { --paper: #ffffff; --ink: #1d2126; --quiet: #5c6570; --line: #d9dde2; --band: #f4f6f8; --first: #0072b2; }
    .c0 { fill: var(--first); } .c1 { fill: #e69f00; } .c2 { fill: #009e73; } .c3 { fill: #cc79a7; }
    .c4 { fill: #56b4e9; } .c5 { fill: #d55e00; } .c6 { fill: #b8a800; } .c7 { fill: #7f7f7f; }
    @media (prefers-color-scheme: dark) {
      :root { --paper: #16191d; --ink: #e4e7eb; --quiet: #9aa4af; --line: #333a42; --band: #1f242a; --first: #4aa3df; }
    }
    * { box-sizing: border-box; }
    body { margin: 0 auto; padding: 24px; max-width: 1120px; background: var(--paper); color: var(--ink);
      font: 15px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "DejaVu Sans", sans-serif; }
    h1 { font-size: 26px; margin: 0; } h2 { font-size: 19px; margin: 0 0 4px; }
    header p, .note { color: var(--quiet); margin: 2px 0 12px; overflow-wrap: anywhere; }
    nav { margin: 8px 0 20px; display: flex; flex-wrap: wrap; gap: 4px 16px; }
    nav a { color: var(--first); text-decoration: none; } nav a:hover { text-decoration: underline; }
    section { border-top: 1px solid var(--line); padding: 18px 0 10px; }
    .blocks { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(460px, 100%), 1fr)); gap: 20px 36px;
      align-items: start; }
    .wide { grid-column: 1 / -1; }
    p { margin: 0; max-width: 80ch; }
    figure { margin: 0; min-width: 0; } figure.table { overflow-x: auto; }
    figcaption { font-weight: 600; margin-bottom: 6px; }
    svg { display: block; width: 100%; height: auto; font: 12px system-ui, -apple-system, "Segoe UI", Roboto,
      "DejaVu Sans", sans-serif; }
    svg text { fill: var(--ink); white-space: pre; } svg text.quiet { fill: var(--quiet); }
    .grid { stroke: var(--line); } .axis { stroke: var(--quiet); }
    .mark { stroke: var(--ink); stroke-dasharray: 3 3; }
    details { margin-top: 4px; font-size: 13px; } summary { color: var(--quiet); cursor: pointer; }
    table { border-collapse: collapse; font-size: 14px; font-variant-numeric: tabular-nums; }
    th, td { padding: 3px 10px 3px 0; text-align: left; border-bottom: 1px solid var(--line); font-weight: 400;
      overflow-wrap: anywhere; }
    thead th { color: var(--quiet); vertical-align: bottom; } .number { text-align: right; }
    .cross td { padding: 3px 10px; background: color-mix(in srgb, var(--first) var(--shade, 0%), var(--paper)); }
    .cross .none { color: var(--quiet); } .cross .all { background: none; color: var(--quiet); }
    .sum td, .sum th { border-bottom: none; }
    dl.figures { display: flex; flex-wrap: wrap; gap: 10px 36px; margin: 0; }
    dl.figures div { display: flex; flex-direction: column-reverse; }
    dl.figures dd { margin: 0; font-size: 24px; font-weight: 600; } dl.figures dt { color: var(--quiet); }
    ul.sheet { list-style: none; margin: 0; padding: 0; display: flex; flex-wrap: wrap; gap: 14px; }
    ul.sheet li { width: 148px; } ul.sheet img { display: block; max-width: 128px; height: auto; border-radius: 3px; }
    ul.sheet span { display: block; font-size: 12px; line-height: 1.35; color: var(--quiet); overflow-wrap: anywhere; }
    @media print {
      body { max-width: none; padding: 0; font-size: 11pt; -webkit-print-color-adjust: exact; print-color-adjust: exact; }
      nav, details { display: none; } figure, ul.sheet li { break-inside: avoid; } h2 { break-after: avoid; }
    }
    """
}
