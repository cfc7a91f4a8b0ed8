import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type JsonFormat, readJson } from '../../../../src/io/records/json/json.ts';
import { RowCollector } from '../../../../src/io/records/shared/row-collector.ts';
import { ALPHABETS, customAlphabet, integerAlphabet, wordAlphabet } from '../../../../src/model/alphabet.ts';
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
  assert.match(await said('[0.5, 0.5, 0.1, 0]'), /^in:1 \(record 1\) \| bad-number \| position 2\b.*1\.1/);
  assert.match(await said('[1.5, -0.5, 0, 0]'), /\| bad-number \| position 2\b.*-0\.5/);
  assert.match(await said('[1, null, 0, 0]'), /\| bad-number \| position 2\b/);
  assert.match(await said('[1, 0, 0]'), /\| bad-number \| position 2\b.*3.*4/);
  assert.match(await said('"A"'), /\| bad-number \| position 2\b.*"A"/);
  assert.match(await said('[1, 0, 0, 0]', pairs), /\| data-does-not-fit \|.*'soft'/);
  assert.match(await said('[1, 0, 0, 0]', { ...dna, soft: false }), /\| data-does-not-fit \|/);
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
  assert.match(await said('{"values": [[1, 2], [3]]}'), /\| bad-number \| position 2\b.*1.*2/);
  assert.match(await said('{"values": [[1, "x"]]}'), /\| bad-number \| position 1\b.*\[1,"x"\]/);
  assert.match(await said('{"values": [[1, 1e999]]}'), /\| bad-number \| position 1\b/);
  assert.match(await said('{"values": [1, 2]}'), /\| bad-number \| position 1\b.*1.*2/);
  assert.match(await said('{"sequence": "ACGT"}'), /\| data-does-not-fit \|.*'sequence'/);
  assert.match(await said('{"values": [[1, 2]]}', dna), /\| data-does-not-fit \|.*'values'/);
  assert.match(await said('{"values": [null, null]}', anyVectors), /\| nothing-to-read \|/);
  assert.match(
    await said('{"values": [[1, 2]]}\n{"id": "b", "values": [[1]]}', anyVectors),
    /^in:2 \(record b\) \| bad-number \|.*1.*2/,
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
    /\| bad-symbol \|.*"utr" at position 2\b.*exon, intron/,
  );
  const integers = { kind: 'symbols', alphabet: integerAlphabet(3) } as const;
  assert.match(await complaint(readAs('["x"]', integers)), /\| bad-symbol \|.*0 to 2/);
});

test('integers that may be symbols as well as indices are refused', async () => {
  const casino = { kind: 'symbols', alphabet: customAlphabet('123456') } as const;
  for (const text of ['[3,1,5,1]', '{"observations": [1, null, "2"]}'])
    assert.match(await complaint(readAs(text, casino)), /^in:1 \(record 1\) \| bad-symbol \|/);
  assert.match(await complaint(readAs('[3,1,5,1]', casino)), /'3'.*'4' \|.*"sequence": "3151"/);
  // 0 is an index alone; a word and a letter are symbols.
  assert.deepEqual(await read('[3,0,5]', casino), [[3, 0, 5]]);
  assert.deepEqual(await read('["3","1"]', casino), [[2, 0]]);
  assert.deepEqual(await read('{"sequence": "31"}', casino), [[2, 0]]);
  const ages = { kind: 'symbols', alphabet: wordAlphabet(['1', '0', '10']) } as const;
  assert.match(await complaint(readAs('[1,0]', ages)), /\| bad-symbol \|.*\["1", …\]/);
  assert.deepEqual(await read('[2,0]', ages), [[2, 0]]);
  assert.deepEqual(await read('[1,0]', { kind: 'symbols', alphabet: integerAlphabet(2) }), [[1, 0]]);
});

test('a column of numbers is one sequence, and so are rows as wide as the model', async () => {
  const one = async (text: string, kind: ObservationKind) =>
    (await collect(flat(readAs(text, kind, 'json')))).map(observationsOf);
  assert.deepEqual(await one('[[0.5],[null],null,[2]]', counts), [[[0.5], [missing], [missing], [2]]]);
  assert.deepEqual(await one('[[0],[2]]', { kind: 'symbols', alphabet: integerAlphabet(3) }), [[0, 2]]);
  assert.deepEqual(await one('[[1,2],[3,4],[5,6]]', pairs), [
    [
      [1, 2],
      [3, 4],
      [5, 6],
    ],
  ]);
  assert.deepEqual(await one('[[1,2],[3,4]]', counts), [
    [[1], [2]],
    [[3], [4]],
  ]);
  assert.match(await complaint(readAs('[0.5]\n[1.5]\n', counts)), /^in:2 \| bad-json \| \[1\.5\]/);
  assert.deepEqual(await read('{"values": [1]}\n{"values": [2]}\n', counts), [[[1]], [[2]]]);
});

test('states and weights of records are passed on', async () => {
  const text = '{"sequence": "ACG", "states": ["a", 1, null], "weight": 0.5}\n{"sequence": "A"}';
  const [labelled, plain] = await collect(flat(readAs(text, dna)));
  assert.deepEqual(labelled!.states, ['a', 1, null]);
  assert.equal(labelled!.weight, 0.5);
  assert.ok(!('states' in plain!) && !('weight' in plain!));
  const said = (record: string) => complaint(readAs(`{"sequence": "ACG", ${record}}`, dna));
  assert.match(await said('"states": [0]'), /\| lengths-differ \|.*1.*3/);
  assert.match(await said('"states": [0, -1, 2]'), /\| bad-json \|.*-1 at position 2\b/);
  assert.match(await said('"states": [0, {}, 2]'), /\| bad-json \|.*\{\} at position 2\b/);
  assert.match(await said('"weight": -1'), /\| bad-json \| 'weight'/);
  assert.match(await said('"weight": "x"'), /\| bad-json \| 'weight'/);
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
