// What features say of their positions, and which states several features allow together.
import type { State } from '../hmm.ts';
import { codonPosition } from './codon-position.ts';
import { type Feature, unknownEnds } from './feature.ts';
import type { LabelSets } from './label-sets.ts';
import { type End, type Fit, fitting, type PlaceInFeature } from './mark-fits.ts';
import { type Called, WHOLLY } from './state-rules.ts';

/** What one feature says of some of its positions: for each remainder of the position by 3, the index of a fit. */
export interface Claim {
  start: number;
  end: number;
  fits: readonly number[];
  place: string;
}

/** A feature, or the part of it that is within its sequence, and where it comes from. */
export interface ClaimedFeature {
  part: Feature;
  whole: Feature;
  called: Called;
  /** Where the sequence ends; undefined for a circular one. */
  edge: number | undefined;
}

/** Makes claims, and says what they allow together. Fits are known by their index. */
export class Claims {
  readonly #states: readonly State[];
  readonly #sets: LabelSets;
  readonly #fitOf: ReturnType<typeof fitting>;
  readonly #fits: Fit[] = [];
  readonly #indices = new Map<string, number>();
  readonly #combinations = new Map<string, { set: number; agree: boolean }>();
  /** [K] the marks of each state that the labels speak of; of others they say nothing. */
  readonly #spoken: readonly number[];

  /** For labels whose types call these states, or none. */
  constructor(states: readonly State[], sets: LabelSets, calls: readonly Called[]) {
    this.#states = states;
    this.#sets = sets;
    this.#fitOf = fitting(states);
    const spokenOf = (k: number) =>
      calls.reduce((marks, { [k]: called = 0 }) => (called === WHOLLY ? marks : marks | called), 0);
    this.#spoken = states.map((_, k) => spokenOf(k));
  }

  /** The claims of a feature: of its first position, of its last one, and of those between. */
  of({ part, whole, called, edge }: ClaimedFeature): Claim[] {
    const { start, end, place } = part;
    const unknown = unknownEnds(whole);
    // At the end of a sequence, a feature may be cut off. One that crosses the origin of a circle is cut in two.
    const left = endAs(unknown.left || start !== whole.start, edge !== undefined && start === 0);
    const right = endAs(unknown.right || end !== whole.end, end === edge);
    const claim = (from: number, to: number, opens: End, closes: End): Claim => {
      const fits = [0, 1, 2].map(remainder => {
        const position = from + ((remainder - (from % 3) + 3) % 3);
        const codon = codonPosition(part, position < to ? position : from);
        return this.#indexOf(part, called, { codon, opens, closes });
      });
      return { start: from, end: to, fits, place };
    };
    if (end - start < 2) return end === start ? [] : [claim(start, end, left, right)];
    const first = claim(start, start + 1, left, 'is not');
    const last = claim(end - 1, end, 'is not', right);
    return end - start === 2 ? [first, last] : [first, claim(start + 1, end - 1, 'is not', 'is not'), last];
  }

  /** Whether there are positions for which a claim fits no state; it says nothing of them. */
  isEmpty({ fits }: Claim): boolean {
    return fits.some(index => this.#fits[index]!.every(marks => marks === 0));
  }

  /**
   * The set of the states that fits allow together: each of them has a mark of the state, and each mark of the state
   * that labels speak of is had. If there are none, the states that any of them allows.
   */
  combine(indices: readonly number[]): { set: number; agree: boolean } {
    const distinct = [...new Set(indices)].sort((a, b) => a - b);
    const key = distinct.join();
    let combination = this.#combinations.get(key);
    if (combination === undefined) {
      const fits = distinct.map(index => this.#fits[index]!).filter(fit => fit.some(marks => marks !== 0));
      this.#combinations.set(key, (combination = this.#allowed(fits)));
    }
    return combination;
  }

  #allowed(fits: readonly Fit[]): { set: number; agree: boolean } {
    if (fits.length === 0) return { set: 0, agree: true };
    const where = (allows: (k: number) => boolean) => [...this.#states.keys()].filter(allows);
    const common = where(k => {
      const had = fits.reduce((marks, fit) => marks | fit[k]!, 0);
      return fits.every(fit => fit[k] !== 0) && (this.#spoken[k]! & ~had) === 0;
    });
    const any = where(k => fits.some(fit => fit[k] !== 0));
    const agree = common.length > 0;
    return { set: this.#sets.indexOf(agree ? common : any), agree: agree || fits.length === 1 };
  }

  #indexOf(feature: Feature, called: Called, place: PlaceInFeature): number {
    const { codon, opens, closes } = place;
    const key = [feature.type, feature.strand, codon, opens, closes].join('\t');
    let index = this.#indices.get(key);
    if (index === undefined) {
      index = this.#fits.push(this.#fitOf(feature, called, place)) - 1;
      this.#indices.set(key, index);
    }
    return index;
  }
}

function endAs(isBeyond: boolean, mayBeBeyond: boolean): End {
  return isBeyond ? 'is not' : mayBeBeyond ? 'may be' : 'is';
}
