// The table of words: transfer matrices of every token, and the way back from expected counts of words to those of rows.
//   P[r] = A·diag(b_r),   P[uv] = P[u]·P[v]
// Products of repeated words are computed once, as in zipHMM (Sand et al. 2013) and Mozes et al. (2009). Running the
// products backward (reverse-mode differentiation) turns counts Σ α⊗β/Z of words into those of single positions.
import { add, matmul, reshape, transpose } from '../../native/kernels.ts';
import { read, type Tensor, tensor } from '../../native/tensor.ts';
import { emissionRowCount, type Trellis } from '../trellis.ts';
import type { Vocabulary } from './vocabulary.ts';

/** Transfer matrices of all tokens; lives within a native scope. */
export interface Tables {
  /** [wordCount + R, K, K] row-major. */
  matrices: Float64Array;
  /** Tables of the shorter words that the words were joined from: width to [B^width, K, K]. */
  levels: Map<number, Tensor>;
}

/** Joins the matrices of all words from those of single letters. */
export function buildTables(trellis: Trellis, vocabulary: Vocabulary): Tables {
  const K = trellis.stateCount;
  const singles = singleMatrices(trellis);
  const letters = new Float64Array(vocabulary.letters.length * K * K);
  vocabulary.letters.forEach((row, digit) => {
    letters.set(singles.subarray(row * K * K, (row + 1) * K * K), digit * K * K);
  });
  const levels = new Map<number, Tensor>();
  const level = (width: number): Tensor => {
    const known = levels.get(width);
    if (known) return known;
    const made =
      width === 1
        ? tensor(letters, [vocabulary.letters.length, K, K])
        : join(level(longerPart(width)), level(width - longerPart(width)));
    levels.set(width, made);
    return made;
  };
  const words = read(level(vocabulary.width));
  const dense = new Float64Array(words.length + singles.length);
  dense.set(words);
  dense.set(singles, words.length);
  return { matrices: dense, levels };
}

/**
 * [R, K, K] expected counts of (i to j, row r), from the derivative of the log-likelihood with respect to every token's
 * matrix, `[wordCount + R, K, K]`: that of the words is pulled back through the joins, then multiplied by P.
 */
export function countsOfRows(
  trellis: Trellis,
  vocabulary: Vocabulary,
  tables: Tables,
  slopes: Float64Array,
): Float64Array {
  const K = trellis.stateCount;
  const size = vocabulary.wordCount * K * K;
  const gradients = new Map<number, Tensor>();
  gradients.set(vocabulary.width, tensor(slopes.subarray(0, size), [vocabulary.wordCount, K, K]));
  const addTo = (width: number, gradient: Tensor) => {
    const before = gradients.get(width);
    gradients.set(width, before ? add(before, gradient) : gradient);
  };
  for (const width of [...tables.levels.keys()].sort((a, b) => b - a)) {
    if (width === 1) break;
    const [left, right] = [longerPart(width), width - longerPart(width)];
    const [ofLeft, ofRight] = pullBack(
      gradients.get(width)!,
      tables.levels.get(left)!,
      tables.levels.get(right)!,
    );
    addTo(left, ofLeft);
    addTo(right, ofRight);
  }
  const ofLetters = read(gradients.get(1)!);
  const counts = slopes.slice(size);
  vocabulary.letters.forEach((row, digit) => {
    for (let n = 0; n < K * K; n++) counts[row * K * K + n]! += ofLetters[digit * K * K + n]!;
  });
  const singles = singleMatrices(trellis);
  for (let n = 0; n < counts.length; n++) counts[n]! *= singles[n]!;
  return counts;
}

/** [R, K, K] */
function singleMatrices({ stateCount: K, transitions, logEmissions, ...trellis }: Trellis): Float64Array {
  const R = emissionRowCount({ stateCount: K, transitions, logEmissions, ...trellis });
  const matrices = new Float64Array(R * K * K);
  for (let r = 0; r < R; r++) {
    for (let i = 0; i < K; i++) {
      for (let j = 0; j < K; j++) {
        matrices[(r * K + i) * K + j] = transitions[i * K + j]! * Math.exp(logEmissions[r * K + j]!);
      }
    }
  }
  return matrices;
}

/** Words of a width are joined from two parts; halves give the fewest different parts. */
function longerPart(width: number): number {
  return Math.ceil(width / 2);
}

/** [U, K, K] and [V, K, K] to [U·V, K, K]: every product, as one matrix product. */
function join(left: Tensor, right: Tensor): Tensor {
  const [U, K] = left.shape as [number, number];
  const [V] = right.shape as [number];
  const products = matmul(reshape(left, [U * K, K]), sideBySide(right));
  return reshape(transpose(reshape(products, [U, K, V, K]), [0, 2, 1, 3]), [U * V, K, K]);
}

/** The gradients of both parts of a join from that of its result. */
function pullBack(gradient: Tensor, left: Tensor, right: Tensor): [Tensor, Tensor] {
  const [U, K] = left.shape as [number, number];
  const [V] = right.shape as [number];
  const products = reshape(transpose(reshape(gradient, [U, V, K, K]), [0, 2, 1, 3]), [U * K, V * K]);
  const ofLeft = matmul(products, sideBySide(right), { b: true });
  const ofRight = matmul(reshape(left, [U * K, K]), products, { a: true });
  return [reshape(ofLeft, [U, K, K]), transpose(reshape(ofRight, [K, V, K]), [1, 0, 2])];
}

/** [V, K, K] as [K, V·K]. */
function sideBySide(matrices: Tensor): Tensor {
  const [V, K] = matrices.shape as [number, number];
  return reshape(transpose(matrices, [1, 0, 2]), [K, V * K]);
}
