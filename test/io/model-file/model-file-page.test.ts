// The examples of docs/model-file.md are models, and every emission family has one.
import { strict as assert } from 'node:assert';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { parseModel } from '../../../src/io/model-file/checkpoint.ts';
import { FAMILY_NAMES } from '../../../src/model/emissions/emission.ts';
import { allStates } from '../../../src/model/hmm.ts';

const page = fileURLToPath(new URL('../../../docs/model-file.md', import.meta.url));
const examples = [...readFileSync(page, 'utf8').matchAll(/```json\n(.*?)```/gs)].map(([, text]) =>
  JSON.parse(text!),
);

/** An emission of two states as a whole model file. */
const modelOf = (emission: unknown) => ({
  format: 'hmm-model',
  version: 1,
  states: [{ name: 'a' }, { name: 'b' }],
  initial: [0.5, 0.5],
  transitions: [
    [0.9, 0.1],
    [0.1, 0.9],
  ],
  emission,
});

const families = new Set<string>();
for (const [n, example] of examples.entries()) {
  test(`example ${n + 1} of docs/model-file.md`, () => {
    const file = 'format' in example ? example : modelOf(example);
    const model = parseModel(JSON.stringify(file), 'docs/model-file.md');
    // `ends` stand for one more, which is silent.
    assert.equal(allStates(model).length, file.states.length + Number('ends' in file));
    families.add(model.emission.family);
  });
}

test('docs/model-file.md has an example of every family', () => {
  assert.deepEqual([...families].sort(), [...FAMILY_NAMES].sort());
});
