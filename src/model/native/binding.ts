// Loads TensorFlow: the native addon of @tensorflow/tfjs-node by itself, since the JavaScript API around it would add
// 0.25 s to every start. That API is in one file, which scripts/tensorflow makes. No other file of the project names TensorFlow.
import { createRequire } from 'node:module';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import type * as TensorFlowApi from '@tensorflow/tfjs';
import { UserError } from '../../user-error.ts';
import { beQuiet } from './kernels-module.ts';
import { addonIn, HMM_FOLDER, isSetUp, readyFolder } from './ready-folder.ts';

/** An attribute of an operation, in the form of TensorFlow's C API. */
export interface Attribute {
  name: string;
  type: number;
  value: boolean | number | string | readonly number[];
}

/** A tensor, as the addon describes it. */
export interface NativeTensor {
  id: number;
  shape: number[];
  dtype: number;
}

/** The functions of the addon that we call. Ids name tensors that live until `deleteTensor`. */
export interface Binding {
  createTensor(
    shape: readonly number[],
    dtype: number,
    values: Float32Array | Int32Array | Uint8Array,
  ): number;
  deleteTensor(id: number): void;
  tensorDataSync(id: number): Float32Array | Int32Array;
  executeOp(name: string, attributes: readonly Attribute[], ids: number[], outputs: number): NativeTensor[];
  getNumOfTensors(): number;
  readonly TF_Version: string;
  readonly TF_FLOAT: number;
  readonly TF_INT32: number;
  readonly TF_ATTR_BOOL: number;
  readonly TF_ATTR_INT: number;
  readonly TF_ATTR_TYPE: number;
}

const require = createRequire(import.meta.url);
let loaded: Binding | undefined;

/**
 * The native addon, which is loaded at first use (in about 0.3 s).
 * @throws UserError that says to run `hmm setup` where the library is not installed
 */
export function binding(): Binding {
  loaded ??= load();
  return loaded;
}

let threadCount: number | undefined;

/** More threads for each core than this take memory and win nothing. */
const THREADS_OF_A_CORE = 4;

/**
 * Sets how many threads kernels may use; undefined means all, and more than four for each core count as four.
 * TensorFlow's own kernels only follow it if it is set before the binding is first used.
 */
export function setThreads(wanted: number | undefined): void {
  threadCount = wanted;
  if (wanted === undefined) return;
  threadCount = Math.min(wanted, THREADS_OF_A_CORE * availableParallelism());
  process.env.TF_NUM_INTRAOP_THREADS = String(threadCount);
  process.env.OMP_NUM_THREADS = String(threadCount);
}

/** How many threads kernels may use. */
export function threads(): number {
  threadCount ??= availableParallelism();
  return threadCount;
}

/** TensorFlow.js itself, for optimizers and differentiable operations. It takes 0.25 s more to load than the addon. */
export function tensorFlowApi(): typeof TensorFlowApi {
  binding();
  const util: { isNullOrUndefined?: (value: unknown) => boolean } = require('node:util');
  // tfjs-node 4.22 still calls this; Node 23 removed it.
  util.isNullOrUndefined ??= value => value === null || value === undefined;
  return require(join(HMM_FOLDER, 'dist', 'tensorflow', 'tensorflow.cjs'))(addonIn(readyFolder()));
}

function load(): Binding {
  beQuiet();
  if (!isSetUp()) {
    throw new UserError('not-set-up', "TensorFlow's native library is not set up yet", {
      hint: 'run: hmm setup   (once; it says what it downloads and where to)',
    });
  }
  try {
    return require(addonIn(readyFolder()));
  } catch (error) {
    const reason = error instanceof Error ? error.message.split('\n')[0] : String(error);
    throw new UserError('not-set-up', "TensorFlow's native library does not load", {
      hint: `run: hmm setup   (${reason})`,
    });
  }
}
