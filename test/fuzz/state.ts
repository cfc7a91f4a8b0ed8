// What a run of npm run fuzz has done so far, by seed and target, so that a later one goes on with it.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { FAULTS } from './processes.ts';

export interface State {
  /** How many rounds were done; each has a seed of its own. */
  rounds: number;
  read: number;
  refused: number;
  faults: number;
  seconds: number;
}

const fileOf = (seed: number, name: string, what: string) => `${FAULTS}/${seed}/${name}-${what}.json`;

export function stateOf(seed: number, name: string): State {
  const none: State = { rounds: 0, read: 0, refused: 0, faults: 0, seconds: 0 };
  return contentOf<State>(fileOf(seed, name, 'state')) ?? none;
}

export const keepState = (seed: number, name: string, state: State) =>
  put(fileOf(seed, name, 'state'), state);

/** The inputs that were kept for where they got. */
export function corpusOf(seed: number, name: string): Buffer[] {
  return (contentOf<string[]>(fileOf(seed, name, 'corpus')) ?? []).map(text => Buffer.from(text, 'base64'));
}

export function keepCorpus(seed: number, name: string, inputs: readonly Buffer[]): void {
  put(
    fileOf(seed, name, 'corpus'),
    inputs.map(bytes => bytes.toString('base64')),
  );
}

function contentOf<Content>(file: string): Content | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return undefined;
  }
}

function put(file: string, content: unknown): void {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, JSON.stringify(content));
}
