import assert from 'node:assert/strict';
import { test } from 'node:test';
import { discover } from '../../../src/io/records/discover.ts';
import { inputsOf, readRecords } from '../../../src/io/records/read-records.ts';
import type { Reading } from '../../../src/io/records/reading.ts';
import { ALPHABETS } from '../../../src/model/alphabet.ts';
import type { ObservationKind } from '../../../src/model/observations.ts';
import { observationsOf } from '../damage.ts';
import { chunked, collect, complaint } from '../memory-source.ts';

const pipeOf = (text: string, size: number, reading: Reading = {}) =>
  inputsOf(
    [],
    reading,
    (async function* () {
      yield* chunked(Buffer.from(text), size);
    })(),
  );

const dna: ObservationKind = { kind: 'symbols', alphabet: ALPHABETS.dna };

test('what data hold is told, in chunks of every size, and all records are still read', async () => {
  const cases: [string, unknown, Reading?][] = [
    ['>a\nACGU\n', { kind: 'letters', name: 'rna' }],
    ['@r\nACGT\n+\nIIII\n@s\nAC\nGT\n+\n@@@@\n', { kind: 'letters', name: 'dna' }],
    ['@r\r\nGGUU\r\n+\r\nTTTT\r\n', { kind: 'letters', name: 'rna' }],
    ['{"sequence": "MKVLEE"}', { kind: 'letters', name: 'protein' }],
    ['[0, 4, null]\n[5]', { kind: 'integers', size: 6 }],
    ['["b", null, "a"]\n["b", "c"]', { kind: 'words', words: ['a', 'b', 'c'] }],
    ['{"soft": [null, [0.5, 0.5]]}', { kind: 'soft', width: 2, symbols: undefined }],
    ['{"values": [null, 1.5]}', { kind: 'vectors', width: 1, names: undefined }],
    ['{"values": [[1, 2]]}', { kind: 'vectors', width: 2, names: undefined }],
    ['x\ty\n1\t2\n', { kind: 'vectors', width: 2, names: ['x', 'y'] }],
    ['1,2\n3,4\n', { kind: 'vectors', width: 2, names: undefined }],
    ['g,x\na,1\n', { kind: 'vectors', width: 1, names: ['x'] }, { idColumn: 'g' }],
    ['C\tA\tG\tT\n1\t0\t0\t0\n', { kind: 'soft', width: 4, symbols: ['C', 'A', 'G', 'T'] }],
    ['GM\tchr1\nCTCF\tPol2\n0\t1\n', { kind: 'marks', marks: ['CTCF', 'Pol2'] }],
  ];
  for (const [text, expected, reading] of cases) {
    for (const size of [1, 2, 3, 7, 1000]) {
      const inputs = pipeOf(text, size, reading);
      const found = await discover(inputs);
      assert.deepEqual(found, expected, `${JSON.stringify(text)} in chunks of ${size}`);
      if (found.kind !== 'vectors' && found.kind !== 'marks') continue;
      const width = found.kind === 'marks' ? found.marks.length : found.width;
      const [record] = await collect(readRecords(inputs, { kind: 'vectors', width }));
      assert.equal((observationsOf(record!)[0] as number[]).length, width);
    }
  }
});

test('what cannot be both is told', async () => {
  assert.match(
    await complaint(discover(pipeOf('["a","b"]\n[1]', 5))),
    /^<stdin>:2 \(record 2\) \| bad-symbol \| observation 1\b/,
  );
  const mixed = pipeOf('[1]\n{"values": [[1, 2]]}', 5);
  assert.deepEqual(await discover(mixed), { kind: 'integers', size: 2 });
  assert.match(
    await complaint(readRecords(mixed, dna)),
    /^<stdin>:2 \(record 2\) \| data-does-not-fit \|.*'values'/,
  );
});

test('formats are read by content, whatever the model', async () => {
  const read = async (text: string, kind: ObservationKind, reading?: Reading) =>
    (await collect(readRecords(pipeOf(text, 3, reading), kind))).map(observationsOf);
  assert.deepEqual(await read('>a\nACgtN\n', dna, { softmask: true }), [[0, 1, 14, 14, 14]]);
  assert.deepEqual(await read('{"sequence": "Ag"}', dna, { softmask: true }), [[0, 14]]);
  assert.deepEqual(await read('@a\nAg\n+\nI!\n', { ...dna, soft: false }), [[0, 2]]);
  assert.deepEqual(await read('@a\nAg\n+\nI!\n', dna, { quality: 'none', softmask: true }), [[0, 14]]);
  assert.deepEqual(await read('A\tC\tG\tT\n0\t0\t1\t0\n', dna), [[[0, 0, 1, 0]]]);
  const said = (text: string, kind: ObservationKind, reading?: Reading) =>
    complaint(readRecords(pipeOf(text, 3, reading), kind));
  assert.match(
    await said('@a\nA\n+\nI\n', { ...dna, soft: false }, { quality: 'sanger' }),
    /\| data-does-not-fit \|/,
  );
  assert.match(await said('A\tC\tG\tT\n0\t0\t1\t0\n', { ...dna, soft: false }), /\| data-does-not-fit \|/);
  assert.match(await said('>a\nAC\n', { kind: 'vectors', width: 1 }), /\| data-does-not-fit \|/);
});
