/// How pages look. Colours of parts are Okabe and Ito's ("Color Universal Design", 2008), which people who see fewer colours can tell
/// apart too; in the dark the two blues change places and the yellow is their own, and on white it is darker, lest any is lost on its paper.
enum Style {
  static let sheet = """
    :root { --paper: #ffffff; --ink: #1d2126; --quiet: #5c6570; --line: #d9dde2; --band: #f4f6f8; --first: #0072b2;
      --p1: #e69f00; --p2: #009e73; --p3: #cc79a7; --p4: #56b4e9; --p5: #d55e00; --p6: #8a7a00; --p7: #4d4d4d; }
    .c0 { fill: var(--first); } .c1 { fill: var(--p1); } .c2 { fill: var(--p2); } .c3 { fill: var(--p3); }
    .c4 { fill: var(--p4); } .c5 { fill: var(--p5); } .c6 { fill: var(--p6); } .c7 { fill: var(--p7); }
    @media (prefers-color-scheme: dark) {
      :root { --paper: #16191d; --ink: #e4e7eb; --quiet: #9aa4af; --line: #333a42; --band: #1f242a; --first: #56b4e9;
        --p4: #0072b2; --p6: #f0e442; --p7: #8c8c8c; }
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
      overflow-wrap: break-word; }
    tbody th { min-width: 9em; }
    thead th { color: var(--quiet); vertical-align: bottom; } .number { text-align: right; }
    td.number { white-space: nowrap; padding-left: 10px; }
    .cross td { padding: 3px 10px; background: color-mix(in srgb, var(--first) var(--shade, 0%), var(--paper)); }
    .cross .none { color: var(--quiet); } .cross .all { background: none; color: var(--quiet); }
    .sum td, .sum th { border-bottom: none; }
    dl.figures { display: flex; flex-wrap: wrap; gap: 10px 36px; margin: 0; }
    dl.figures div { display: flex; flex-direction: column-reverse; }
    dl.figures dd { margin: 0; font-size: 24px; font-weight: 600; } dl.figures dt { color: var(--quiet); }
    ul.sheet { list-style: none; margin: 0; padding: 0; display: flex; flex-wrap: wrap; gap: 14px; }
    ul.sheet li { width: calc(var(--side, 128px) + 20px); } ul.sheet img { display: block; max-width: var(--side, 128px); height: auto; border-radius: 3px; }
    ul.sheet span { display: block; font-size: 12px; line-height: 1.35; color: var(--quiet); overflow-wrap: anywhere; }
    .curve { fill: none; stroke-width: 2; stroke-linejoin: round; }
    .s0 { stroke: var(--first); } .s1 { stroke: var(--p1); } .s2 { stroke: var(--p2); } .s3 { stroke: var(--p3); }
    .s4 { stroke: var(--p4); } .s5 { stroke: var(--p5); } .s6 { stroke: var(--p6); } .s7 { stroke: var(--p7); }
    .target { stroke: var(--ink); stroke-width: 2; }
    .land { fill: color-mix(in srgb, var(--first) var(--shade, 0%), var(--paper)); stroke: var(--line); }
    svg text.faint { font-size: 10px; } .map svg text { font-size: 11px; }
    ul.notices { list-style: none; margin: 0; padding: 0; overflow-wrap: anywhere; }
    ul.notices li { border-left: 4px solid var(--p1); background: var(--band); padding: 5px 12px; margin: 0 0 6px; }
    ul.notices li.grave { border-color: var(--p5); }
    ul.rows { list-style: none; margin: 0; padding: 0; display: grid; gap: 16px 36px;
      grid-template-columns: repeat(auto-fill, minmax(min(340px, 100%), 1fr)); }
    ul.rows li { border-top: 1px solid var(--line); padding-top: 6px; } .pair { display: flex; gap: 12px; margin-top: 6px; }
    .pair { flex-wrap: wrap; } .pair > div { width: 158px; } .words span, .pair span { display: block; overflow-wrap: anywhere; }
    .words { font-size: 13px; } .words span, .pair span, .pair em { color: var(--quiet); }
    .pair span { font-size: 12px; line-height: 1.35; } svg.thumb { max-width: 100%; border-radius: 3px; }
    svg.store { position: absolute; width: 0; height: 0; }
    @media print {
      body { max-width: none; padding: 0; font-size: 11pt; -webkit-print-color-adjust: exact; print-color-adjust: exact; }
      nav, summary { display: none; } details::details-content { content-visibility: visible; }
      .blocks { display: block; } .blocks > * { margin-bottom: 16px; } svg, ul.sheet li, ul.rows li { break-inside: avoid; }
      ul.rows { display: block; } ul.rows li { display: inline-block; width: 48%; vertical-align: top; }
      figure.plot, figure.table, tr, .note { break-inside: avoid; } h2, .note, figcaption { break-after: avoid; }
      figure.wide { break-inside: auto; }
    }
    """
}
