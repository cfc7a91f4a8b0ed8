// The code that turns the vectors before and after tokens into posteriors of the positions inside.
//   forward from α into the token, then back from β over it:   γ = α∘β over its sum

import type { Vocabulary } from './vocabulary.ts';
import { eachState, type Place, placesOf, sumInto, sumOutOf } from './written-out.ts';

/** Up to so many transitions are held in local variables; the code of 512 is too large for the compiler. */
const HOISTED_EDGES = 256;

/** The body of `Chains.expand`. */
export function expandCode(
  K: number,
  { width, wordCount, edges: pattern }: Pick<Vocabulary, 'width' | 'wordCount' | 'edges'>,
): string {
  const each = eachState(K);
  const edges = placesOf(
    Int32Array.from(pattern.keys()).filter(place => pattern[place]!),
    K,
  );
  const isHoisted = edges.length <= HOISTED_EDGES;
  const A = ({ i, j }: Place) => (isHoisted ? `A${i}_${j}` : `transitions[${i * K + j}]`);
  const hoisted = edges.map(({ i, j }) => `const A${i}_${j} = transitions[${i * K + j}];`).join('\n');
  // α after position q of the token is iq_k, its emissions are eq_k.
  const ahead = (q: number) => `
    const o${q} = codes[position + ${q}] * ${K};
    ${each(k => `const e${q}_${k} = emissions[o${q} + ${k}];`)}
    ${each(j => {
      const before = (i: number) => (q === 0 ? `x${i}` : `i${q - 1}_${i}`);
      return `const i${q}_${j} = (${sumInto(edges, j, edge => `${before(edge.i)} * ${A(edge)}`)}) * e${q}_${j};`;
    })}`;
  // β at position q - 1 from that at q.
  const back = (q: number) => `
    ${each(k => `x${k} *= e${q}_${k};`)}
    ${each(i => `const y${i} = ${sumOutOf(edges, i, edge => `${A(edge)} * x${edge.j}`)};`)}
    ${each(k => `x${k} = y${k};`)}`;
  const write = (q: number) => `{
    ${each(k => `const g${k} = i${q}_${k} * x${k};`)}
    const f = 1 / (${each(k => `g${k}`, ' + ')}), r = (position + ${q} - first) * ${K};
    ${each(k => `rows[r + ${k}] = g${k} * f;`)}
    ${q > 0 ? back(q) : ''}
  }`;
  const token = (length: number) => {
    const inside = Array.from({ length }, (_, q) => q);
    return `
      ${inside.map(ahead).join('')}
      ${each(k => `x${k} = betas[n * ${K} + ${k}];`)}
      ${inside.toReversed().map(write).join('')}
      position += ${length};`;
  };
  return `
    ${isHoisted ? hoisted : ''}
    for (let n = from; n < to; n++) {
      let ${each(k => `x${k} = alphas[n * ${K} + ${k}]`, ', ')};
      ${width === 1 ? token(1) : `if (tokens[n] < ${wordCount}) { ${token(width)} } else { ${token(1)} }`}
    }
    return position;`;
}
