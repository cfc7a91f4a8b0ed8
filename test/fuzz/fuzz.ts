// Feeds a target with changed inputs. Those that get where none was before are kept, and changed in their turn; where
// nothing tells that, the inputs of a seed are always the same.
import { Random } from '../../src/model/random.ts';
import { oneOf } from './changes/change.ts';
import type { Coverage } from './coverage.ts';
import { mutated } from './mutate.ts';
import { judge, type Target, type Verdict } from './target.ts';

export interface Fault {
  bytes: Buffer;
  error: unknown;
}

export interface Outcome {
  read: number;
  refused: number;
  faults: Fault[];
  /** The inputs that were kept, besides the specimens. */
  kept: Buffer[];
}

export interface Fuzzing {
  seed: number;
  count: number;
  /** What tells whether an input gets further; without it, no input is kept. */
  coverage?: Coverage | undefined;
  /** Inputs that were kept before. */
  corpus?: readonly Buffer[];
  /** Hears of each input before it is taken. */
  before?: (bytes: Buffer) => void;
}

const MOST_FAULTS = 5;
/**
 * So many inputs go between two looks at the coverage, each of which takes as long as tens of them: few while they get further,
 * and ever more while they do not.
 */
const BATCH = { least: 64, most: 4096 };
/** How many parents were read whole, of those that are kept. */
const READ_SHARE = 0.8;

/** Feeds so many inputs; ends early after some faults. */
export async function fuzz(
  target: Target,
  { seed, count, coverage, corpus = [], before }: Fuzzing,
): Promise<Outcome> {
  const random = new Random(seed);
  const outcome: Outcome = { read: 0, refused: 0, faults: [], kept: [] };
  const parents: Record<'read' | 'refused', Buffer[]> = { read: [...target.specimens], refused: [] };
  const take = async (bytes: Buffer): Promise<Verdict> => {
    before?.(bytes);
    return judge(target, bytes);
  };
  for (const specimen of target.specimens) await take(specimen);
  for (const bytes of corpus) {
    const verdict = await take(bytes);
    if (typeof verdict === 'string') parents[verdict].push(bytes);
  }
  let news = coverage?.fresh();
  if (news) coverage!.keep(news);
  let size = BATCH.least;
  while (outcome.read + outcome.refused < count && outcome.faults.length < MOST_FAULTS) {
    const left = count - outcome.read - outcome.refused;
    const batch = Array.from({ length: Math.min(size, left) }, () => {
      const pool = parents.refused.length > 0 && random.uniform() > READ_SHARE ? 'refused' : 'read';
      return mutated(oneOf(parents[pool], random), target, parents.read, random);
    });
    for (const bytes of batch) {
      const verdict = await take(bytes);
      if (typeof verdict === 'string') outcome[verdict]++;
      else outcome.faults.push({ bytes, error: verdict.fault });
    }
    news = coverage?.fresh();
    size = news ? BATCH.least : Math.min(2 * size, BATCH.most);
    if (!news) continue;
    for (const bytes of await furtherOnes(batch, take, coverage!)) {
      const verdict = await take(bytes);
      if (typeof verdict !== 'string') continue;
      parents[verdict].push(bytes);
      outcome.kept.push(bytes);
    }
    coverage!.keep(news);
  }
  return outcome;
}

/** Those of a batch that get where none was before, found by taking them again in ever smaller parts. */
async function furtherOnes(
  batch: readonly Buffer[],
  take: (bytes: Buffer) => Promise<unknown>,
  coverage: Coverage,
): Promise<Buffer[]> {
  const size = Math.ceil(batch.length / 8);
  const further: Buffer[] = [];
  for (let start = 0; start < batch.length; start += size) {
    const part = batch.slice(start, start + size);
    for (const bytes of part) await take(bytes);
    const news = coverage.fresh();
    if (!news) continue;
    if (size > 1) further.push(...(await furtherOnes(part, take, coverage)));
    else {
      coverage.keep(news);
      further.push(...part);
    }
  }
  return further;
}
