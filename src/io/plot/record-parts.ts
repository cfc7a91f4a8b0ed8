// The parts of a page that are about the records of tracks: what chooses one of them, and the table of its segments.
import { plural } from '../../wording.ts';
import { cellsOf, columnsOf, ROWS, segmentsOf } from './browser/segments.js';
import { escapeMarkup } from './text.ts';
import type { Track } from './track.ts';

/** What chooses the record; nothing where there is one. It needs a script, which shows it and fills it. */
export function recordsMarkup(tracks: readonly Track[], recordCount: number): string {
  if (tracks.length < 2) return '';
  const rest =
    recordCount > tracks.length
      ? `<p>The first ${tracks.length} of ${plural(recordCount, 'record')}: a page has no room for more.</p>`
      : '';
  return `<div class="records" hidden>
<label>Record <select id="record"></select></label>
<label>Find <input type="search" id="find" autocomplete="off" spellcheck="false"></label>
<span><button type="button" id="previous" aria-label="previous record">‹</button> <button type="button" id="next" aria-label="next record">›</button></span>
<span id="which"></span>
</div>
<noscript><p>${plural(tracks.length, 'record')}; the first is shown. The others need a script.</p></noscript>
${rest}`;
}

/** The table of segments: the first rows as they are, the others and the buttons by the script. */
export function segmentsMarkup(tracks: readonly Track[]): string {
  const [first] = tracks;
  if (!first?.path) return '';
  const hasMeans = tracks.some(({ path }) => path?.means !== undefined);
  const rows = segmentsOf(first, 0, ROWS).map(
    segment =>
      `<tr>${cellsOf(segment, true)
        .map(cell => `<td>${escapeMarkup(cell)}</td>`)
        .join('')}</tr>`,
  );
  const more = first.path.starts.length > ROWS ? `<noscript><p>The first ${ROWS} rows.</p></noscript>` : '';
  return `<figure class="card segments"><h2>Segments</h2>
<p>Runs of the ${escapeMarkup(first.pathName)}, counted from 1, both ends included.</p>
<div class="tools" hidden>
${tracks.length > 1 ? '<label><input type="checkbox" id="every"> of all records</label>' : ''}
<button type="button" id="back" aria-label="rows before">‹</button> <button type="button" id="on" aria-label="further rows">›</button>
<span id="rows"></span>
<button type="button" id="copy">copy as TSV</button>
</div>
<div class="wide"><table id="segments">
<thead><tr>${columnsOf(hasMeans)
    .map(name => `<th>${name}</th>`)
    .join('')}</tr></thead>
<tbody>${rows.join('\n')}</tbody>
</table></div>${more}</figure>`;
}
