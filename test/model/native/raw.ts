// An operation given inputs as they are, without what the TypeScript in front of it would see to.
import { kernelsModule } from '../../../src/model/native/kernels-module.ts';
import { kernelLevel } from '../../../src/model/native/operations.ts';
import {
  bytes,
  execute,
  integerAttribute,
  integers,
  longIntegers,
  pairs,
  readIntegers,
  readPairs,
  scope,
  type Tensor,
} from '../../../src/model/native/tensor.ts';

/** Attributes of the operations, by name; what is not named is as TensorFlow has it by default. */
export type Numbers = Record<string, number>;

/** What an operation on a trellis is given. */
export interface RawInputs {
  initial: Tensor;
  transitions: Tensor;
  logs: Tensor;
  codes: Tensor;
  offsets: Tensor;
  entry: Tensor;
  after: Tensor;
  edges: Tensor;
  weights: Tensor;
  groupOf: Tensor;
}

/** Doubles, in the pairs of floats that operations take them as. */
export const doubles = (shape: readonly number[], fill = 0): Tensor =>
  pairs(new Float64Array(shape.reduce((product, size) => product * size, 1)).fill(fill), shape);

export const numbers = (...values: number[]): Tensor => pairs(Float64Array.from(values), [values.length]);

/** A trellis of two states, three symbols and seven positions in three sequences, one of them empty. */
export function soundInputs(): RawInputs {
  return {
    initial: numbers(0.5, 0.5),
    transitions: pairs(Float64Array.of(0.9, 0.1, 0.2, 0.8), [2, 2]),
    logs: pairs(Float64Array.of(-1, -2, -2, -1, -0.5, -0.5), [3, 2]),
    codes: bytes(Uint8Array.of(0, 1, 2, 0, 1, 2, 0)),
    offsets: longIntegers([0, 3, 3, 7]),
    entry: numbers(),
    after: numbers(),
    edges: integers(new Int32Array(0), [0, 0]),
    weights: numbers(),
    groupOf: integers(new Int32Array(0), [0]),
  };
}

/** How many outputs each operation has. */
export const OUTPUTS: Readonly<Record<string, number>> = {
  HmmLogLikelihood: 4,
  HmmPosteriors: 5,
  HmmExpectations: 7,
  HmmViterbi: 5,
  HmmForwardRows: 4,
};

/** Runs an operation on a trellis, and answers its log-likelihoods and which sequences are lost. */
export function runRaw(
  operation: string,
  change: () => Partial<RawInputs> = () => ({}),
  attributes: Numbers = {},
): { logs: Float64Array; lost: Int32Array } {
  kernelLevel();
  return scope(() => {
    const { weights, groupOf, ...own } = { ...soundInputs(), ...change() };
    const more =
      { HmmExpectations: [weights], HmmPosteriors: [groupOf], HmmForwardRows: [groupOf] }[operation] ?? [];
    const inputs = [...Object.values(own), ...more];
    const [logs, lost] = executeRaw(operation, inputs, { code_bytes: 1, ...attributes }, OUTPUTS[operation]!);
    return { logs: readPairs(logs!), lost: readIntegers(lost!) };
  });
}

/** Runs any operation. */
export function executeRaw(
  operation: string,
  inputs: readonly Tensor[],
  attributes: Numbers,
  outputs: number,
): Tensor[] {
  kernelLevel();
  const all = { code_bytes: 0, threads: 1, warm_up: 0, next_state: -1, want: 0, lent: 0, ...attributes };
  const list = Object.entries(all).map(([name, value]) => integerAttribute(name, value));
  return execute(operation, list, inputs, outputs);
}

/** Memory lent for the time of `body`: rows to be read at 0, rows to be written at 1, codes to be read at 2. */
export function whileLent(
  place: 0 | 1 | 2,
  memory: Float64Array | Uint8Array | Uint16Array | Uint32Array,
  body: () => void,
): void {
  kernelLevel();
  kernelsModule().lend(place, memory);
  try {
    body();
  } finally {
    kernelsModule().lend(place, undefined);
  }
}
