// The chains over tokens, as straight-line code for a given number of states and ways between them.
//   forward α ← α·P[token],   backward β ← P[token]·β,   counts G[token] += α⊗β / Z
// A loop over states costs four times as much at K = 3 and twice at K = 16 as the same sums written out, so each chain
// is written out once for each model shape, by the templates below, and compiled by the JavaScript engine like any code.
import type { Codes } from '../../alphabet.ts';
import { expandCode } from './expand-code.ts';
import type { Vocabulary } from './vocabulary.ts';
import { compileCode, eachState, type Place, placesOf, sumInto, sumOutOf } from './written-out.ts';

/** What the code of the chains depends on. Vectors are normalised every `interval` tokens. */
export interface ChainOptions {
  stateCount: number;
  vocabulary: Pick<Vocabulary, 'width' | 'wordCount' | 'edges' | 'ways'>;
  interval: number;
  /** A positive share below this is given up as lost; 0 where nothing can be lost. */
  smallestShare: number;
}

/** The chains for one number of states. A log-sum of NaN means that the sum, or a share, was lost. */
export interface Chains {
  /** Carries `vector` [K] over the tokens; returns the log of what it was scaled by. Keeps no vectors. */
  forward(P: Float64Array, tokens: Int32Array, from: number, to: number, vector: Float64Array): number;
  /** The same, and keeps the vector before each token in `alphas` [tokens, K]. */
  forwardKeeping(
    P: Float64Array,
    tokens: Int32Array,
    from: number,
    to: number,
    vector: Float64Array,
    alphas: Float64Array,
  ): number;
  /** Carries `vector` back over the tokens and keeps the vector after each in `betas` [tokens, K]. */
  backward(
    P: Float64Array,
    tokens: Int32Array,
    from: number,
    to: number,
    vector: Float64Array,
    betas: Float64Array,
  ): number;
  /** Carries `vector` back and adds α⊗β / Z of each token to its place in `slopes`, which has the shape of P. */
  /**
   * Writes posteriors of the positions inside tokens, from the vectors before and after each. `emissions` are
   * probabilities [R, K]; `position` is that of the first token; `rows` [n, K] start at position `first`. Returns the
   * position after the last token.
   */
  expand(
    transitions: Float64Array,
    emissions: Float64Array,
    tokens: Int32Array,
    from: number,
    to: number,
    alphas: Float64Array,
    betas: Float64Array,
    codes: Codes,
    position: number,
    rows: Float64Array,
    first: number,
  ): number;
  count(
    P: Float64Array,
    tokens: Int32Array,
    from: number,
    to: number,
    vector: Float64Array,
    alphas: Float64Array,
    slopes: Float64Array,
  ): number;
}

/** α·β of a token below this has lost its digits. */
const SMALLEST_PRODUCT = 1e-280;

const compiled = new Map<string, Chains>();

/** The chains for these options, compiled on first use. */
export function chainsFor(options: ChainOptions): Chains {
  const { width, wordCount, edges, ways } = options.vocabulary;
  const key = [
    options.stateCount,
    options.interval,
    options.smallestShare,
    width,
    wordCount,
    edges,
    ways,
  ].join(' ');
  const known = compiled.get(key) ?? compile(options);
  compiled.set(key, known);
  return known;
}

function compile({ stateCount: K, vocabulary, interval, smallestShare }: ChainOptions): Chains {
  const each = eachState(K);
  const ways = placesOf(vocabulary.ways, K);
  const P = ({ slot }: Place) => `P[o + ${slot}]`;
  const lost = smallestShare === 0 ? 'false' : each(k => `(x${k} > 0 && x${k} < ${smallestShare})`, ' || ');
  // Divides the vector x by its sum; gives up where the sum or a share is lost.
  const scale = `
    const s = ${each(k => `x${k}`, ' + ')};
    if (!(s > 0)) return NaN;
    log += Math.log(s);
    ${each(k => `x${k} /= s;`)}
    if (${lost}) return NaN;`;
  const everyInterval = `if (++since === ${interval}) { since = 0; ${scale} }`;
  const begin = `let log = 0, since = 0, ${each(k => `x${k} = vector[${k}]`, ', ')};`;
  const end = `{ ${scale} } ${each(k => `vector[${k}] = x${k};`)} return log;`;
  const move = each(k => `x${k} = y${k};`);
  const keep = (array: string) => each(k => `${array}[n * ${K} + ${k}] = x${k};`);
  const forward = (keeping: string) => `${begin}
    for (let n = from; n < to; n++) {
      ${keeping}
      const o = tokens[n] * ${ways.length};
      ${each(j => `const y${j} = ${sumInto(ways, j, way => `x${way.i} * ${P(way)}`)};`)}
      ${move} ${everyInterval}
    }
    ${end}`;
  const backward = (counting: string) => `${begin}
    for (let n = to - 1; n >= from; n--) {
      const o = tokens[n] * ${ways.length};
      ${each(i => `const y${i} = ${sumOutOf(ways, i, way => `${P(way)} * x${way.j}`)};`)}
      ${counting}
      ${move} ${everyInterval}
    }
    ${end}`;
  const count = `
    ${each(k => `let a${k} = alphas[n * ${K} + ${k}];`)}
    const z = ${each(k => `a${k} * y${k}`, ' + ')};
    if (!(z > ${SMALLEST_PRODUCT})) return NaN;
    const f = 1 / z;
    ${each(k => `a${k} *= f;`)}
    ${ways.map(({ i, j, slot }) => `slopes[o + ${slot}] += a${i} * x${j};`).join('\n')}`;
  return {
    forward: compileCode('P tokens from to vector', forward('')),
    forwardKeeping: compileCode('P tokens from to vector alphas', forward(keep('alphas'))),
    backward: compileCode('P tokens from to vector betas', backward(keep('betas'))),
    count: compileCode('P tokens from to vector alphas slopes', backward(count)),
    expand: compileCode(
      'transitions emissions tokens from to alphas betas codes position rows first',
      expandCode(K, vocabulary),
    ),
  };
}
