// A folder of its own for the tests of a file, and commands that run in it, inside the test's process.
import { strict as assert } from 'node:assert';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after } from 'node:test';
import { runInProcess } from './transcripts/in-process.ts';

/** The folder, which is gone after the tests. */
export function commandFolder(name: string) {
  const folder = mkdtempSync(join(tmpdir(), `hmm-${name}-`));
  after(() => rmSync(folder, { recursive: true }));
  const file = (name: string) => join(folder, name);
  return {
    file,
    bytesOf: (name: string) => readFileSync(file(name)),
    /** Runs a command, and returns what it says on standard error. */
    async hmm(line: string, expected = 0): Promise<string> {
      let said = '';
      const listeners = { output() {}, errors: (bytes: Buffer) => void (said += bytes) };
      const context = { folder, input: undefined, environment: {} };
      const ended = await runInProcess(line.split(/ +/), context, listeners);
      assert.equal(ended, expected, `hmm ${line}: ${said}`);
      return said;
    },
  };
}

/** Letters that no pattern repeats. */
export function letters(length: number, seed: number): string {
  let state = seed;
  return Array.from({ length }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return 'ACGT'[state >>> 30];
  }).join('');
}
