// How the vectors of several lanes, and the matrix they are multiplied by, lie in memory.
// A vector of states of all lanes is a row, [state, lane], so that a pair of doubles holds one state of two lanes: no
// entry is wasted where K is odd, and each entry of the matrix is read once for all lanes.
import { DOUBLE } from '../../wasm/locals.ts';
import type { Algebra } from './algebra.ts';

/** Lanes side by side. */
export const LANES = 8;
/** Pairs of them. */
export const PAIRS = LANES / 2;
/** Bytes of one state in a row. */
export const STATE = LANES * DOUBLE;
/** Up to so many states code is written out state by state; beyond, it loops. */
export const MOST_WRITTEN_OUT = 8;
/** Of a model with more transitions, products are looped over the zeros too. */
const MOST_WRITTEN_EDGES = 4096;

/** Which transitions there are. */
export interface Pattern {
  stateCount: number;
  /** [K, K] 1 where a transition is possible. */
  edges: Uint8Array;
}

/** What the code depends on. */
export interface StreamShape extends Pattern {
  algebra: Algebra;
  /** Steps between scalings, a power of two. */
  interval: number;
  /** Whether the smallest positive share is looked for. */
  watched: boolean;
  /** Bytes of a position's code; 0 where each position has its own row of emissions. */
  codeBytes: 0 | 1 | 2;
}

/** States in memory: even where columns are worked out two by two in a loop, the last one then always zero. */
export function slotsOf(shape: Pattern): number {
  return isLooped(shape) ? shape.stateCount + (shape.stateCount % 2) : shape.stateCount;
}

/**
 * Where the lanes' parts stand in their table: addresses of codes and of results, smallest shares, smallest Z, what
 * vectors were scaled by (a power of 2 as an integer, or a sum of maxima) with what was lost in adding it up, states on
 * the best path.
 */
export const LANE_TABLE = {
  codes: 0,
  results: LANES * 4,
  shares: LANES * 8,
  joints: LANES * 16,
  scales: LANES * 24,
  lost: LANES * 32,
  states: LANES * 40,
  bytes: LANES * 44,
};

/** Columns worked out at once, and the entries of a row vector that they take. */
export interface Group {
  columns: number[];
  sources: number[];
}

/** Whether a product loops over pairs of columns: for large models with few zeros, or too many edges to write out. */
export function isLooped({ stateCount: K, edges }: Pattern): boolean {
  const count = edges.reduce((sum, edge) => sum + edge, 0);
  return K > MOST_WRITTEN_OUT && (count * 2 > K * K || count > MOST_WRITTEN_EDGES);
}

/** The groups of columns of a matrix [K, K] with these edges; by rows if `across`. */
export function groupsOf(shape: Pattern, across: boolean): Group[] {
  const { stateCount: K, edges } = shape;
  const slots = slotsOf(shape);
  const all = Array.from({ length: slots }, (_, n) => n);
  const isDense = isLooped(shape);
  // Two columns of four sums each just fit the 16 registers of x86.
  const width = isDense ? 2 : 1;
  const isEdge = (i: number, j: number) => i < K && j < K && edges[across ? j * K + i : i * K + j]! > 0;
  return all
    .filter(n => n % width === 0)
    .map(first => {
      const columns = all.slice(first, first + width);
      return { columns, sources: isDense ? all : all.filter(i => columns.some(j => isEdge(i, j))) };
    });
}

/** Transitions [K, K] in the order that the products read them: column by column, or row by row if `across`. */
export function packTransitions(
  transitions: Float64Array,
  shape: StreamShape,
  across: boolean,
): Float64Array {
  const K = shape.stateCount;
  const packed = groupsOf(shape, across).map(({ columns, sources }) =>
    sources.map(i => columns.map(j => (i < K && j < K ? transitions[across ? j * K + i : i * K + j]! : 0))),
  );
  return Float64Array.from(packed.flat(2), shape.algebra.ofProbability);
}

/** The transitions that have a place in the list of slopes, in its order. */
export function slopeEdges(shape: Pattern): { i: number; j: number }[] {
  const list = groupsOf(shape, true).map(({ columns, sources }) =>
    columns.map(i => sources.map(j => ({ i, j }))),
  );
  return list.flat(2);
}
