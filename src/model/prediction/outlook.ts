// What observations are to be expected, given how probable the states are: chances of symbols, or moments of numbers. Where emissions
// look back, the chances are followed for each context, together with the states: these are no more numbers than the tables of
// the model.
import type { Alphabet } from '../alphabet.ts';
import { familyOf } from '../emissions/families.ts';
import type { Moments } from '../emissions/family.ts';
import type { HiddenMarkovModel } from '../hmm.ts';
import type { Observations } from '../observations.ts';

/** Numbers of one kind, each with the name of what it is about. */
export interface Foreseen {
  kind: 'symbol' | 'mark' | 'share' | 'mean' | 'variance';
  names: readonly string[];
  values: Float64Array;
}

/** Where states go from one position to the next: of weights [K] at one, those at the next; from the start of none. */
export type Next = (weights: Float64Array | undefined) => Float64Array;

/** Looks forward from the end of a sequence, one position at each call. */
interface View {
  step(next: Next): { states: Float64Array; observations: Foreseen[] };
}

/**
 * A function of the observations, the last position of a sequence among them, and P(state there): how what comes after it
 * looks. Without a position, the sequence is empty.
 */
type Outlook = (
  observations: Observations,
  last: number | undefined,
  states: Float64Array | undefined,
) => View;

/** The outlook of a model. Of a family that tells neither symbols nor moments, states alone are seen. */
export function outlookOf(model: HiddenMarkovModel): Outlook {
  const { emission, temperature } = model;
  const family = familyOf(emission);
  const kind = family.observes(emission);
  if (kind.kind === 'symbols') return symbolOutlook(model, kind.alphabet);
  const moments = family.moments?.(emission, temperature);
  return (_, __, states) => ({
    step(next) {
      states = next(states);
      return { states, observations: moments ? mixed(moments, states, kind.names) : [] };
    },
  });
}

/** The moments of a mixture: Σ w m, and Σ w (v + m²) less the square of the mean. */
function mixed(
  { kind, names: own, means, variances }: Moments,
  states: Float64Array,
  columns: readonly string[] | undefined,
): Foreseen[] {
  const total = states.reduce((sum, weight) => sum + weight, 0);
  const D = means[0]!.length;
  const names = own ?? columns ?? Array.from({ length: D }, (_, d) => String(d + 1));
  const mean = new Float64Array(D);
  states.forEach((weight, k) => {
    for (let d = 0; d < D; d++) mean[d]! += (weight / total) * means[k]![d]!;
  });
  if (!variances) return [{ kind, names, values: mean }];
  const spread = new Float64Array(D);
  states.forEach((weight, k) => {
    for (let d = 0; d < D; d++)
      spread[d]! += (weight / total) * (variances[k]![d]! + (means[k]![d]! - mean[d]!) ** 2);
  });
  return [
    { kind, names, values: mean },
    { kind: 'variance', names, values: spread },
  ];
}

/** The states' weights [K] after each context, which is the codes of the last symbols. */
type Contexts = Map<string, { codes: number[]; weights: Float64Array | undefined }>;

function symbolOutlook(
  { emission, temperature, states: { length: K } }: HiddenMarkovModel,
  alphabet: Alphabet,
): Outlook {
  const family = familyOf(emission);
  const order = emission.family === 'categorical' ? emission.order : 0;
  const names = alphabet.symbols;
  const M = names.length;
  const known = new Map<string, Float64Array>();
  /** [M, K] P(symbol | state, context) */
  const chancesAfter = (context: readonly number[]): Float64Array => {
    const key = context.join();
    let chances = known.get(key);
    if (!chances) {
      const members = Uint16Array.from(names.flatMap((_, m) => [...context, m]));
      const table =
        order > 0
          ? ({ kind: 'contexts', width: order + 1, members } as const)
          : ({ kind: 'symbols' } as const);
      chances = family
        .logDensities(emission, table, temperature)
        .subarray(0, M * K)
        .map(Math.exp);
      known.set(key, chances);
    }
    return chances;
  };
  return (observations, last, weights) => {
    const codes = order > 0 ? lastCodes(observations, last, order, alphabet.missing) : [];
    let contexts: Contexts = new Map([['', { codes, weights }]]);
    return {
      step(next) {
        const states = new Float64Array(K);
        const values = new Float64Array(M);
        const after: Contexts = new Map();
        for (const { codes, weights } of contexts.values()) {
          const own = next(weights);
          own.forEach((weight, k) => void (states[k]! += weight));
          const chances = chancesAfter(codes);
          for (let m = 0; m < M; m++) {
            const emitted = own.map((weight, k) => weight * chances[m * K + k]!);
            const chance = emitted.reduce((sum, weight) => sum + weight, 0);
            values[m]! += chance;
            if (order > 0 && chance > 0) add(after, [...codes.slice(1), m], emitted);
          }
          if (order === 0) after.set('', { codes, weights: own });
        }
        contexts = after;
        return { states, observations: [{ kind: 'symbol', names, values }] };
      },
    };
  };
}

function add(contexts: Contexts, codes: number[], weights: Float64Array): void {
  const key = codes.join();
  const known = contexts.get(key)?.weights;
  if (known) weights.forEach((weight, k) => void (known[k]! += weight));
  else contexts.set(key, { codes, weights });
}

/** The codes at the last `order` positions; those before the first one are missing. */
function lastCodes(
  { table, codes }: Observations,
  last: number | undefined,
  order: number,
  missing: number,
): number[] {
  if (last === undefined) return new Array<number>(order).fill(missing);
  if (table.kind !== 'contexts') throw new Error('observations without contexts');
  const row = codes![last]! * table.width;
  return [...table.members.subarray(row + table.width - order, row + table.width)];
}
