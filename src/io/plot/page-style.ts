// How a report's page looks.
import { THEMES } from './colours.ts';

/** The colours of the page as CSS variables, light (0) or dark (1). */
const variables = (paper: 0 | 1) =>
  (['ink', 'muted', 'line', 'paper'] as const).map(name => `--${name}:${THEMES[name][paper]}`).join(';');

/** What is wider than its card can be scrolled, and has a shadow on the side where there is more. */
const SHADOWS = ['var(--paper) 30%', 'var(--line)'].flatMap(colour =>
  ['right', 'left'].map(to => `linear-gradient(to ${to},${colour},transparent)`),
);

export const STYLE = `
:root{${variables(0)}}
@media (prefers-color-scheme:dark){:root{${variables(1)}}}
*{box-sizing:border-box}
[hidden]{display:none!important}
body{margin:0 auto;padding:16px;max-width:1240px;font:15px/1.45 system-ui,sans-serif;color:var(--ink);background:var(--paper)}
h1{font-size:22px;margin:4px 0;overflow-wrap:anywhere}
h2{font-size:16px;margin:0;overflow-wrap:anywhere}
p{margin:2px 0 8px;color:var(--muted);font-size:14px;overflow-wrap:anywhere}
main{display:flex;flex-wrap:wrap;gap:16px;align-items:flex-start}
.card{margin:0;padding:14px;border:1px solid var(--line);border-radius:8px;min-width:min(280px,100%);max-width:100%}
.wide{overflow-x:auto;background:${SHADOWS.join()};background-repeat:no-repeat;background-attachment:local,local,scroll,scroll;background-size:40px 100%,40px 100%,12px 100%,12px 100%;background-position:left,right,left,right}
.wide svg{display:block;max-width:100%;height:auto}
.flow{display:flex;flex-wrap:wrap;gap:16px}
.flow .wide{max-width:100%}
.narrow{display:none}
.along{width:100%;display:flex;flex-direction:column;gap:16px;min-width:0}
.along>*,.along>p{margin:0}
.records,.tools{display:flex;flex-wrap:wrap;gap:8px 14px;align-items:center;font-size:14px}
.records{position:sticky;top:0;z-index:2;padding:8px 0;background:var(--paper);border-bottom:1px solid var(--line)}
.tools{margin-bottom:8px}
select,input,button{font:inherit;color:var(--ink);background:var(--paper);border:1px solid var(--muted);border-radius:4px;padding:3px 8px}
button{cursor:pointer}
button:disabled{opacity:.45;cursor:default}
select{max-width:min(100%,420px)}
label{max-width:100%}
.track,.segments,.origin{width:100%}
.segments .wide{max-height:420px;overflow-y:auto}
table{border-collapse:collapse;font-size:13px;font-variant-numeric:tabular-nums}
th,td{padding:3px 14px 3px 0;text-align:left;border-bottom:1px solid var(--line);vertical-align:top}
thead th{position:sticky;top:0;background:var(--paper);color:var(--muted);font-weight:600}
td:first-child{overflow-wrap:anywhere;min-width:90px}
#segments td:first-child{max-width:300px;overflow:hidden;text-overflow:ellipsis;white-space:nowrap}
.number{text-align:right;white-space:nowrap}
#segments td:nth-child(2),#segments th:nth-child(2),#segments td:nth-child(3),#segments th:nth-child(3),#segments td:nth-child(5),#segments th:nth-child(5),#segments td:nth-child(6),#segments th:nth-child(6){text-align:right}
.ranked tbody tr:first-child{font-weight:600}
.digest,code{font-family:ui-monospace,monospace;font-size:12px}
.digest,code,dd{overflow-wrap:anywhere}
.digest{min-width:180px}
dl{display:grid;grid-template-columns:max-content minmax(0,1fr);gap:2px 14px;margin:4px 0 10px;font-size:14px}
dt{color:var(--muted)}
dd{margin:0}
.stage{position:relative}
.mark{position:absolute;width:1px;background:var(--ink);pointer-events:none}
.values{position:absolute;pointer-events:none;padding:6px 8px;border:1px solid var(--line);border-radius:4px;background:var(--paper);font-size:13px;max-width:260px;overflow-wrap:anywhere}
.values div{padding-left:6px}
@media (max-width:820px){.roomy{display:none}.narrow{display:flex}}
@media (max-width:500px){body{padding:8px}.card{padding:10px}main,.along{gap:10px}th,td{padding-right:8px}#segments td:first-child{max-width:92px}}
`;
