// The code that steps several lanes of positions side by side, written out for one model.
//   forward α_t ← (α_{t-1}·A)∘b,   backward β_{t-1} ← A·(b∘β_t),   γ_t = α_t∘β_t / Z_t
//   counts of transitions G += α_{t-1} ⊗ (b∘β_t) / Z_{t-1}, to be multiplied by A; of emissions E[row] += γ_t
// A vector of states of all lanes is a row in memory, [state, lane], so that a pair of doubles holds one state of two
// lanes: no entry is wasted where K is odd, and each entry of A is read once for all lanes.
import { type Code, get, i32, increase, set, v128, type WasmFunction, whileLess } from '../wasm/assembler.ts';
import { everyInterval, Locals, PAIR } from '../words/vector-code.ts';

/** Lanes side by side: four pairs, since two columns of four sums each just fit the 16 registers of x86. */
export const LANES = 8;
const PAIRS = LANES / 2;
const DOUBLE = 8;
/** Bytes of one state in a row. */
const STATE = LANES * DOUBLE;
/** Up to so many states code is written out state by state; beyond, it loops. */
const MOST_WRITTEN_OUT = 8;
/** Of a model with more transitions, products are looped over the zeros too. */
const MOST_WRITTEN_EDGES = 4096;
/** Sums are kept above this, so that a lane of zeros stays one. */
const TINY = 1e-300;

/** What the code depends on. */
export interface StreamShape {
  stateCount: number;
  /** [K, K] 1 where a transition is possible. */
  edges: Uint8Array;
  /** Steps between scalings, a power of two. */
  interval: number;
  /** Whether the smallest positive share is looked for. */
  watched: boolean;
  /** Bytes of a position's code; 0 where each position has its own row of emissions. */
  codeBytes: 0 | 1 | 2;
}

/** States in memory: even where columns are worked out two by two in a loop, the last one then always zero. */
export function slotsOf(shape: Pick<StreamShape, 'stateCount' | 'edges'>): number {
  return isLooped(shape) ? shape.stateCount + (shape.stateCount % 2) : shape.stateCount;
}

/** Where the lanes' parts stand in their table: code addresses, row addresses, smallest shares, smallest Z. */
export const LANE_TABLE = {
  codes: 0,
  rows: LANES * 4,
  shares: LANES * 8,
  joints: LANES * 16,
  bytes: LANES * 24,
};

/** Columns worked out at once, and the entries of a row vector that they take. */
interface Group {
  columns: number[];
  sources: number[];
}

/** Whether a product loops over pairs of columns: for large models with few zeros, or too many edges to write out. */
function isLooped({ stateCount: K, edges }: Pick<StreamShape, 'stateCount' | 'edges'>): boolean {
  const count = edges.reduce((sum, edge) => sum + edge, 0);
  return K > MOST_WRITTEN_OUT && (count * 2 > K * K || count > MOST_WRITTEN_EDGES);
}

/** The groups of columns of a matrix [K, K] with these edges; by rows if `across`. */
function groupsOf(shape: Pick<StreamShape, 'stateCount' | 'edges'>, across: boolean): Group[] {
  const { stateCount: K, edges } = shape;
  const slots = slotsOf(shape);
  const all = Array.from({ length: slots }, (_, n) => n);
  const isDense = isLooped(shape);
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
  shape: Pick<StreamShape, 'stateCount' | 'edges'>,
  across: boolean,
): Float64Array {
  const K = shape.stateCount;
  const packed = groupsOf(shape, across).map(({ columns, sources }) =>
    sources.map(i =>
      columns.map(j => {
        if (i >= K || j >= K) return 0;
        return transitions[across ? j * K + i : i * K + j]!;
      }),
    ),
  );
  return Float64Array.from(packed.flat(2));
}

/** The transitions that have a place in the list of slopes, in its order. */
export function slopeEdges(shape: Pick<StreamShape, 'stateCount' | 'edges'>): { i: number; j: number }[] {
  const list = groupsOf(shape, true).map(({ columns, sources }) =>
    columns.map(i => sources.map(j => ({ i, j }))),
  );
  return list.flat(2);
}

/** Runs `body` for each of `count` things; the pointers move on by their strides. Written out, or as a loop. */
function repeat(
  locals: Locals,
  count: number,
  isWrittenOut: boolean,
  pointers: readonly { base: number; stride: number }[],
  body: (at: At) => Code,
): Code {
  if (isWrittenOut) {
    return Array.from({ length: count }, (_, n) =>
      body((pointer, offset = 0) => [get(pointers[pointer]!.base), n * pointers[pointer]!.stride + offset]),
    );
  }
  const moving = pointers.map(() => locals.integer());
  const end = locals.integer();
  return [
    pointers.map(({ base }, n) => [get(base), set(moving[n]!)]),
    [get(moving[0]!), i32.constant(count * pointers[0]!.stride), i32.add, set(end)],
    whileLess(moving[0]!, end, [
      body((pointer, offset = 0) => [get(moving[pointer]!), offset]),
      pointers.map(({ stride }, n) => increase(moving[n]!, stride)),
    ]),
  ];
}

/** The place of a thing under one of several pointers: what to put on the stack, and an offset. */
type At = (pointer: number, offset?: number) => readonly [Code, number];

/** The parts that all functions share. */
class Writer {
  readonly locals: Locals;
  readonly shape: StreamShape;
  readonly slots: number;
  readonly rowBytes: number;
  readonly isWrittenOut: boolean;
  readonly codes: number[];
  readonly emissions: number[];
  readonly sums: number[];
  readonly spare: number;
  private readonly terms: number[];

  constructor(shape: StreamShape, parameters: number) {
    this.shape = shape;
    this.locals = new Locals(parameters);
    this.slots = slotsOf(shape);
    this.rowBytes = this.slots * STATE;
    this.isWrittenOut = this.slots <= MOST_WRITTEN_OUT;
    this.codes = Array.from({ length: LANES }, () => this.locals.integer());
    this.emissions = Array.from({ length: LANES }, () => this.locals.integer());
    this.sums = this.locals.pairs(2 * PAIRS);
    this.terms = this.locals.pairs(2);
    this.spare = this.locals.pair();
  }

  /** A local for an entry of the matrix. */
  private entry(): number {
    return this.locals.pair();
  }

  /** Fetches the lanes' addresses from their table. */
  loadLanes(table: number, targets: readonly number[], offset: number): Code {
    return targets.map((local, r) => [get(table), i32.load(offset + 4 * r), set(local)]);
  }

  /** The address of each lane's row of emissions. */
  findEmissions(table: number): Code {
    const { codeBytes } = this.shape;
    const load = codeBytes === 1 ? i32.load8() : i32.load16();
    return this.emissions.map((local, r) => {
      const code = get(this.codes[r]!);
      const row = [load, i32.constant(this.slots * DOUBLE), i32.multiply, get(table), i32.add];
      return [code, codeBytes === 0 ? [] : row, set(local)];
    });
  }

  /** Moves the lanes by one position. */
  moveCodes(by: 1 | -1): Code {
    const bytes = this.shape.codeBytes || this.slots * DOUBLE;
    return this.codes.map(local => increase(local, by * bytes));
  }

  /** Emissions of a pair of lanes: of the state whose offset is given by `at`. */
  emission(pair: number, at: (lane: number) => readonly [Code, number]): Code {
    const [[first, a], [second, b]] = [at(2 * pair), at(2 * pair + 1)];
    return [second, first, v128.loadSplat(a), v128.loadSecond(b)];
  }

  /** Runs `body` for every state; `at` gives its place under each of the pointers. */
  everyState(pointers: readonly { base: number; stride: number }[], body: (at: At) => Code): Code {
    return repeat(this.locals, this.slots, this.isWrittenOut, pointers, body);
  }

  /**
   * The row vector at `x` times the matrix at `A`; `finish` is done with each sum, which is on the stack. TurboFan does
   * loads in their order and sums as late as it can: without a store or a loop's end in between, registers overflow.
   */
  product(
    x: number,
    A: number,
    across: boolean,
    target: { base: number; offset: number },
    finish: (pair: number, at: At) => Code,
  ): Code {
    return isLooped(this.shape)
      ? this.loopedProduct(x, A, target, finish)
      : this.writtenProduct(x, A, across, target, finish);
  }

  /** Two columns of four sums at a time. */
  private loopedProduct(
    x: number,
    A: number,
    target: { base: number; offset: number },
    finish: (pair: number, at: At) => Code,
  ): Code {
    const { slots, terms, spare, sums, locals } = this;
    const matrix = locals.integer();
    const entries = [
      { base: x, stride: STATE },
      { base: matrix, stride: 2 * DOUBLE },
    ];
    const columns = [
      { base: target.base, stride: 2 * STATE },
      ...this.emissions.map(base => ({ base, stride: 2 * DOUBLE })),
    ];
    const multiplyAdd = repeat(locals, slots, false, entries, at => [
      terms.map((local, c) => [at(1)[0], v128.loadSplat(c * DOUBLE), set(local)]),
      Array.from({ length: PAIRS }, (_, p) => [
        [at(0)[0], v128.load(p * PAIR), set(spare)],
        terms.map((term, c) => {
          const sum = sums[c * PAIRS + p]!;
          return [get(sum), get(spare), get(term), v128.multiply, v128.add, set(sum)];
        }),
      ]),
    ]);
    return [
      [get(A), set(matrix)],
      repeat(locals, slots / 2, false, columns, at => [
        sums.map(local => [v128.constant(0), set(local)]),
        multiplyAdd,
        increase(matrix, slots * 2 * DOUBLE),
        sums.map((local, n) => {
          const [c, p] = [Math.floor(n / PAIRS), n % PAIRS];
          const [address, offset] = at(0, c * STATE + p * PAIR);
          const done = finish(p, lane => at(1 + lane, c * DOUBLE));
          return [address, get(local), done, v128.store(offset + target.offset)];
        }),
      ]),
    ];
  }

  /** Column by column, for the transitions that there are. */
  private writtenProduct(
    x: number,
    A: number,
    across: boolean,
    target: { base: number; offset: number },
    finish: (pair: number, at: At) => Code,
  ): Code {
    let place = 0;
    return groupsOf(this.shape, across).map(({ columns: [j], sources }) => {
      const from = place;
      place += sources.length * DOUBLE;
      const matrix = sources.map(() => this.entry());
      return [
        matrix.map((local, n) => [get(A), v128.loadSplat(from + n * DOUBLE), set(local)]),
        Array.from({ length: PAIRS }, (_, p) => [
          get(target.base),
          sources.length === 0 ? v128.constant(0) : [],
          sources.map((i, n) => [
            [get(x), v128.load(i * STATE + p * PAIR), get(matrix[n]!), v128.multiply],
            n === 0 ? [] : v128.add,
          ]),
          finish(p, lane => [get(this.emissions[lane]!), j! * DOUBLE]),
          v128.store(j! * STATE + p * PAIR + target.offset),
        ]),
      ];
    });
  }

  /** The four sums of `term` over all states, each at least TINY. */
  sumOverStates(
    pointers: readonly { base: number; stride: number }[],
    term: (pair: number, at: At) => Code,
  ): Code {
    const sums = this.sums.slice(0, PAIRS);
    return [
      sums.map(local => [v128.constant(0), set(local)]),
      this.everyState(pointers, at =>
        sums.map((local, p) => [get(local), term(p, at), v128.add, set(local)]),
      ),
    ];
  }

  /** Each of the four sums becomes one over it. */
  invertSums(): Code {
    return this.sums
      .slice(0, PAIRS)
      .map(local => [v128.constant(1), get(local), v128.constant(TINY), v128.max, v128.divide, set(local)]);
  }

  /** Divides the row at `row` by its sums, which go to the list at `list` if given; lowers the smallest shares. */
  scale(row: number, table: number, list: number | undefined): Code {
    const state = [{ base: row, stride: STATE }];
    const sums = this.sums.slice(0, PAIRS);
    const smallest = this.sums.slice(PAIRS);
    const { watched } = this.shape;
    const value = (p: number, at: At): Code => {
      const [address, offset] = at(0, p * PAIR);
      return [address, v128.load(offset)];
    };
    const lower = (local: number): Code => [
      get(local),
      [get(this.spare), v128.constant(1), get(this.spare), v128.constant(0), v128.greater, v128.select],
      [v128.min, set(local)],
    ];
    return [
      this.sumOverStates(state, value),
      list === undefined
        ? []
        : [
            sums.map((local, p) => [get(list), get(local), v128.store(p * PAIR)]),
            increase(list, PAIRS * PAIR),
          ],
      this.invertSums(),
      watched
        ? smallest.map((local, p) => [get(table), v128.load(LANE_TABLE.shares + p * PAIR), set(local)])
        : [],
      this.everyState(state, at =>
        sums.map((local, p) => [
          [value(p, at), get(local), v128.multiply, set(this.spare)],
          [at(0, p * PAIR)[0], get(this.spare), v128.store(at(0, p * PAIR)[1])],
          watched ? lower(smallest[p]!) : [],
        ]),
      ),
      watched
        ? smallest.map((local, p) => [get(table), get(local), v128.store(LANE_TABLE.shares + p * PAIR)])
        : [],
    ];
  }
}

/**
 * `forward(row, last, table, A, emissions, sums)`: from the row vector at `row` to the one at `last`, each row after
 * the one before. Returns the end of the list of sums, one of each lane at every scaling; the last row is scaled.
 */
export function forwardFunction(shape: StreamShape): WasmFunction {
  const [row, last, table, A, emissions, list] = [0, 1, 2, 3, 4, 5];
  const writer = new Writer(shape, 6);
  const count = writer.locals.integer();
  const body = [
    writer.loadLanes(table, writer.codes, LANE_TABLE.codes),
    whileLess(row, last, [
      writer.findEmissions(emissions),
      writer.moveCodes(1),
      writer.product(row, A, false, { base: row, offset: writer.rowBytes }, (pair, at) => [
        writer.emission(pair, at),
        v128.multiply,
      ]),
      increase(row, writer.rowBytes),
      everyInterval(
        count,
        shape.interval,
        [get(row), get(last), i32.atLeast],
        writer.scale(row, table, list),
      ),
    ]),
    get(list),
  ];
  return { name: 'forward', parameters: 6, locals: writer.locals.types, body };
}

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
  const writer = new Writer(shape, 8);
  const { locals, slots, rowBytes, sums, spare } = writer;
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
  /** α∘β of a state; α of the row so many bytes before. */
  const joint = (before: number) => (p: number, at: At) => [
    // Offsets cannot be negative: the row before is the one at `row` once that has moved.
    load(at, 0, p * PAIR + before),
    load(at, 1, p * PAIR),
    v128.multiply,
  ];
  const lowerJoints = joints.map((local, p) => [
    get(table),
    [get(table), v128.load(LANE_TABLE.joints + p * PAIR), get(local), v128.min],
    v128.store(LANE_TABLE.joints + p * PAIR),
  ]);
  const lanePointers = (bases: readonly number[]) => bases.map(base => ({ base, stride: DOUBLE }));
  const gamma = [writer.sumOverStates(states, joint(0)), lowerJoints, writer.invertSums()];
  const rows = [
    gamma,
    outs.map(local => increase(local, -shape.stateCount * DOUBLE)),
    repeat(locals, shape.stateCount, writer.isWrittenOut, [...states, ...lanePointers(outs)], at =>
      joints.map((local, p) => {
        const [[even, a], [odd, b]] = [at(2 + 2 * p), at(3 + 2 * p)];
        return [
          [joint(0)(p, at), get(local), v128.multiply, set(spare)],
          [even, get(spare), v128.storeFirst(a)],
          [odd, get(spare), v128.storeSecond(b)],
        ];
      }),
    ),
  ];
  const visited = [
    gamma,
    outs.map((local, r) => [get(writer.emissions[r]!), get(visits), i32.add, set(local)]),
    writer.everyState([...states, ...lanePointers(outs)], at =>
      joints.map((local, p) => {
        const [[even, a], [odd, b]] = [at(2 + 2 * p), at(3 + 2 * p)];
        return [
          [joint(0)(p, at), get(local), v128.multiply, set(spare)],
          // One after the other: both lanes may be at the same place.
          [even, even, v128.loadSplat(a), get(spare), v128.add, v128.storeFirst(a)],
          [odd, odd, v128.loadSplat(b), get(spare), v128.add, v128.storeSecond(b)],
        ];
      }),
    ),
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
  const shares = [
    writer.sumOverStates(states, joint(0)),
    lowerJoints,
    writer.invertSums(),
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
    name === 'backwardRows' ? writer.loadLanes(table, outs, LANE_TABLE.rows) : [],
    whileLess(first, row, [
      writer.moveCodes(-1),
      writer.findEmissions(emissions),
      work,
      arriving,
      back,
      increase(row, -rowBytes),
      name === 'backwardCounts' ? shares : [],
      everyInterval(
        count,
        shape.interval,
        [get(first), get(row), i32.atLeast],
        writer.scale(beta, table, undefined),
      ),
    ]),
    get(row),
  ];
  void slots;
  return { name, parameters: 8, locals: locals.types, body };
}

/** Adds α_i·u_j of all lanes to the pair of each transition from i to j; `u` is the row vector at `behind`. */
function addSlopes(writer: Writer, row: number, behind: number, slopes: number): Code {
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
          [get(spare), get(sums[p]!), get(behind), v128.load(j * STATE + p * PAIR), v128.multiply],
          [v128.add, set(spare)],
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
