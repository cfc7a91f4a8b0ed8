// A checkpoint of Adam as training writes it: the damaged one of the fixtures, mended.
import { readFileSync } from 'node:fs';

const DAMAGED = new URL('../../../fixtures/faults/damaged-checkpoint-adam.json', import.meta.url);

/** The content of the file, made anew with each call; `P` is how many parameters it has. */
export function wholeCheckpoint() {
  const content = JSON.parse(readFileSync(DAMAGED, 'utf8'));
  const { parameters, memory } = content.training.unfinished.state.optimizer;
  const P: number = parameters.length;
  for (const one of memory) {
    if (one.name !== 'iter') Object.assign(one, { shape: [P], values: new Array(P).fill(0) });
  }
  return { content, P };
}
