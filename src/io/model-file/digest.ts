// The digest of a model: what tells whether two are the same to inference and training.
import { createHash } from 'node:crypto';
import type { HiddenMarkovModel } from '../../model/hmm.ts';

/** The SHA-256, in hexadecimal, of all that expected counts and the next step depend on. */
export function modelDigest(model: HiddenMarkovModel): string {
  const { states, silent = [], initial, transitions, emission, temperature, learnable, ties = {} } = model;
  const parts = [states, silent, initial, transitions, emission, temperature, learnable, ties];
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex');
}
