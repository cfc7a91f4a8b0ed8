// The code that steps several lanes of positions back, side by side, written out for one model.
//   β_{t-1} ← A·(b∘β_t),   γ_t = α_t∘β_t / Z_t
//   counts of transitions G += α_{t-1} ⊗ (b∘β_t) / Z_{t-1}, to be multiplied by A; of emissions E[row] += γ_t
import {
  type Code,
  everyInterval,
  get,
  i32,
  increase,
  multiplyAdd,
  set,
  v128,
  type WasmFunction,
  whileLess,
} from '../../wasm/assembler.ts';
import { DOUBLE, PAIR } from '../../wasm/locals.ts';
import { SUMS } from './algebra.ts';
import {
  type Group,
  groupsOf,
  isLooped,
  LANE_TABLE,
  LANES,
  PAIRS,
  STATE,
  type StreamShape,
} from './lane-layout.ts';
import { LaneWriter } from './lane-writer.ts';
import { type At, repeat } from './repeat.ts';
import { scale } from './scaling-code.ts';

/** Sums are kept above this before they are divided by, so that a lane of zeros stays one. */
const TINY = 1e-300;

/** What a walk back makes of the positions: nothing, rows of posteriors, or expected counts. */
export type Yield = 'backward' | 'backwardRows' | 'backwardCounts';

/**
 * `backward(row, first, table, A, emissions, beta, slopes, visits)`: carries the row vector at `beta`, with room for
 * another behind it, from the position of the row at `row` to that of the row at `first`. The lanes' addresses are
 * those after their last position. `A` is packed across. `visits` is where the counts of emissions stand, less
 * `emissions`. The smallest Z of each lane is kept in its table.
 */
export function backwardFunction(name: Yield, shape: StreamShape): WasmFunction {
  const [row, first, table, A, emissions, beta, slopes, visits] = [0, 1, 2, 3, 4, 5, 6, 7];
  const writer = new LaneWriter(shape, 8);
  const { locals, rowBytes, sums, spare } = writer;
  const [count, outs] = [locals.integer(), Array.from({ length: LANES }, () => locals.integer())];
  const joints = sums.slice(0, PAIRS);
  const states = [
    { base: row, stride: STATE },
    { base: beta, stride: STATE },
  ];
  const load = (at: At, pointer: number, offset: number): Code => {
    const [address, place] = at(pointer, offset);
    return [address, v128.load(place)];
  };
  /** α∘β of a state. */
  const joint = (p: number, at: At) => [load(at, 0, p * PAIR), load(at, 1, p * PAIR), v128.multiply];
  const lowerJoints = joints.map((local, p) => [
    get(table),
    [get(table), v128.load(LANE_TABLE.joints + p * PAIR), get(local), v128.min],
    v128.store(LANE_TABLE.joints + p * PAIR),
  ]);
  const lanePointers = (bases: readonly number[]) => bases.map(base => ({ base, stride: DOUBLE }));
  /** One over Z of each lane, into the four sums. */
  const inverseZ = [
    writer.foldStates(states, SUMS, joint),
    lowerJoints,
    joints.map(local => [
      v128.constant(1),
      get(local),
      v128.constant(TINY),
      v128.max,
      v128.divide,
      set(local),
    ]),
  ];
  /** γ of every state, handed to `put` with the places of its pair of lanes under `outs`. */
  const everyGamma = (
    count: number,
    put: (even: readonly [Code, number], odd: readonly [Code, number]) => Code,
  ): Code =>
    repeat(locals, count, writer.isWrittenOut, [...states, ...lanePointers(outs)], at =>
      joints.map((local, p) => [
        [joint(p, at), get(local), v128.multiply, set(spare)],
        put(at(2 + 2 * p), at(3 + 2 * p)),
      ]),
    );
  const rows = [
    inverseZ,
    outs.map(local => increase(local, -shape.stateCount * DOUBLE)),
    everyGamma(shape.stateCount, ([even, a], [odd, b]) => [
      [even, get(spare), v128.storeFirst(a)],
      [odd, get(spare), v128.storeSecond(b)],
    ]),
  ];
  const visited = [
    inverseZ,
    outs.map((local, r) => [get(writer.emissions[r]!), get(visits), i32.add, set(local)]),
    // One after the other: both lanes may be at the same place.
    everyGamma(writer.slots, ([even, a], [odd, b]) => [
      [even, even, v128.loadSplat(a), get(spare), v128.add, v128.storeFirst(a)],
      [odd, odd, v128.loadSplat(b), get(spare), v128.add, v128.storeSecond(b)],
    ]),
  ];
  const arriving = writer.everyState([{ base: beta, stride: STATE }, ...lanePointers(writer.emissions)], at =>
    joints.map((_, p) => {
      const [address, place] = at(0, p * PAIR);
      return [
        address,
        [address, v128.load(place), writer.emission(p, lane => at(1 + lane)), v128.multiply],
        v128.store(place + rowBytes),
      ];
    }),
  );
  const behind = locals.integer();
  const back = [
    [get(beta), i32.constant(rowBytes), i32.add, set(behind)],
    writer.product(behind, A, true, { base: beta, offset: 0 }, () => []),
  ];
  const transitionsTaken = [
    inverseZ,
    writer.everyState([{ base: behind, stride: STATE }], at =>
      joints.map((local, p) => {
        const [address, place] = at(0, p * PAIR);
        return [address, [address, v128.load(place), get(local), v128.multiply], v128.store(place)];
      }),
    ),
    addSlopes(writer, row, behind, slopes),
  ];
  const work = { backward: [], backwardRows: rows, backwardCounts: visited }[name];
  const body = [
    writer.loadLanes(table, writer.codes, LANE_TABLE.codes),
    name === 'backwardRows' ? writer.loadLanes(table, outs, LANE_TABLE.results) : [],
    whileLess(first, row, [
      writer.moveCodes(-1),
      writer.findEmissions(emissions),
      work,
      arriving,
      back,
      increase(row, -rowBytes),
      name === 'backwardCounts' ? transitionsTaken : [],
      everyInterval(
        count,
        shape.interval,
        [get(first), get(row), i32.atLeast],
        scale(writer, beta, table, false),
      ),
    ]),
    get(row),
  ];
  return { name, parameters: 8, locals: locals.types, body };
}

/** Adds α_i·u_j of all lanes to the pair of each transition from i to j; `u` is the row vector at `behind`. */
function addSlopes(writer: LaneWriter, row: number, behind: number, slopes: number): Code {
  const { shape, sums, spare } = writer;
  const groups = groupsOf(shape, true);
  const ofSource = (
    group: Group,
    c: number,
    alpha: readonly [Code, number],
    slope: readonly [Code, number],
  ): Code => [
    Array.from({ length: PAIRS }, (_, p) => [alpha[0], v128.load(alpha[1] + p * PAIR), set(sums[p]!)]),
    group.sources.map((j, n) => {
      const place = slope[1] + (c * group.sources.length + n) * PAIR;
      return [
        [slope[0], v128.load(place), set(spare)],
        Array.from({ length: PAIRS }, (_, p) => [
          multiplyAdd(get(sums[p]!), [get(behind), v128.load(j * STATE + p * PAIR)], get(spare)),
          set(spare),
        ]),
        [slope[0], get(spare), v128.store(place)],
      ];
    }),
  ];
  if (isLooped(shape)) {
    const [group] = groups as [Group];
    const pointers = [
      { base: row, stride: STATE },
      { base: slopes, stride: group.sources.length * PAIR },
    ];
    return repeat(writer.locals, writer.slots, false, pointers, at => ofSource(group, 0, at(0), at(1)));
  }
  let place = 0;
  return groups.map(group => {
    const from = place;
    place += group.columns.length * group.sources.length * PAIR;
    return group.columns.map((i, c) => ofSource(group, c, [get(row), i * STATE], [get(slopes), from]));
  });
}
