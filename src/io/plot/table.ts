// A table of a page.
import { escapeMarkup } from './text.ts';

export interface Table {
  title: string;
  caption: string;
  columns: readonly string[];
  /** Cells, of which the first row stands out. */
  rows: readonly (readonly string[])[];
}

/** A table of numbers. */
export function tableMarkup({ title, caption, columns, rows }: Table): string {
  const cells = (tag: 'th' | 'td', texts: readonly string[]) =>
    texts.map(text => `<${tag} class="number">${escapeMarkup(text)}</${tag}>`).join('');
  return `<section class="card"><h2>${escapeMarkup(title)}</h2>
<p>${escapeMarkup(caption)}</p>
<div class="wide"><table class="ranked">
<thead><tr>${cells('th', columns)}</tr></thead>
<tbody>${rows.map(row => `<tr>${cells('td', row)}</tr>`).join('\n')}</tbody>
</table></div></section>`;
}
