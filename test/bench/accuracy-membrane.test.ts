// The plain comparison of topologies, on proteins counted by hand.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { compareTopologies } from '../../bench/accuracy/membrane/compare.ts';

const KNOWN = 'iiiiMMMMMMMMooooMMMMMMMMii';

test('helices are found by five residues each and their number, topologies by their sides too', () => {
  const found = {
    exact: KNOWN,
    shifted: 'iiiiiiiMMMMMMMMMoMMMMMMMii',
    'too far': 'iiiiiiiiMMMMMMMMoMMMMMMMii',
    turned: 'ooooMMMMMMMMiiiiMMMMMMMMoo',
    missed: 'iiiiMMMMMMMMoooooooooooooo',
  };
  const reference = new Map(Object.keys(found).map(name => [name, KNOWN]));
  const { proteins, helices, topologies, residues, right } = compareTopologies(
    reference,
    new Map(Object.entries(found)),
  );
  assert.deepEqual([proteins, helices, topologies], [5, 3, 2]);
  assert.equal(residues, 5 * KNOWN.length);
  assert.equal(right, 26 + 18 + 17 + 16 + 16);
});

test('what was not predicted is no protein that is wrong, but a mistake', () => {
  assert.throws(() => compareTopologies(new Map([['a', KNOWN]]), new Map()));
});
