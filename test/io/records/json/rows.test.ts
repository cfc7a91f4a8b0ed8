import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type JsonFormat, readJson } from '../../../../src/io/records/json/json.ts';
import { RowCollector } from '../../../../src/io/records/shared/row-collector.ts';
import { ALPHABETS, integerAlphabet, wordAlphabet } from '../../../../src/model/alphabet.ts';
import type { ObservationKind } from '../../../../src/model/observations.ts';
import { checkDamaged, observationsOf, outcome } from '../../damage.ts';
import { collect, complaint, flat, sourceOf } from '../../memory-source.ts';

const CHUNK_SIZES = [1, 2, 3, 5, 7, 11, 16, 61, Number.POSITIVE_INFINITY];
const dna = { kind: 'symbols', alphabet: ALPHABETS.dna } as const;
const words = { kind: 'symbols', alphabet: wordAlphabet(['exon', 'intron']) } as const;
const pairs = { kind: 'vectors', width: 2 } as const;
const counts = { kind: 'vectors', width: 1 } as const;
const anyVectors = { kind: 'vectors', width: undefined } as const;
const missing = Number.NaN;

function readAs(text: string, kind: ObservationKind, format: JsonFormat = 'ndjson', size?: number) {
  const width = kind.kind === 'symbols' ? kind.alphabet.symbols.length : kind.width;
  return readJson(sourceOf(text, size), kind, format, new RowCollector(width));
}

/** What each record shows, the same for every chunk size. */
async function read(text: string, kind: ObservationKind): Promise<unknown[][]> {
  const expected = await outcome(readAs(text, kind));
  for (const size of CHUNK_SIZES) {
    assert.deepEqual(await outcome(readAs(text, kind, 'ndjson', size)), expected);
  }
  return (await collect(flat(readAs(text, kind)))).map(observationsOf);
}

test('rows of weights, each kept once', async () => {
  const text =
    '{"soft": [[0.25, 0.25, 0.5, 0], null, [0.25, 0.25, 0.5, 0]]}\n{"soft": [[0, 0, 1, 0], [0.25, 0.25, 0.5, 0]]}\n';
  const row = [0.25, 0.25, 0.5, 0];
  assert.deepEqual(await read(text, dna), [
    [row, [missing, missing, missing, missing], row],
    [[0, 0, 1, 0], row],
  ]);
  const [first, second] = await collect(flat(readAs(text, dna)));
  assert.deepEqual([...first!.data.codes!], [0, 1, 0]);
  assert.deepEqual([...second!.data.codes!], [2, 0]);
  const [nearly] = await read('{"soft": [[0.3333333, 0.3333333, 0.3333333, 0]]}', dna);
  assert.ok(Math.abs((nearly![0] as number[]).reduce((sum, weight) => sum + weight) - 1) < 1e-15);
});

test('weights that are none', async () => {
  const said = (row: string, kind: ObservationKind = dna) =>
    complaint(readAs(`{"soft": [[1, 0, 0, 0], ${row}]}`, kind));
  assert.match(
    await said('[0.5, 0.5, 0.1, 0]'),
    /^in:1 \(record 1\) \| position 2: the weights sum to 1.1, not to 1/,
  );
  assert.match(await said('[1.5, -0.5, 0, 0]'), /position 2: -0.5 is no weight/);
  assert.match(await said('[1, null, 0, 0]'), /position 2: some weights are missing/);
  assert.match(
    await said('[1, 0, 0]'),
    /position 2 has 3 of 4 weights \| a position is an array of 4 weights/,
  );
  assert.match(await said('"A"'), /position 2 is no row of weights: "A"/);
  assert.match(await said('[1, 0, 0, 0]', pairs), /has 'soft', but the model takes numbers/);
  assert.match(await said('[1, 0, 0, 0]', { ...dna, soft: false }), /takes no soft observations/);
});

test('rows of numbers, missing wholly or by component', async () => {
  const text = '{"values": [[1, -2.5], null, [null, 1e3], [1, -2.5]]}\n{"values": []}\n';
  assert.deepEqual(await read(text, pairs), [
    [
      [1, -2.5],
      [missing, missing],
      [missing, 1000],
      [1, -2.5],
    ],
    [],
  ]);
  assert.deepEqual(await read(text, anyVectors), await read(text, pairs));
  // Python's json writes NaN.
  assert.deepEqual(await read('{"id": "NaN", "values": [[NaN, 1], [1, 2]]}', pairs), [
    [
      [missing, 1],
      [1, 2],
    ],
  ]);
  assert.deepEqual(await read('{"values": [0.5, null, 7]}\n{"values": [[1]]}', counts), [
    [[0.5], [missing], [7]],
    [[1]],
  ]);
  assert.deepEqual(await read('{"observations": [5, null, 0]}\n[1, 5]', counts), [
    [[5], [missing], [0]],
    [[1], [5]],
  ]);
});

test('numbers that are none', async () => {
  const said = (text: string, kind: ObservationKind = pairs) => complaint(readAs(text, kind));
  assert.match(await said('{"values": [[1, 2], [3]]}'), /position 2 has 1 of 2 numbers/);
  assert.match(await said('{"values": [[1, "x"]]}'), /position 1 is no row of numbers: \[1,"x"\]/);
  assert.match(await said('{"values": [[1, 1e999]]}'), /position 1 is no row of numbers/);
  assert.match(await said('{"values": [1, 2]}'), /position 1 has 1 of 2 numbers/);
  assert.match(await said('{"sequence": "ACGT"}'), /has 'sequence', but the model takes numbers/);
  assert.match(await said('{"values": [[1, 2]]}', dna), /has 'values', but the model takes symbols/);
  assert.match(await said('{"values": [null, null]}', anyVectors), /no position has numbers/);
  assert.match(
    await said('{"values": [[1, 2]]}\n{"id": "b", "values": [[1]]}', anyVectors),
    /^in:2 \(record b\)/,
  );
});

test('words of an alphabet of words', async () => {
  assert.deepEqual(await read('{"observations": ["exon", "intron", null, 1]}\n["intron"]', words), [
    [0, 1, 2, 1],
    [1],
  ]);
  assert.deepEqual(await read('["A", "c", "N"]', dna), [[0, 1, 14]]);
  assert.match(
    await complaint(readAs('["exon", "utr"]', words)),
    /observation "utr" at position 2 is no symbol \| the model has symbols 0 to 1 \(exon, intron in this order\)/,
  );
  const integers = { kind: 'symbols', alphabet: integerAlphabet(3) } as const;
  assert.match(await complaint(readAs('["x"]', integers)), /\| the model has symbols 0 to 2; null/);
});

test('states and weights of records are passed on', async () => {
  const text = '{"sequence": "ACG", "states": ["a", 1, null], "weight": 0.5}\n{"sequence": "A"}';
  const [labelled, plain] = await collect(flat(readAs(text, dna)));
  assert.deepEqual(labelled!.states, ['a', 1, null]);
  assert.equal(labelled!.weight, 0.5);
  assert.ok(!('states' in plain!) && !('weight' in plain!));
  const said = (record: string) => complaint(readAs(`{"sequence": "ACG", ${record}}`, dna));
  assert.match(await said('"states": [0]'), /has 1 state for 3 positions/);
  assert.match(await said('"states": [0, -1, 2]'), /state -1 at position 2 is none/);
  assert.match(await said('"states": [0, {}, 2]'), /state \{\} at position 2/);
  assert.match(await said('"weight": -1'), /'weight' must be 0 or more/);
  assert.match(await said('"weight": "x"'), /'weight' must be a number/);
});

test('damaged files give records or a UserError', async () => {
  const soft =
    '{"id": "a", "soft": [[0.25, 0.25, 0.5, 0], null, [1, 0, 0, 0]]}\n{"sequence": "ACGN", "states": [0, null, 1, 1]}\n';
  const values =
    '{"id": "a", "values": [[0.5, 1], null, [NaN, 2]], "weight": 2}\r[[1, 2]]\r{"values": [[1, 2]]}';
  for (const format of ['ndjson', 'json'] as const) {
    await checkDamaged([soft, `[${soft.trim().replace('\n', ',')}]`], source =>
      readJson(source, dna, format, new RowCollector(4)),
    );
    await checkDamaged([values], source => readJson(source, pairs, format, new RowCollector(2)));
  }
});
