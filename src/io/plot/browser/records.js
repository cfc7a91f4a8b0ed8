// What the page of a report does about records: chooses one, and lists its segments, or those of all.
import { cellsOf, columnsOf, ROWS, segmentsOf } from './segments.js';

const byId = id => document.getElementById(id);

/**
 * Lets the reader choose a record by its place in a list, by a part of its id, or the one before or after.
 * @param {string[]} ids
 * @param {(n: number) => void} choose
 */
export function offerRecords(ids, choose) {
  const [list, find, previous, next, which] = ['record', 'find', 'previous', 'next', 'which'].map(byId);
  if (!list) return;
  list.closest('.records').hidden = false;
  let found = [];
  const option = n => {
    const element = document.createElement('option');
    element.value = String(n);
    element.textContent = ids[n];
    return element;
  };
  const go = n => {
    list.value = String(n);
    const at = found.indexOf(n);
    previous.disabled = at <= 0;
    next.disabled = at < 0 || at + 1 >= found.length;
    const among = found.length < ids.length ? ` found, ${ids.length} in all` : '';
    which.textContent = `${at + 1} of ${found.length}${among}`;
    choose(n);
  };
  const search = () => {
    const wanted = find.value.trim().toLowerCase();
    found = ids.flatMap((id, n) => (id.toLowerCase().includes(wanted) ? [n] : []));
    list.replaceChildren(...found.map(option));
    if (found.length > 0) go(found[0]);
    else {
      which.textContent = 'no record is called so';
      previous.disabled = next.disabled = true;
    }
  };
  find.addEventListener('input', search);
  list.addEventListener('change', () => go(Number(list.value)));
  previous.addEventListener('click', () => go(found[found.indexOf(Number(list.value)) - 1]));
  next.addEventListener('click', () => go(found[found.indexOf(Number(list.value)) + 1]));
  search();
}

/**
 * The table of segments, a page of rows at a time, of the chosen record or of all. Returns what shows a record.
 * @param {number[]} runs how many segments each record has
 * @param {(n: number) => import('./segments.js').Segmented} trackOf a record with its values
 * @param {string[]} colours of states
 * @param {boolean} hasMeans
 */
export function offerSegments(runs, trackOf, colours, hasMeans) {
  const table = byId('segments');
  if (!table) return () => {};
  const [every, back, on, rows, copy] = ['every', 'back', 'on', 'rows', 'copy'].map(byId);
  back.closest('.tools').hidden = false;
  let [chosen, from] = [0, 0];
  const records = () => (every?.checked ? runs.map((_, n) => n) : [chosen]);
  const total = () => records().reduce((sum, n) => sum + runs[n], 0);
  /** Segments `first` to `last` - 1 of the records. */
  const listed = (first, last) => {
    const found = [];
    let before = 0;
    for (const n of records()) {
      if (before < last && before + runs[n] > first)
        found.push(...segmentsOf(trackOf(n), Math.max(0, first - before), last - before));
      before += runs[n];
    }
    return found;
  };
  const rowOf = segment => {
    const row = document.createElement('tr');
    cellsOf(segment, true).forEach((text, n) => {
      const cell = row.insertCell();
      cell.textContent = text;
      if (n === 0) cell.title = text;
      if (n === 3) cell.style.boxShadow = `inset 6px 0 0 rgb(${colours[segment.k]})`;
      if (n === 3) cell.style.paddingLeft = '12px';
    });
    return row;
  };
  const show = () => {
    const all = total();
    const to = Math.min(from + ROWS, all);
    table.tBodies[0].replaceChildren(...listed(from, to).map(rowOf));
    const name = value => value.toLocaleString('en-US');
    const one = every?.checked || runs[chosen] > 0;
    rows.textContent = one
      ? `${name(from + 1)} to ${name(to)} of ${name(all)}`
      : 'too many segments for a page: hmm decode lists them';
    back.disabled = from === 0;
    on.disabled = to >= all;
    copy.disabled = all === 0;
    table.parentElement.scrollTop = 0;
  };
  const turn = step => {
    from += step;
    show();
  };
  back.addEventListener('click', () => turn(-ROWS));
  on.addEventListener('click', () => turn(ROWS));
  every?.addEventListener('change', () => turn(-from));
  copy.addEventListener('click', async () => {
    const plain = cells => cells.map(cell => cell.replace(/\s/g, ' ')).join('\t');
    const lines = listed(0, total()).map(segment => plain(cellsOf(segment, false)));
    const names = columnsOf(hasMeans).map(name => name.replace(' ', '_'));
    copy.textContent = (await copied(`${[names.join('\t'), ...lines].join('\n')}\n`))
      ? 'copied'
      : 'cannot copy';
    setTimeout(() => {
      copy.textContent = 'copy as TSV';
    }, 1500);
  });
  return n => {
    chosen = n;
    if (every?.checked) return;
    turn(-from);
  };
}

/** Puts text on the clipboard; browsers that keep it from pages of files still let a field be copied. */
async function copied(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    const field = document.createElement('textarea');
    field.value = text;
    document.body.append(field);
    field.select();
    const isDone = document.execCommand('copy');
    field.remove();
    return isDone;
  }
}
