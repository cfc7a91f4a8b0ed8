// Every level of instructions that this machine has gives what the reference engine gives, and to the last bit the same
// on any number of threads and every time.
import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { hasKernels } from '../../../src/model/native/kernels-module.ts';
import { isLong } from '../../check.ts';
import { close } from '../../close.ts';

const CHILD = fileURLToPath(new URL('levels-in-a-child.ts', import.meta.url));
const ENGINES = fileURLToPath(new URL('../inference/engines.test.ts', import.meta.url));
const LEVELS = ['v2', 'v3', 'v4', 'neon'];

interface Answer {
  level: string;
  differences: string[];
  numbers: Float64Array | undefined;
}

let folder = '';
let plain: Answer | undefined;

before(() => {
  folder = mkdtempSync(join(tmpdir(), 'hmm-levels-'));
  plain = answerAt('reference');
});
after(() => rmSync(folder, { recursive: true, force: true }));

function answerAt(level: string): Answer {
  const file = join(folder, level);
  const printed = execFileSync(process.execPath, ['--import', 'tsx', CHILD, file], {
    encoding: 'utf8',
    env: { ...process.env, HMM_KERNELS: level },
  });
  const answer: Omit<Answer, 'numbers'> = JSON.parse(printed);
  if (answer.level === 'none') return { ...answer, numbers: undefined };
  const { buffer, byteOffset, byteLength } = readFileSync(file);
  return { ...answer, numbers: new Float64Array(buffer.slice(byteOffset, byteOffset + byteLength)) };
}

test('without kernels, the reference engine answers', () => assert.equal(plain!.level, 'reference'));

/** Whether the tests of the engines hold at this level, in a process of its own; what they printed if not. */
function failuresOfEngines(level: string): string | undefined {
  const { NODE_TEST_CONTEXT: _, ...environment } = process.env;
  const { status, stdout } = spawnSync(process.execPath, ['--import', 'tsx', '--test', ENGINES], {
    encoding: 'utf8',
    env: { ...environment, HMM_KERNELS: level },
  });
  return status === 0 ? undefined : stdout;
}

let ran = 0;
for (const level of LEVELS) {
  test(`${level}: as the reference engine, and the same bits on 1, 2 and 3 threads and again`, context => {
    const { level: used, differences, numbers } = answerAt(level);
    if (used === 'none') return context.skip('this machine does not have it');
    assert.equal(used, level);
    assert.deepEqual(differences, []);
    close(numbers!, plain!.numbers!, 1e-10, level);
    // `npm test` runs these at the best level of the machine alone.
    if (isLong) assert.equal(failuresOfEngines(level), undefined);
    ran++;
  });
}

test('there was a level to be asked', context => {
  if (!hasKernels()) return context.skip('no kernels');
  assert.ok(ran > 0);
});
