// Plan 7 as HMMER 3 publishes it (Eddy 2011, PLoS Comput Biol 7:e1002195; 2008, 4:e1000069), cell by cell in log space: the
// yardstick of what src/model/profile makes of it. Entries weigh occupancy / Z, exits weigh 1, N, C and J emit on their loops.
import type { Profile } from '../../../src/model/profile/profile.ts';

export interface Setting {
  isLocal: boolean;
  isMultihit: boolean;
  /** That N, C and J are made for. */
  length: number;
}

/** [L] at each residue. */
export interface Plan7 {
  /** Natural log of P(sequence | profile) / P(residues | background). */
  forward: number;
  /** The same by the way back. */
  backward: number;
  viterbi: number;
  /** P(the residue is in a domain). */
  inside: number[];
  /** P(a domain begins there). */
  begins: number[];
}

type Sum = (...terms: number[]) => number;

const logSum: Sum = (...terms) => {
  const largest = Math.max(...terms);
  if (largest === -Infinity) return largest;
  return largest + Math.log(terms.reduce((sum, term) => sum + Math.exp(term - largest), 0));
};
const max: Sum = (...terms) => Math.max(...terms);

/** `logOdds(k, i)` is that of residue i (from 1 on) in match state k. */
export function plan7(
  profile: Profile,
  logOdds: (k: number, i: number) => number,
  L: number,
  setting: Setting,
): Plan7 {
  const way = scoresOf(profile, setting);
  const forward = forwardMatrix(profile, logOdds, L, way, logSum);
  const back = backwardMatrix(profile, logOdds, L, way);
  const total = forward.total;
  const inside: number[] = [];
  const begins: number[] = [];
  for (let i = 1; i <= L; i++) {
    let [p, b] = [0, 0];
    for (let k = 1; k <= profile.length; k++) {
      p += Math.exp(forward.M[i]![k]! + back.M[i]![k]! - total);
      p += Math.exp(forward.I[i]![k]! + back.I[i]![k]! - total);
      b += Math.exp(forward.B[i - 1]! + way.enter[k]! + logOdds(k, i) + back.M[i]![k]! - total);
    }
    inside.push(p);
    begins.push(b);
  }
  const viterbi = forwardMatrix(profile, logOdds, L, way, max).total;
  return { forward: total, backward: back.total, viterbi, inside, begins };
}

/** Logs of all that is around the core. */
function scoresOf({ length: M, transitions }: Profile, { isLocal, isMultihit, length }: Setting) {
  const t = transitions.map(row => mapped(row, Math.log));
  const enter = new Array<number>(M + 1).fill(-Infinity);
  if (isLocal) {
    const occupancy = [0];
    for (let k = 1; k <= M; k++) {
      const { mm, mi, dm } = transitions[k - 1]!;
      occupancy[k] = k === 1 ? mm + mi : occupancy[k - 1]! * (mm + mi) + (1 - occupancy[k - 1]!) * dm;
    }
    const Z = occupancy.reduce((sum, one, k) => sum + one * (M - k + 1), 0);
    for (let k = 1; k <= M; k++) enter[k] = Math.log(occupancy[k]! / Z);
  } else {
    enter[1] = Math.log(1 - transitions[0]!.md);
    let wing = t[0]!.md;
    for (let k = 1; k < M; k++) {
      enter[k + 1] = wing + t[k]!.dm;
      wing += t[k]!.dd;
    }
    // HMMER drops the way through delete states alone, which is hardly ever gone; what is left is all that there is.
    const left = logSum(...enter);
    for (let k = 1; k <= M; k++) enter[k]! -= left;
  }
  const pieces = isMultihit ? 3 : 2;
  return {
    t,
    enter,
    exit: Array.from({ length: M + 1 }, (_, k) => (isLocal || k === M ? 0 : -Infinity)),
    loop: Math.log(length / (length + pieces)),
    move: Math.log(pieces / (length + pieces)),
    again: isMultihit ? Math.log(0.5) : -Infinity,
    done: isMultihit ? Math.log(0.5) : 0,
  };
}

type Way = ReturnType<typeof scoresOf>;

function mapped<Row extends object>(row: Row, f: (value: number) => number): Row {
  return Object.fromEntries(Object.entries(row).map(([key, value]) => [key, f(value)])) as Row;
}

function rows(L: number, M: number): number[][] {
  return Array.from({ length: L + 2 }, () => new Array<number>(M + 2).fill(-Infinity));
}

function forwardMatrix(
  { length: last }: Profile,
  logOdds: (k: number, i: number) => number,
  L: number,
  { t, enter, exit, loop, move, again, done }: Way,
  sum: Sum,
) {
  const [M, I, D] = [rows(L, last), rows(L, last), rows(L, last)];
  const [N, B, E, J, C] = [[0], [move], [-Infinity], [-Infinity], [-Infinity]];
  for (let i = 1; i <= L; i++) {
    let ends = -Infinity;
    for (let k = 1; k <= last; k++) {
      const before = t[k - 1]!;
      const arrive = sum(
        B[i - 1]! + enter[k]!,
        k > 1 ? M[i - 1]![k - 1]! + before.mm : -Infinity,
        k > 1 ? I[i - 1]![k - 1]! + before.im : -Infinity,
        k > 1 ? D[i - 1]![k - 1]! + before.dm : -Infinity,
      );
      M[i]![k] = arrive + logOdds(k, i);
      if (k < last) I[i]![k] = sum(M[i - 1]![k]! + t[k]!.mi, I[i - 1]![k]! + t[k]!.ii);
      if (k > 1) D[i]![k] = sum(M[i]![k - 1]! + before.md, D[i]![k - 1]! + before.dd);
      ends = sum(ends, M[i]![k]! + exit[k]!, D[i]![k]! + exit[k]!);
    }
    E.push(ends);
    J.push(sum(J[i - 1]! + loop, ends + again));
    C.push(sum(C[i - 1]! + loop, ends + done));
    N.push(N[i - 1]! + loop);
    B.push(sum(N[i]! + move, J[i]! + move));
  }
  return { M, I, B, total: C[L]! + move };
}

function backwardMatrix(
  { length: last }: Profile,
  logOdds: (k: number, i: number) => number,
  L: number,
  { t, enter, exit, loop, move, again, done }: Way,
) {
  const [M, I, D] = [rows(L, last), rows(L, last), rows(L, last)];
  let [N, J, C] = [-Infinity, -Infinity, move];
  for (let i = L; i >= 0; i--) {
    if (i < L) C += loop;
    // The begin at residue i leads to a match at the next.
    let B = -Infinity;
    for (let k = 1; i < L && k <= last; k++) B = logSum(B, enter[k]! + logOdds(k, i + 1) + M[i + 1]![k]!);
    J = logSum(i < L ? J + loop : -Infinity, B + move);
    N = logSum(i < L ? N + loop : -Infinity, B + move);
    if (i === 0) break;
    const E = logSum(J + again, C + done);
    for (let k = last; k >= 1; k--) {
      const on = k < last && i < L ? logOdds(k + 1, i + 1) + M[i + 1]![k + 1]! : -Infinity;
      const inserted = k < last && i < L ? I[i + 1]![k]! : -Infinity;
      const deleted = k < last ? D[i]![k + 1]! : -Infinity;
      const row = t[k]!;
      D[i]![k] = logSum(E + exit[k]!, row.dm + on, row.dd + deleted);
      M[i]![k] = logSum(E + exit[k]!, row.mm + on, row.mi + inserted, row.md + deleted);
      I[i]![k] = logSum(row.im + on, row.ii + inserted);
    }
  }
  return { M, I, total: N };
}
