// The chains over tokens of one trellis: compiled code, the tables it reads, and the memory that both share.

import type { Arena, Place } from '../../wasm/arena.ts';
import { type ScalingPlan, SMALLEST_SHARE } from '../scaling.ts';
import type { Trellis } from '../trellis.ts';
import { type Block, blocksOf, pack, pairsOf, unpack } from './blocks.ts';
import { type ChainFunctions, linkChains } from './chain-functions.ts';
import type { Vocabulary } from './vocabulary.ts';

/** Tokens in one call: short, so that V8 soon replaces its first quick translation by the optimised one. */
const CALL_TOKENS = 1 << 13;
/** Scaling more seldom than this gains nothing. */
const MOST_TOKENS = 8;
/** Products of sums are kept above this before their logarithm is taken; each sum is above 1e-100. */
const SMALL_PRODUCT = 1e-200;
/** α·β of a token below this has lost its digits. */
const SMALLEST_Z = 1e-280;

/** The chains of one trellis. Vectors of states are `stride` numbers long in memory, K of them in use. */
export class Chains {
  readonly stride: number;
  private readonly K: number;
  private readonly arena: Arena;
  private readonly blocks: Block[];
  private readonly edges: Block[];
  private readonly width: number;
  private readonly watched: boolean;
  private readonly functions: ChainFunctions;
  /** The vector, then a pair for the smallest share and a pair for the smallest Z. */
  private readonly state: Place;
  private readonly sums: Place;
  private matrices: Place | undefined;
  private expansion: { transitions: Place; emissions: Place; inner: Place } | undefined;

  constructor(
    arena: Arena,
    stateCount: number,
    vocabulary: Vocabulary,
    plan: Pick<ScalingPlan, 'steps' | 'watched'>,
  ) {
    const { width, wordCount, edges, ways } = vocabulary;
    this.arena = arena;
    this.K = stateCount;
    this.stride = 2 * pairsOf(stateCount);
    this.blocks = blocksOf(ways, stateCount);
    this.edges = blocksOf(edges, stateCount);
    this.width = width;
    this.watched = plan.watched;
    const tokens = Math.max(1, Math.min(MOST_TOKENS, Math.floor(plan.steps / width)));
    const interval = 2 ** Math.floor(Math.log2(tokens));
    const { blocks, watched } = this;
    const shape = { stateCount, blocks, interval, watched, edges: this.edges, width, wordCount };
    this.functions = linkChains(shape, arena);
    this.state = arena.doubles(this.stride + 4);
    this.sums = arena.doubles(CALL_TOKENS + 1);
  }

  /** Takes the tokens' matrices, dense [tokens, K, K]. */
  setMatrices(dense: Float64Array): void {
    this.matrices = this.arena.copy(pack(dense, this.blocks, this.K));
  }

  /** Takes what `expand` needs: transitions [K, K] and emission probabilities [R, K]. */
  setEmissions({ transitions }: Trellis, emissions: Float64Array): void {
    const { arena, K, stride } = this;
    const padded = new Float64Array((emissions.length / K) * stride);
    for (let n = 0; n < emissions.length; n++) padded[Math.floor(n / K) * stride + (n % K)] = emissions[n]!;
    this.expansion = {
      transitions: arena.copy(pack(transitions, this.edges, K)),
      emissions: arena.copy(padded),
      inner: arena.doubles(this.width * stride),
    };
  }

  /** Room for slopes, all zero. */
  newSlopes(): Place {
    const slopes = this.arena.doubles(this.matrices!.length);
    this.arena.float64(slopes).fill(0);
    return slopes;
  }

  /** Slopes as dense [tokens, K, K]. */
  denseSlopes(slopes: Place): Float64Array {
    return unpack(this.arena.float64(slopes), this.blocks, this.K);
  }

  /**
   * Carries `vector` [K] over tokens `from` to `to - 1`, keeping the one before each in `alphas` [tokens, stride] if
   * given. Returns the log of what it was scaled by; NaN where the sum, or a share, was lost.
   */
  forward(tokens: Place, from: number, to: number, vector: Float64Array, alphas: Place | undefined): number {
    const run = alphas ? this.functions.forwardKeeping : this.functions.forward;
    return this.carry(vector, from, to, 'up', (first, last) => {
      const kept = alphas ? alphas.at + first * this.stride * 8 : 0;
      return run(...this.stretch(tokens, first, last), kept);
    });
  }

  /** Carries `vector` back, keeping the one after each token in `betas` [tokens, stride]. Returns as `forward` does. */
  backward(tokens: Place, from: number, to: number, vector: Float64Array, betas: Place): number {
    return this.carry(vector, from, to, 'down', (first, last) => {
      const kept = betas.at + last * this.stride * 8;
      return this.functions.backward(...this.stretch(tokens, first, last), kept);
    });
  }

  /** Carries `vector` back and adds α⊗β / Z of every token to `slopes`. Returns as `forward` does. */
  count(tokens: Place, from: number, to: number, vector: Float64Array, alphas: Place, slopes: Place): number {
    return this.carry(vector, from, to, 'down', (first, last) => {
      const kept = alphas.at + last * this.stride * 8;
      return this.functions.count(...this.stretch(tokens, first, last), kept, slopes.at);
    });
  }

  /**
   * Writes posteriors [n, K] of the n positions inside tokens to `rows`, `codes` being those of the same positions.
   * Returns n.
   */
  expand(
    tokens: Place,
    from: number,
    to: number,
    alphas: Place,
    betas: Place,
    codes: Place,
    rows: Place,
  ): number {
    const { transitions, emissions, inner } = this.expansion!;
    const end = this.functions.expand(
      tokens.at + from * 4,
      tokens.at + to * 4,
      alphas.at + from * this.stride * 8,
      betas.at + from * this.stride * 8,
      codes.at,
      rows.at,
      transitions.at,
      emissions.at,
      inner.at,
    );
    return (end - codes.at) / 2;
  }

  /** The arguments that all chains start with: matrices, tokens from and to, the vector, the list of sums. */
  private stretch(tokens: Place, first: number, last: number): [number, number, number, number, number] {
    const { matrices, state, sums } = this;
    return [matrices!.at, tokens.at + first * 4, tokens.at + last * 4, state.at, sums.at];
  }

  /** Runs a chain in calls of a few thousand tokens, upward or downward, and adds up the logs of its sums. */
  private carry(
    vector: Float64Array,
    from: number,
    to: number,
    way: 'up' | 'down',
    call: (first: number, last: number) => number,
  ): number {
    const { state, sums, stride, K } = this;
    const { numbers } = this.arena;
    const [at, list] = [state.at / 8, sums.at / 8];
    for (let k = 0; k < stride; k++) numbers[at + k] = k < K ? vector[k]! : 0;
    // The smallest share and the smallest Z, a pair each.
    for (let n = stride; n < stride + 4; n++) numbers[at + n] = 1;
    let log = 0;
    let product = 1;
    const calls = Math.ceil((to - from) / CALL_TOKENS);
    for (let n = 0; n < calls; n++) {
      const first = way === 'up' ? from + n * CALL_TOKENS : Math.max(from, to - (n + 1) * CALL_TOKENS);
      const last = way === 'up' ? Math.min(to, first + CALL_TOKENS) : to - n * CALL_TOKENS;
      const end = call(first, last) / 8;
      for (let s = list; s < end; s++) {
        product *= numbers[s]!;
        if (product > SMALL_PRODUCT) continue;
        log += Math.log(product);
        product = 1;
      }
    }
    let left = 0;
    for (let k = 0; k < K; k++) left += numbers[at + k]!;
    for (let k = 0; k < K; k++) vector[k] = numbers[at + k]! / left;
    log += Math.log(product) + Math.log(left);
    const smallestShare = Math.min(numbers[at + stride]!, numbers[at + stride + 1]!);
    if (this.watched && smallestShare < SMALLEST_SHARE) return Number.NaN;
    return numbers[at + stride + 2]! > SMALLEST_Z && log > -Infinity ? log : Number.NaN;
  }
}
