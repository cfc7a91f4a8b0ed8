// The chains over tokens, as straight-line code for a given number of states.
//   forward α ← α·P[token],   backward β ← P[token]·β,   counts G[token] += α⊗β / Z
// A loop over states costs four times as much at K = 3 and twice at K = 16 as the same sums written out, so each chain
// is written out once for each K, by the templates below, and compiled by the JavaScript engine like any other code.

import type { Codes } from '../../alphabet.ts';
import type { Vocabulary } from './vocabulary.ts';

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

/** Up to so many transitions are held in local variables; the code of 512 is too large for the compiler. */
const HOISTED_EDGES = 256;

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
  const { width, wordCount, edges, ways } = vocabulary;
  const states = Array.from({ length: K }, (_, k) => k);
  const each = (piece: (k: number) => string, between = '\n') => states.map(piece).join(between);
  const sum = (piece: (k: number) => string) => each(piece, ' + ');
  // Sums over the states that lead into j, or that i leads to, along edges or along ways through words.
  const sumOver = (some: number[], piece: (k: number) => string) => some.map(piece).join(' + ') || '0';
  const into = (pattern: Uint8Array, j: number) => states.filter(i => pattern[i * K + j]);
  const outOf = (pattern: Uint8Array, i: number) => states.filter(j => pattern[i * K + j]);
  const lost = smallestShare === 0 ? 'false' : each(k => `(x${k} > 0 && x${k} < ${smallestShare})`, ' || ');
  // Divides the vector x by its sum; gives up where the sum or a share is lost.
  const scale = `
    const s = ${sum(k => `x${k}`)};
    if (!(s > 0)) return NaN;
    log += Math.log(s);
    ${each(k => `x${k} /= s;`)}
    if (${lost}) return NaN;`;
  const everyInterval = `if (++since === ${interval}) { since = 0; ${scale} }`;
  const begin = `let log = 0, since = 0, ${each(k => `x${k} = vector[${k}]`, ', ')};`;
  const end = `{ ${scale} } ${each(k => `vector[${k}] = x${k};`)} return log;`;
  const times = `const ${each(j => `y${j} = ${sumOver(into(ways, j), i => `x${i} * P[o + ${i * K + j}]`)}`, ', ')};`;
  const timesBack = `const ${each(i => `y${i} = ${sumOver(outOf(ways, i), j => `P[o + ${i * K + j}] * x${j}`)}`, ', ')};`;
  const move = each(k => `x${k} = y${k};`);
  const keep = (array: string) => each(k => `${array}[n * ${K} + ${k}] = x${k};`);
  const forward = (keeping: string) => `${begin}
    for (let n = from; n < to; n++) { ${keeping} const o = tokens[n] * ${K * K}; ${times} ${move} ${everyInterval} }
    ${end}`;
  const backward = (counting: string) => `${begin}
    for (let n = to - 1; n >= from; n--) { const o = tokens[n] * ${K * K}; ${timesBack} ${counting} ${move} ${everyInterval} }
    ${end}`;
  const count = `
    ${each(k => `let a${k} = alphas[n * ${K} + ${k}];`)}
    const z = ${sum(k => `a${k} * y${k}`)};
    if (!(z > 1e-280)) return NaN;
    const f = 1 / z;
    ${each(k => `a${k} *= f;`)}
    ${each(i =>
      outOf(ways, i)
        .map(j => `slopes[o + ${i * K + j}] += a${i} * x${j};`)
        .join('\n'),
    )}`;
  // Positions inside a token: forward to i0, i1, ..., then back over them, writing α∘β over its sum.
  const isSmall = edges.reduce((sum, edge) => sum + edge, 0) <= HOISTED_EDGES;
  const A = (i: number, j: number) => (isSmall ? `A${i}_${j}` : `transitions[${i * K + j}]`);
  const hoisted = each(i =>
    outOf(edges, i)
      .map(j => `const A${i}_${j} = transitions[${i * K + j}];`)
      .join(' '),
  );
  const row = (q: number | string) => `const o${q} = codes[position + ${q}] * ${K};
    const ${each(k => `e${q}_${k} = emissions[o${q} + ${k}]`, ', ')};`;
  const ahead = (q: number) => `${row(q)}
    const ${each(j => `i${q}_${j} = (${sumOver(into(edges, j), i => `${q === 0 ? 'x' : `i${q - 1}_`}${i} * ${A(i, j)}`)}) * e${q}_${j}`, ', ')};`;
  const back = (q: number) => `${each(k => `x${k} *= e${q}_${k};`)}
    const ${each(i => `y${i} = ${sumOver(outOf(edges, i), j => `${A(i, j)} * x${j}`)}`, ', ')}; ${move}`;
  const write = (q: number) => `{
    const ${each(k => `g${k} = i${q}_${k} * x${k}`, ', ')};
    const f = 1 / (${sum(k => `g${k}`)}), r = (position + ${q} - first) * ${K};
    ${each(k => `rows[r + ${k}] = g${k} * f;`)}
    ${q > 0 ? back(q) : ''} }`;
  const token = (length: number) => {
    const inside = Array.from({ length }, (_, q) => q);
    return `${inside.map(ahead).join('\n')}
      ${each(k => `x${k} = betas[n * ${K} + ${k}];`)}
      ${inside.reverse().map(write).join('\n')}
      position += ${length};`;
  };
  const expand = `${isSmall ? hoisted : ''}
    for (let n = from; n < to; n++) {
      let ${each(k => `x${k} = alphas[n * ${K} + ${k}]`, ', ')};
      if (tokens[n] < ${wordCount}) { ${token(width)} } else { ${token(1)} }
    }
    return position;`;
  const make = (names: string, body: string) => new Function(...names.split(' '), body);
  return {
    forward: make('P tokens from to vector', forward('')),
    forwardKeeping: make('P tokens from to vector alphas', forward(keep('alphas'))),
    backward: make('P tokens from to vector betas', backward(keep('betas'))),
    count: make('P tokens from to vector alphas slopes', backward(count)),
    expand: make('transitions emissions tokens from to alphas betas codes position rows first', expand),
  } as unknown as Chains;
}
