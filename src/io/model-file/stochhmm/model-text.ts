// Reads the model files of StochHMM (Lott & Korf 2014): sections of text, in which each state has its name, where it goes, and
// a table of what it emits.
import { UserError } from '../../../user-error.ts';
import { requireRoom } from '../room.ts';
import { tableOf } from './tables.ts';

const HINT =
  'the model is read with one track of symbols, STANDARD transitions and tables of P(X), LOG or COUNTS';

/** That of a model here. One symbol alone would need no further row for any. */
const MOST_ORDER = 12;

/** Whether a text is a model of StochHMM. */
export function isStochHmmText(text: string): boolean {
  return /^\s*#\s*STOCHHMM MODEL FILE/i.test(text);
}

interface StateText {
  name: string;
  symbol?: string;
  feature?: string;
  /** By name of the next state. */
  next: Map<string, number>;
  order: number;
  rows: number[][];
  /** How the numbers of either table are written. */
  kinds: { next: string; rows: string };
  place: string;
}

/**
 * The content of a model file, as JSON has it. Rows are divided by their sums. `END: 1` of every state says that sequences
 * may end anywhere, as they may without it here.
 * @throws UserError with the line of what hmm has no counterpart of
 */
export function contentOfStochHmm(text: string, path: string): unknown {
  const { name, symbols, states: all } = parse(text.split(/\r?\n/), path);
  const start = all.find(state => state.name === 'INIT');
  const states = all.filter(state => state !== start);
  if (!start || states.length === 0) throw mistake('has no states, or none called INIT to begin in', path);
  requireRoom(states.length, path);
  const names = states.map(state => state.name);
  const known = new Set([...names, 'END']);
  const rowOf = ({ next, kinds, place }: StateText) => {
    for (const to of next.keys()) if (!known.has(to)) throw mistake(`'${to}' is no state`, place);
    const [row] = tableOf(
      [names.map(to => next.get(to) ?? (kinds.next === 'LOG' ? -Infinity : 0))],
      kinds.next,
      place,
    );
    return row!;
  };
  const withEnd = states.filter(({ next, kinds }) => next.get('END') === (kinds.next === 'LOG' ? 0 : 1));
  if (withEnd.length !== states.length && states.some(({ next }) => next.has('END'))) {
    throw mistake('sequences may end after some states alone, or with other weights than 1', path);
  }
  return {
    format: 'hmm-model',
    version: 1,
    ...(name !== undefined && { name }),
    states: states.map(({ name, symbol, feature }) => ({ name, symbol, feature })),
    initial: rowOf(start),
    transitions: states.map(rowOf),
    emission: {
      family: 'categorical',
      alphabet: symbols.join('') === 'ACGT' ? 'dna' : 'custom',
      symbols: symbols.every(symbol => symbol.length === 1) ? symbols.join('') : symbols,
      order: Math.max(...states.map(({ order }) => order)),
      probabilities: states.map(({ order, rows, kinds, place }) => {
        if (order > MOST_ORDER) throw mistake(`order ${order} is above ${MOST_ORDER}`, place);
        if (rows.length !== symbols.length ** order || rows.some(row => row.length !== symbols.length)) {
          const wanted = `${symbols.length ** order} rows of ${symbols.length} numbers`;
          throw mistake(`order ${order} of ${symbols.length} symbols has ${wanted}`, place);
        }
        return nested(tableOf(rows, kinds.rows, place), order, symbols.length);
      }),
    },
  };
}

/** Rows in the order of their contexts, the oldest symbol first, as a level for each symbol of context. */
function nested(rows: readonly number[][], order: number, width: number): unknown {
  if (order === 0) return rows[0];
  const each = rows.length / width;
  return Array.from({ length: width }, (_, n) =>
    nested(rows.slice(n * each, (n + 1) * each), order - 1, width),
  );
}

function parse(lines: readonly string[], path: string) {
  let name: string | undefined;
  const tracks: { name: string; symbols: string[] }[] = [];
  const states: StateText[] = [];
  let section = '';
  let part: 'next' | 'rows' | undefined;
  for (const [n, raw] of lines.entries()) {
    const line = raw.trim();
    const place = `${path}:${n + 1}`;
    if (line === '//END') break;
    if (line === '' || /^(#|=)/.test(line)) continue;
    const heading =
      /^<?\s*((?:MODEL|TRACK|AMBIGUOUS|SCALING|TEMPLATED|STATE)[A-Z ]*(?:INFORMATION|DEFINITIONS|FUNCTIONS|VALUES|STATES))\s*>?$/.exec(
        line,
      );
    if (heading) {
      section = heading[1]!;
      continue;
    }
    const [, key = '', rest = ''] = /^([A-Z_]+)\s*:\s*(.*)$/s.exec(line) ?? [];
    const state = states.at(-1);
    if (section.startsWith('MODEL')) {
      if (key === 'NAME' || key === 'MODEL_NAME') name = rest;
    } else if (section.startsWith('TRACK')) {
      const [, track = '', symbols = ''] = /^([^:]+):\s*(.+)$/s.exec(line) ?? [];
      tracks.push({ name: track, symbols: symbols.split(',').map(symbol => symbol.trim()) });
    } else if (section.startsWith('SCALING') || section.startsWith('TEMPLATED')) {
      throw mistake(`'${section}' has no counterpart here`, place);
    } else if (!section.startsWith('STATE')) {
    } else if (key === 'STATE') {
      states.push({ name: '', next: new Map(), order: 0, rows: [], kinds: { next: '', rows: '' }, place });
      part = undefined;
    } else if (!state) {
      throw mistake('is before the first STATE:', place);
    } else if (key === 'NAME') state.name = rest;
    else if (key === 'PATH_LABEL') {
      if (rest.length === 1) state.symbol = rest;
    } else if (key === 'GFF_DESC') {
      if (rest !== '') state.feature = rest;
    } else if (key === 'TRANSITION' || key === 'EMISSION') {
      const [what = '', kind = '', ...more] = rest.split(/[:\s]+/).filter(word => word !== '');
      const isKnown =
        key === 'TRANSITION' ? what === 'STANDARD' : what === tracks[0]?.name && state.rows.length === 0;
      if (!isKnown || more.length > 0) throw mistake(`'${line}' has no counterpart here`, place);
      part = key === 'TRANSITION' ? 'next' : 'rows';
      state.kinds[part] = kind;
    } else if (key === 'ORDER') state.order = Number.parseInt(rest, 10);
    else if (part === 'next') {
      const [, to = '', value] = /^(\S+?)(?:\s*:)?\s+(\S+)$/.exec(line) ?? [];
      state.next.set(to, numberIn(value, place));
    } else if (part === 'rows') {
      // A line that begins with @ names the columns; a word with @ before numbers names the row.
      const words = line.split(/\s+/);
      const isHeader =
        words[0]!.startsWith('@') && words.length === tracks[0]!.symbols.length && state.rows.length === 0;
      if (!isHeader)
        state.rows.push(words.filter(word => !word.startsWith('@')).map(word => numberIn(word, place)));
    } else throw mistake(`'${line}' is not understood`, place);
  }
  if (tracks.length !== 1) throw mistake(`has ${tracks.length} tracks of symbols`, path);
  return { name, symbols: tracks[0]!.symbols, states };
}

function numberIn(word: string | undefined, place: string): number {
  const value = word === undefined ? Number.NaN : Number(word === '-INF' ? Number.NEGATIVE_INFINITY : word);
  if (!Number.isNaN(value)) return value;
  throw mistake(`'${word ?? ''}' is no number`, place);
}

function mistake(message: string, place: string): UserError {
  return new UserError('bad-model', message, { place, hint: HINT });
}
