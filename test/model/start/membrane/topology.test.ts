// The preset of membrane proteins: which lengths its helices and loops may have, what its states share, and what it finds in
// proteins drawn from it.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decode } from '../../../../src/library.ts';
import { ALPHABETS } from '../../../../src/model/alphabet.ts';
import { Random } from '../../../../src/model/random.ts';
import { sampleSequences } from '../../../../src/model/sample.ts';
import { tmTopology } from '../../../../src/model/start/membrane/topology.ts';
import { tiedStates } from '../../../../src/model/training/constraints.ts';
import { close } from '../../../close.ts';
import { emissionRows } from '../../models.ts';

const MODEL = tmTopology();
const symbols = MODEL.states.map(({ symbol }) => symbol!);

/** The lengths up to `most` that a run of these states may have between others. */
function lengthsOf(isInside: (k: number) => boolean, most: number): number[] {
  const K = symbols.length;
  const all = [...Array(K).keys()];
  const next = all.map(i => all.filter(j => MODEL.transitions[i]![j]! > 0));
  let reached = new Set(all.filter(i => !isInside(i)).flatMap(i => next[i]!.filter(isInside)));
  const lengths: number[] = [];
  for (let length = 1; length <= most; length++) {
    const after = [...reached].flatMap(i => next[i]!);
    if (after.some(j => !isInside(j))) lengths.push(length);
    reached = new Set(after.filter(isInside));
  }
  return lengths;
}

const range = (first: number, last: number) => Array.from({ length: last - first + 1 }, (_, n) => first + n);

test('helices have 15 to 35 residues, loops on either side any number', () => {
  assert.deepEqual(
    lengthsOf(k => symbols[k] === 'M', 60),
    range(15, 35),
  );
  for (const side of ['i', 'o'])
    assert.deepEqual(
      lengthsOf(k => symbols[k] === side, 60),
      range(1, 60),
    );
});

test('proteins begin and end in loops or globular parts', () => {
  const end = MODEL.states.length;
  const ends = MODEL.states.filter((_, k) => MODEL.transitions[k]![end]! > 0);
  const starts = MODEL.states.filter((_, k) => MODEL.initial[k]! > 0);
  for (const { symbol } of [...starts, ...ends]) assert.notEqual(symbol, 'M');
  assert.deepEqual(MODEL.transitions[end], new Array(end + 1).fill(0));
});

test('a path goes from one side through the membrane to the other', () => {
  const follow = new Set<string>();
  for (const [i, from] of symbols.entries()) {
    for (const [j, to] of symbols.entries()) {
      if (from !== to && MODEL.transitions[i]![j]! > 0) follow.add(from + to);
    }
  }
  assert.deepEqual([...follow].sort(), ['Mi', 'Mo', 'iM', 'oM']);
  const helix = (name: string) =>
    MODEL.states.flatMap((state, k) => (state.name.startsWith(name) ? [k] : []));
  const sides = (states: number[], of: 'before' | 'after') =>
    new Set(
      symbols.filter((_, k) =>
        states.some(
          s =>
            !states.includes(k) &&
            (of === 'after' ? MODEL.transitions[s]![k]! : MODEL.transitions[k]![s]!) > 0,
        ),
      ),
    );
  assert.deepEqual([...sides(helix('outward'), 'before'), ...sides(helix('outward'), 'after')], ['i', 'o']);
  assert.deepEqual([...sides(helix('inward'), 'before'), ...sides(helix('inward'), 'after')], ['o', 'i']);
});

test('rows sum to 1, and states that share a table or a row have the same', () => {
  const rows = emissionRows(MODEL);
  for (const row of [MODEL.initial, ...MODEL.transitions.slice(0, -1), ...rows])
    close([row.reduce((a, b) => a + b)], [1], 1e-12, 'sum');
  for (const group of tiedStates(MODEL, 'emissions'))
    for (const k of group) assert.deepEqual(rows[k], rows[group[0]!]);
  const [[one, other]] = tiedStates(MODEL, 'transitions') as [[number, number]];
  const positive = (k: number) => MODEL.transitions[k]!.filter(p => p > 0);
  assert.deepEqual(positive(one), positive(other));
  assert.equal(positive(one).length, 21);
  assert.equal(new Set(rows.map(row => row.join())).size, 11);
});

test('proteins drawn from it are found again', () => {
  const drawn = [...sampleSequences(MODEL, { sequences: 20 }, new Random(3))];
  const letters = drawn.map(({ data }) =>
    Array.from(data.codes!, code => ALPHABETS.protein.symbols[code]!).join(''),
  );
  const { paths } = decode(MODEL, letters, 'optimal-accuracy');
  let right = 0;
  let residues = 0;
  for (const [s, { states }] of drawn.entries()) {
    residues += states.length;
    states.forEach((state, t) => {
      if (symbols[state] === symbols[paths[s]![t]!]) right++;
    });
  }
  assert.ok(right > 0.8 * residues, `${right} of ${residues} residues`);
});
