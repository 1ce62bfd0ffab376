import { createHash } from 'node:crypto';

/** Of the whole page; nothing else on it has a style. */
export const STYLE = `
:root { font: 15px/1.45 system-ui, -apple-system, 'Segoe UI', Roboto, Arial, sans-serif; color: #1c2733; background: #fff; }
body { margin: 0 auto; max-width: 60rem; padding: 1rem; overflow-wrap: anywhere; }
h1 { font-size: 1.5rem; margin: 0 0 .5rem; }
h2 { font-size: 1.2rem; margin: 2rem 0 .5rem; padding-bottom: .25rem; border-bottom: 2px solid #1c2733; }
h3 { font-size: 1rem; margin: 1.5rem 0 .5rem; }
dl { display: grid; grid-template-columns: minmax(8rem, max-content) 1fr; gap: .15rem 1rem; margin: 0; }
dt, small, .running { color: #4a5663; }
dd { margin: 0; min-width: 0; }
dd, td, pre { unicode-bidi: isolate; }
small { display: block; font-size: .8rem; }
code { font-size: .85em; }
table.list { width: 100%; border-collapse: collapse; }
.list th { text-align: left; }
.list th, .list td { padding: .3rem .5rem .3rem 0; border-bottom: 1px solid #d5dbe2; vertical-align: top; }
.list td:first-child { min-width: 2em; }
.list td:nth-child(2):not(.amount) { min-width: 12em; }
.list td:nth-child(3):not(.amount) { min-width: 9em; }
.list .amount { text-align: right; white-space: nowrap; padding-left: .5rem; }
.sheet { width: 100%; border-collapse: collapse; }
.sheet > tbody > tr > td { padding: 0; }
.running { display: none; }
.parties { display: grid; grid-template-columns: 1fr 1fr; gap: 1.5rem; }
article { border: 1px solid #d5dbe2; border-radius: 4px; padding: .75rem; margin: 0 0 .75rem; }
article h3 { margin-top: 0; }
pre { font: inherit; font-size: .9rem; white-space: pre-wrap; margin: 0; padding: .5rem; background: #f3f5f8; }
ul { margin: 0; padding-left: 1.1rem; }
.pair { margin-right: .75rem; }
@media (max-width: 40rem) {
  .parties { grid-template-columns: 1fr; }
  article dl { grid-template-columns: 1fr; gap: 0; }
  article dd { margin-bottom: .4rem; }
  .list thead { display: none; }
  .list tr { display: block; padding: .4rem 0; border-bottom: 1px solid #d5dbe2; }
  .list td, .list .amount { display: block; border: 0; padding: .1rem 0; min-width: 0; text-align: left; }
  .list td[data-label]::before { content: attr(data-label) ': '; color: #4a5663; }
}
@page { margin: 18mm 15mm; @bottom-right { content: counter(page) ' / ' counter(pages); font: 9pt sans-serif; } }
@media print {
  :root { font-size: 9.5pt; }
  body { max-width: none; padding: 0; }
  td.running { display: table-cell; font-size: 8.5pt; padding-bottom: 5mm; }
  h1, h2, h3 { break-after: avoid; }
  .list tr, .parties, dd { break-inside: avoid; }
  dd:has(pre) { break-inside: auto; }
  pre { background: none; border-left: 2px solid #d5dbe2; }
}
`;

const hash = createHash('sha256').update(STYLE).digest('base64');

/** For the page itself, wherever it is kept: no script, nothing from elsewhere, no style but its own. */
export const META_POLICY = `default-src 'none'; style-src 'sha256-${hash}'; base-uri 'none'; form-action 'none'`;
