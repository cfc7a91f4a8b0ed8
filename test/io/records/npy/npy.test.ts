import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type DumpOptions, dump } from 'npyjs';
import { readNpy } from '../../../../src/io/records/npy/npy.ts';
import { RowCollector } from '../../../../src/io/records/shared/row-collector.ts';
import { ALPHABETS, integerAlphabet } from '../../../../src/model/alphabet.ts';
import type { ObservationKind } from '../../../../src/model/observations.ts';
import { observationsOf } from '../../damage.ts';
import { codeOf, collect, flat, sourceOf } from '../../memory-source.ts';

function readAs(bytes: Uint8Array, kind: ObservationKind) {
  const width = kind.kind === 'symbols' ? kind.alphabet.symbols.length : kind.width;
  return readNpy(sourceOf(bytes), kind, new RowCollector(width));
}

const array = (data: Parameters<typeof dump>[0], shape: number[], options?: DumpOptions) =>
  new Uint8Array(dump(data, shape, options));

async function read(bytes: Uint8Array, kind: ObservationKind) {
  return (await collect(flat(readAs(bytes, kind)))).map(observationsOf);
}

test('arrays are one sequence: of numbers, weights or integers', async () => {
  const any = { kind: 'vectors', width: undefined } as const;
  const six = Float64Array.of(1, 2, 3, 4, Number.NaN, 6);
  assert.deepEqual(await read(array(six, [3, 2]), any), [
    [
      [1, 2],
      [3, 4],
      [Number.NaN, 6],
    ],
  ]);
  for (const shape of [[2], [2, 1]])
    assert.deepEqual(await read(array(Float32Array.of(0.5, 2), shape), any), [[[0.5], [2]]]);
  const integers = { kind: 'symbols', alphabet: integerAlphabet(3) } as const;
  assert.deepEqual(await read(array(Uint8Array.of(2, 0, 1), [3]), integers), [[2, 0, 1]]);
  const dna = { kind: 'symbols', alphabet: ALPHABETS.dna } as const;
  assert.deepEqual(await read(array(Float64Array.of(0, 1, 0, 0), [1, 4]), dna), [[[0, 1, 0, 0]]]);
});

test('what is no such array is refused', async () => {
  const any = { kind: 'vectors', width: undefined } as const;
  assert.equal(await codeOf(readAs(array(new Float64Array(8), [2, 2, 2]), any)), 'wrong-format');
  const whole = array(new Float64Array(8), [8]);
  assert.equal(await codeOf(readAs(whole.subarray(0, 20), any)), 'wrong-format');
  assert.equal(await codeOf(readAs(whole.subarray(0, whole.length - 8), any)), 'wrong-format');
});

test('lengths that are none are refused before anything is made of them', async () => {
  const any = { kind: 'vectors', width: undefined } as const;
  const header = Buffer.from(array(new Float64Array(4), [11, 22])).toString('latin1');
  for (const shape of ['-2,-2', '2.5,1', '9e9,0']) {
    const bytes = Buffer.from(header.replace('11, 22', shape.padEnd(6)).replace('11,22', shape), 'latin1');
    assert.equal(await codeOf(readAs(bytes, any)), 'wrong-format', shape);
  }
});
