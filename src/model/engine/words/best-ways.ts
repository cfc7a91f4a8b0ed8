// The best way through every token: the table that Viterbi's chain hops over.
//   P[r][i][j] = log A[i][j] + log b_j(r),   P[uv][i][j] = max_m P[u][i][m] + P[v][m][j]
import { emissionRowCount, type Trellis } from '../trellis.ts';
import type { Vocabulary } from './vocabulary.ts';

/** Best ways through every token from state i to state j. */
export interface BestWays {
  /** [wordCount + R, K, K] log-probability of the steps into and through the token. */
  scores: Float64Array;
  /** [wordCount + R, K, K] the states on the way, `bits` each, the first position lowest. */
  ways: Int32Array;
}

/** Works out the best way through every word, letter by letter, and through every single row. */
export function buildBestWays(trellis: Trellis, vocabulary: Vocabulary, bits: number): BestWays {
  const { letters, width } = vocabulary;
  const { stateCount: K, transitions, logEmissions } = trellis;
  const R = emissionRowCount(trellis);
  const singles: BestWays = { scores: new Float64Array(R * K * K), ways: new Int32Array(R * K * K) };
  for (let n = 0; n < singles.scores.length; n++) {
    singles.scores[n] =
      Math.log(transitions[n % (K * K)]!) + logEmissions[Math.floor(n / (K * K)) * K + (n % K)]!;
    singles.ways[n] = n % K;
  }
  let words = singles;
  for (let length = 0; length < width; length++) {
    words = length === 0 ? pick(singles, letters, K) : joinBest(words, length, singles, letters, K, bits);
  }
  return { scores: concatenate(words.scores, singles.scores), ways: concatenate(words.ways, singles.ways) };
}

function concatenate<Numbers extends Float64Array | Int32Array>(a: Numbers, b: Numbers): Numbers {
  const both = new (a.constructor as new (length: number) => Numbers)(a.length + b.length);
  both.set(a);
  both.set(b, a.length);
  return both;
}

function pick({ scores, ways }: BestWays, rows: Int32Array, K: number): BestWays {
  const picked: BestWays = {
    scores: new Float64Array(rows.length * K * K),
    ways: new Int32Array(rows.length * K * K),
  };
  rows.forEach((row, n) => {
    picked.scores.set(scores.subarray(row * K * K, (row + 1) * K * K), n * K * K);
    picked.ways.set(ways.subarray(row * K * K, (row + 1) * K * K), n * K * K);
  });
  return picked;
}

/** Every word of `length` letters with every letter after it. */
function joinBest(
  words: BestWays,
  length: number,
  singles: BestWays,
  letters: Int32Array,
  K: number,
  bits: number,
): BestWays {
  const count = words.scores.length * letters.length;
  const joined: BestWays = { scores: new Float64Array(count), ways: new Int32Array(count) };
  let at = 0;
  for (let word = 0; word < words.scores.length; word += K * K) {
    for (const row of letters) {
      const letter = row * K * K;
      for (let i = 0; i < K; i++) {
        for (let j = 0; j < K; j++, at++) {
          let best = -Infinity;
          let middle = 0;
          for (let m = 0; m < K; m++) {
            const score = words.scores[word + i * K + m]! + singles.scores[letter + m * K + j]!;
            if (score > best) {
              best = score;
              middle = m;
            }
          }
          joined.scores[at] = best;
          joined.ways[at] = words.ways[word + i * K + middle]! | (j << (length * bits));
        }
      }
    }
  }
  return joined;
}
