// What the parts of membrane proteins are made of: tables of residues from what is published of amino acids, not from
// proteins. Training makes them anew.
import { ALPHABETS } from '../../alphabet.ts';
import { normalized } from '../../emissions/probability-rows.ts';
import { HYDROPATHY, SHARES } from '../amino-acids.ts';

/** The order of columns. */
export const RESIDUES = ALPHABETS.protein.symbols.join('');

/**
 * How a part differs from all proteins: every share is multiplied by exp(`tilt` hydropathy), and by the factors of
 * some residues.
 */
interface Composition {
  tilt: number;
  factors?: Readonly<Record<string, number>>;
}

/** Lysine and arginine are four times as frequent in loops inside as outside (von Heijne 1986, EMBO J 5:3021). */
const CHARGED_INSIDE = { K: 2, R: 2 };
const CHARGED_OUTSIDE = { K: 0.5, R: 0.5 };
/** Aromatic residues sit where the membrane meets water (Landolt-Marticorena et al. 1993, J Mol Biol 229:602). */
const BELT = { W: 2, Y: 2 };

/**
 * The parts. The tilt of the core makes leucine twenty times as frequent as lysine, as in known helices (Senes et al. 2000,
 * J Mol Biol 296:921).
 */
const COMPOSITIONS = {
  globular: { tilt: -0.02 },
  inside: { tilt: -0.05, factors: CHARGED_INSIDE },
  outside: { tilt: -0.05, factors: CHARGED_OUTSIDE },
  far: { tilt: -0.05 },
  insideCap: { tilt: 0.12, factors: { ...BELT, ...CHARGED_INSIDE } },
  outsideCap: { tilt: 0.12, factors: { ...BELT, ...CHARGED_OUTSIDE } },
  core: { tilt: 0.33 },
  // Signal peptides: charges, then a hydrophobic stretch rich in leucine, then small residues at -3 and -1 of the cut
  // (von Heijne 1985, J Mol Biol 184:99).
  signalStart: { tilt: 0, factors: { ...CHARGED_INSIDE, M: 4, D: 0.3, E: 0.3 } },
  signalCore: { tilt: 0.3, factors: { L: 2 } },
  signalEnd: { tilt: 0, factors: { K: 0.3, R: 0.5, D: 0.5, E: 0.5 } },
  signalCut: {
    tilt: 0,
    factors: { A: 5, G: 2, S: 2, C: 3, K: 0.1, R: 0.1, D: 0.1, E: 0.1, P: 0.1, F: 0.1, L: 0.3 },
  },
} satisfies Record<string, Composition>;

export type Part = keyof typeof COMPOSITIONS;

/** [20] the probability of each residue in a part. */
export function residuesOf(part: Part): number[] {
  const { tilt, factors = {} }: Composition = COMPOSITIONS[part];
  const weights = [...RESIDUES].map(
    residue => SHARES[residue]! * Math.exp(tilt * HYDROPATHY[residue]!) * (factors[residue] ?? 1),
  );
  return normalized(weights);
}
