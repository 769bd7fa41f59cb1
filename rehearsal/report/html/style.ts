/** How the report looks, in a light and a dark scheme. */
import { Markup } from '../markup';

export const style = new Markup(`
:root {
  color-scheme: light dark;
  --page: #f4f6f9; --card: #ffffff; --line: #e3e8ef; --grid: #eaeef4; --text: #17202c; --muted: #5b6878;
  --original: #3571dd; --replacement: #0c8059; --other: #8d99a8; --failed: #d9363e; --rollback: #8046d6; --tail: #c27803;
  --good: #0b7a54; --good-soft: #e3f5ed; --bad: #c22a33; --bad-soft: #fdeaea; --soft: #f0f3f8; --on: #ffffff;
}
@media (prefers-color-scheme: dark) {
  :root {
    --page: #0c1118; --card: #141b25; --line: #263140; --grid: #1f2935; --text: #e7ecf3; --muted: #95a3b5;
    --original: #5a91f4; --replacement: #2cbf8a; --other: #7d8a9a; --failed: #ff6a62; --rollback: #b68bff; --tail: #f0b24f;
    --good: #3fd49c; --good-soft: #12302a; --bad: #ff8078; --bad-soft: #3a1d22; --soft: #1b2431; --on: #0c1118;
  }
}
* { box-sizing: border-box; }
body {
  margin: 0; background: var(--page); color: var(--text);
  font: 15px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", "DejaVu Sans", sans-serif;
}
main { max-width: 1120px; margin: 0 auto; padding: 28px 20px 48px; }
h1, h2, h3 { line-height: 1.2; margin: 0; letter-spacing: -0.01em; }
h1 { font-size: 28px; } h2 { font-size: 20px; } h3 { font-size: 15px; }
p { margin: 0; } code { font: 0.92em ui-monospace, SFMono-Regular, Menlo, "DejaVu Sans Mono", monospace; }
.muted { color: var(--muted); }
.hero { display: flex; gap: 18px; align-items: center; margin-bottom: 22px; }
.hero > svg { width: 56px; height: 56px; flex: none; }
.passed > .disc { fill: var(--good); } .failed > .disc { fill: var(--bad); }
.sign { fill: none; stroke: var(--on); stroke-width: 5; stroke-linecap: round; stroke-linejoin: round; }
nav ul { display: flex; flex-wrap: wrap; gap: 4px 20px; margin: 0 0 20px; padding: 0; list-style: none; font-size: 14px; }
nav a { color: var(--text); text-underline-offset: 3px; overflow-wrap: anywhere; }
.card {
  background: var(--card); border: 1px solid var(--line); border-radius: 14px; padding: 22px 24px; margin-bottom: 20px;
}
.head { display: flex; flex-wrap: wrap; gap: 6px 14px; align-items: baseline; }
.head p { flex-basis: 100%; overflow-wrap: anywhere; }
.badge { border-radius: 99px; padding: 2px 10px; font-size: 13px; font-weight: 600; white-space: nowrap; }
.badge.passed { background: var(--good-soft); color: var(--good); }
.badge.failed { background: var(--bad-soft); color: var(--bad); }
.badge.plain { background: var(--soft); color: var(--muted); }
dl.tiles { display: grid; grid-template-columns: repeat(auto-fit, minmax(132px, 1fr)); gap: 10px; margin: 16px 0; }
.tiles div { background: var(--soft); border-radius: 10px; padding: 10px 14px; }
.tiles dt { color: var(--muted); font-size: 12.5px; }
.tiles dd { margin: 0; font-size: 19px; font-weight: 650; font-variant-numeric: tabular-nums; letter-spacing: -0.01em; }
.tiles dd small { display: block; line-height: 1.35; margin-top: 2px; font-size: 12.5px; font-weight: 400; color: var(--muted); letter-spacing: 0; }
.stopped { margin: 12px 0; padding: 12px 14px; background: var(--bad-soft); border-radius: 10px; overflow-wrap: anywhere; }
.stopped pre { margin: 8px 0 0; max-height: 340px; overflow: auto; white-space: pre-wrap; font: 12.5px/1.5 ui-monospace, SFMono-Regular, Menlo, "DejaVu Sans Mono", monospace; }
.pipeline { margin: 16px 0; }
.stages { display: flex; flex-wrap: wrap; gap: 8px 22px; margin: 8px 0; padding: 0 22px 0 0; list-style: none; font-size: 13px; }
.stages li { position: relative; border: 1px solid var(--line); border-left: 3px solid var(--good); border-radius: 8px; padding: 6px 12px; overflow-wrap: anywhere; }
.stages li:not(:last-child)::after { content: "→"; position: absolute; top: 6px; right: -20px; color: var(--muted); }
.stages .failed { border-left-color: var(--bad); } .stages .change { border-left-color: var(--muted); }
.stages small { display: block; color: var(--muted); font-variant-numeric: tabular-nums; }
.split { display: flex; flex-wrap: wrap; gap: 2px 18px; margin: 0; font-size: 13px; font-variant-numeric: tabular-nums; }
.split div { display: flex; gap: 6px; } .split dt { color: var(--muted); } .split dd { margin: 0; }
.legend { display: flex; flex-wrap: wrap; gap: 4px 18px; margin: 0 0 8px; padding: 0; list-style: none; font-size: 13px; color: var(--muted); }
.legend li::before { content: ""; display: inline-block; width: 11px; height: 11px; border-radius: 3px; margin-right: 7px; background: var(--key); vertical-align: -1px; }
.legend .line::before { height: 3px; border-radius: 2px; vertical-align: 3px; }
.plot { position: relative; }
.picture { display: block; width: 100%; height: auto; overflow: visible; font-size: 11.5px; }
.narrow { display: none; }
.picture text { fill: var(--muted); }
.picture .panel { fill: var(--text); font-size: 12.5px; font-weight: 600; paint-order: stroke; stroke: var(--card); stroke-width: 4px; }
.picture .event { fill: var(--text); paint-order: stroke; stroke: var(--card); stroke-width: 4px; }
.picture .event.inside { fill: var(--on); stroke: none; }
.grid, .row, .none { stroke: var(--grid); } .time { stroke: var(--grid); stroke-dasharray: 2 3; } .base { stroke: var(--line); }
.bar { fill: var(--replacement); } .bar.failed { fill: var(--failed); } .bar.skipped, .bar.pending, .bar.unknown { fill: var(--other); }
.bar.inprogress { fill: var(--original); } .bar.waiting { fill: var(--other); opacity: .55; } .bar.rollback { fill: var(--rollback); }
.picture path { stroke-linejoin: round; }
.original { fill: var(--original); } .replacement { fill: var(--replacement); } .other { fill: var(--other); }
path.failed, .failure { fill: var(--failed); }
.p50, .p99 { fill: none; stroke-width: 1.8; } .p50 { stroke: var(--original); } .p99 { stroke: var(--tail); }
.picture .weight { font-weight: 600; fill: var(--on); }
.picture .zero { fill: var(--good); font-weight: 600; paint-order: stroke; stroke: var(--card); stroke-width: 8px; }
.mark line { stroke-width: 1.5; stroke-dasharray: 5 3; } .picture .mark text { font-weight: 600; paint-order: stroke; stroke: var(--card); stroke-width: 4px; }
.alarm line { stroke: var(--failed); } .alarm circle, .picture .alarm text { fill: var(--failed); }
.mark.rollback line { stroke: var(--rollback); } .mark.rollback circle, .picture .mark.rollback text { fill: var(--rollback); }
.cursor[hidden] { display: none; }
.cursor { stroke: var(--text); stroke-width: 1; opacity: .5; pointer-events: none; }
.tip {
  position: absolute; top: 0; left: 0; pointer-events: none; background: var(--card); border: 1px solid var(--line);
  border-radius: 9px; box-shadow: 0 6px 24px rgb(0 0 0 / .16); padding: 8px 12px; font-size: 12.5px; white-space: pre; z-index: 1;
  font-variant-numeric: tabular-nums;
}
table { border-collapse: collapse; width: 100%; font-size: 14px; margin-top: 10px; }
th { text-align: left; color: var(--muted); font-weight: 500; font-size: 12.5px; }
th, td { padding: 7px 14px 7px 0; border-bottom: 1px solid var(--line); vertical-align: top; overflow-wrap: anywhere; }
tr:last-child > td { border-bottom: 0; }
td.number, th.number { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
td.state { width: 30px; font-weight: 700; } .state.passed { color: var(--good); } .state.failed { color: var(--bad); } .state.skipped { color: var(--muted); }
td.lines { white-space: pre-line; }
details { margin-top: 14px; } summary { cursor: pointer; color: var(--muted); font-size: 13.5px; }
.scroll { overflow-x: auto; } .scroll table { min-width: 560px; }
section > h3 { margin-top: 18px; }
ul.notes { margin: 8px 0 0; padding-left: 20px; }
@media (max-width: 720px) {
  main { padding: 18px 12px 32px; } .hero { align-items: flex-start; } .hero > svg { width: 36px; height: 36px; } .card { padding: 16px 14px; border-radius: 12px; } h1 { font-size: 22px; }
  .wide { display: none; } .narrow { display: block; } dl.tiles { grid-template-columns: 1fr 1fr; }
  .stack thead { display: none; } .stack tr { display: block; padding: 8px 0; border-bottom: 1px solid var(--line); }
  .stack tr:last-child { border-bottom: 0; }
  .stack td { display: block; border: 0; padding: 1px 0; width: auto; text-align: left; }
  .stack td[data-label]::before { content: attr(data-label) ": "; color: var(--muted); }
  .stack td.state { float: left; margin-right: 8px; }
}
@media print { body { background: none; } .card { break-inside: avoid; } }
`);
