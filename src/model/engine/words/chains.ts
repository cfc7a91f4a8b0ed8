// The chains over tokens, as straight-line code for a given number of states.
//   forward α ← α·P[token],   backward β ← P[token]·β,   counts G[token] += α⊗β / Z
// A loop over states costs four times as much at K = 3 and twice at K = 16 as the same sums written out, so each chain
// is written out once for each K, by the templates below, and compiled by the JavaScript engine like any other code.

import type { Codes } from '../../alphabet.ts';

/** What the code of the chains depends on. Vectors are normalised every `interval` tokens. */
export interface ChainOptions {
  stateCount: number;
  /** Positions in a word, and how many words there are; tokens from there on have one position. */
  width: number;
  wordCount: number;
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

const compiled = new Map<string, Chains>();

/** The chains for these options, compiled on first use. */
export function chainsFor(options: ChainOptions): Chains {
  const key = JSON.stringify(options);
  const known = compiled.get(key) ?? compile(options);
  compiled.set(key, known);
  return known;
}

function compile({ stateCount: K, width, wordCount, interval, smallestShare }: ChainOptions): Chains {
  const states = Array.from({ length: K }, (_, k) => k);
  const each = (piece: (k: number) => string, between = '\n') => states.map(piece).join(between);
  const sum = (piece: (k: number) => string) => each(piece, ' + ');
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
  const times = `const ${each(j => `y${j} = ${sum(i => `x${i} * P[o + ${i * K + j}]`)}`, ', ')};`;
  const timesBack = `const ${each(i => `y${i} = ${sum(j => `P[o + ${i * K + j}] * x${j}`)}`, ', ')};`;
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
    ${each(i => each(j => `slopes[o + ${i * K + j}] += a${i} * x${j};`))}`;
  // Positions inside a token: forward to i0, i1, ..., then back over them, writing α∘β over its sum.
  const A = `const ${each(i => each(j => `A${i}_${j} = transitions[${i * K + j}]`, ', '), ', ')};`;
  const row = (q: number | string) => `const o${q} = codes[position + ${q}] * ${K};
    const ${each(k => `e${q}_${k} = emissions[o${q} + ${k}]`, ', ')};`;
  const ahead = (q: number) => `${row(q)}
    const ${each(j => `i${q}_${j} = (${sum(i => `${q === 0 ? 'x' : `i${q - 1}_`}${i} * A${i}_${j}`)}) * e${q}_${j}`, ', ')};`;
  const back = (q: number) => `${each(k => `x${k} *= e${q}_${k};`)}
    const ${each(i => `y${i} = ${sum(j => `A${i}_${j} * x${j}`)}`, ', ')}; ${move}`;
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
  const expand = `${A}
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
