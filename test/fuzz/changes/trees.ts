// Changes of JSON as a tree: numbers, names, nesting and types of entries, so that what comes out is JSON again. Most are
// tame: rows keep their sums, lists their lengths, entries their types.
import type { Random } from '../../../src/model/random.ts';
import { below, type Change, oneOf } from './change.ts';
import { NUMBERS, WORDS } from './words.ts';

/** A list or an object, and the key of one entry in it. */
interface Entry {
  holder: Record<string, unknown>;
  key: string;
}

/** Changes an entry in its place; false where it does not fit. */
type TreeChange = (
  entry: Entry,
  random: Random,
  all: { entries: readonly Entry[]; others: () => Entry[] },
) => unknown;

const FINITE = NUMBERS.map(Number).filter(Number.isFinite);
/** Exact shares, which leave sums as they are. */
const SHARES = [0.25, 0.5, 1];

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Part of a number of a list moves to another one, as rows of probabilities allow; integers change places. */
const moveShare: TreeChange = ({ holder, key }, random) => {
  const list = Array.isArray(holder) ? holder : holder[key];
  if (!Array.isArray(list) || list.length < 2 || !list.every(value => typeof value === 'number'))
    return false;
  const [from, to] = [below(random, list.length), below(random, list.length)];
  if (list.every(Number.isInteger) && random.uniform() < 0.5) [list[from], list[to]] = [list[to], list[from]];
  else {
    const moved = list[from]! * oneOf(SHARES, random);
    list[from] -= moved;
    list[to] += moved;
  }
  return true;
};

/** Two entries of a list change places. */
const swapEntries: TreeChange = ({ holder, key }, random) => {
  if (!Array.isArray(holder)) return false;
  const other = below(random, holder.length);
  [holder[Number(key)], holder[other]] = [holder[other], holder[Number(key)]];
  return true;
};

/** An entry that another object with the same names has, or has besides. */
const takeEntry: TreeChange = ({ holder, key }, random, { others }) => {
  const target = isObject(holder[key]) ? holder[key] : holder;
  if (Array.isArray(target)) return false;
  const names = Object.keys(target);
  const alike = others().filter(other => isObject(other.holder) && names.some(name => name in other.holder));
  if (alike.length === 0) return false;
  const other = oneOf(alike, random);
  put(target, other.key, structuredClone(other.holder[other.key]));
  return true;
};

const nudge: TreeChange = ({ holder, key }, random) => {
  const value = holder[key];
  if (typeof value !== 'number') return false;
  holder[key] = oneOf([value, value + 1, Math.abs(value - 1), value * (1 + 1e-12), below(random, 4)], random);
  return true;
};

const otherText: TreeChange = ({ holder, key }, random) => {
  if (typeof holder[key] !== 'string') return false;
  holder[key] += oneOf(['', 'a', '2', ' ', 'é', oneOf(WORDS, random)], random);
  return true;
};

const deleteEntry: TreeChange = ({ holder, key }) => {
  if (Array.isArray(holder)) return false;
  delete holder[key];
  return true;
};

/** No probability and no state of a model is so, but a missing observation. */
const omit: TreeChange = ({ holder, key }) => {
  holder[key] = null;
};

const TAME: readonly TreeChange[] = [
  ...[moveShare, moveShare, moveShare, swapEntries, takeEntry, nudge, otherText, otherText, deleteEntry],
];

const changeAnything: TreeChange = ({ holder, key }, random) => {
  holder[key] = oneOf([null, true, false, '', [], {}, oneOf(FINITE, random), oneOf(WORDS, random)], random);
};

const cutOut: TreeChange = ({ holder, key }) => {
  if (Array.isArray(holder)) holder.splice(Number(key), 1);
  else delete holder[key];
};

const doubleEntry: TreeChange = ({ holder, key }, random) => {
  const copy = structuredClone(holder[key]);
  if (Array.isArray(holder)) holder.splice(below(random, holder.length + 1), 0, copy);
  else put(holder, oneOf(WORDS, random), copy);
};

const exchange: TreeChange = ({ holder, key }, random, { entries, others }) => {
  const other = oneOf(random.uniform() < 0.5 ? entries : others(), random);
  holder[key] = structuredClone(other.holder[other.key]);
};

const rename: TreeChange = ({ holder, key }, random, { entries }) => {
  if (Array.isArray(holder)) return false;
  const value = holder[key];
  delete holder[key];
  put(holder, random.uniform() < 0.5 ? oneOf(WORDS, random) : oneOf(entries, random).key, value);
  return true;
};

const nest: TreeChange = ({ holder, key }, random) => {
  const value = holder[key];
  if (random.uniform() < 0.5) holder[key] = [value];
  else if (typeof value === 'object' && value !== null) holder[key] = Object.values(value)[0] ?? null;
};

const WILD: readonly TreeChange[] = [changeAnything, cutOut, doubleEntry, exchange, rename, nest, omit];

/** How many changes are tame. */
const TAME_SHARE = 0.75;

/** Also `__proto__`, as JSON.parse does. */
function put(holder: object, key: string, value: unknown): void {
  Object.defineProperty(holder, key, { value, enumerable: true, configurable: true, writable: true });
}

function entriesOf(value: unknown, entries: Entry[] = []): Entry[] {
  if (typeof value !== 'object' || value === null) return entries;
  const holder = value as Record<string, unknown>;
  for (const key of Object.keys(holder)) {
    entries.push({ holder, key });
    entriesOf(holder[key], entries);
  }
  return entries;
}

function treeOf(text: string): { tree: unknown } | undefined {
  try {
    return { tree: JSON.parse(text) };
  } catch {
    return undefined;
  }
}

function changedTree(text: string, random: Random, inputs: readonly Buffer[]): string | undefined {
  const root = treeOf(text);
  if (!root) return undefined;
  const entries = entriesOf(root);
  const others = () => entriesOf(treeOf(oneOf(inputs, random).toString()) ?? root);
  const changes = random.uniform() < TAME_SHARE ? TAME : WILD;
  for (let tries = 0; tries < 20; tries++) {
    if (oneOf(changes, random)(oneOf(entries, random), random, { entries, others }) !== false) break;
  }
  return JSON.stringify(root.tree, null, oneOf([0, 0, 1], random));
}

/** An entry of a JSON file changed; undefined where the file is no JSON. */
export const changeTree: Change = (bytes, random, others) => {
  const text = changedTree(bytes.toString(), random, others);
  return text === undefined ? undefined : Buffer.from(text);
};

/** An entry of one line of NDJSON changed. */
export const changeLineTree: Change = (bytes, random, others) => {
  const lines = bytes.toString().split('\n');
  const at = below(random, Math.max(1, lines.length - 1));
  const text = changedTree(lines[at]!, random, others);
  if (text === undefined) return undefined;
  lines[at] = text.replaceAll('\n', ' ');
  return Buffer.from(lines.join('\n'));
};
