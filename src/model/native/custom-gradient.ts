// Operations of TensorFlow.js whose values and gradients are worked out outside of it, on arrays of doubles.
import type { Tensor } from '@tensorflow/tfjs-node';
import { tensorFlowApi } from './binding.ts';

export type {
  Tensor as TensorFlowTensor,
  Tensor1D,
  Tensor2D,
} from '@tensorflow/tfjs-node';

/** What an operation gives for its inputs. */
export interface Evaluation {
  /** Its values, row-major. */
  values: Float64Array;
  /** For each input, Σ upstream ∂ value / ∂ input, row-major; worked out only where a gradient is asked for. */
  slopes(upstream: Float64Array): Float64Array[];
}

/**
 * A differentiable operation: `evaluate` takes the values of the inputs, row-major, and its result has the shape
 * given. Values are float32 on the way in and out, as tensors of TensorFlow.js are. A gradient of its gradient throws.
 */
export function differentiable(
  inputs: readonly Tensor[],
  shape: readonly number[],
  evaluate: (inputs: Float64Array[]) => Evaluation,
): Tensor {
  const tf = tensorFlowApi();
  const make = (values: Float64Array, like: readonly number[]) =>
    tf.tensor(Float32Array.from(values), [...like], 'float32');
  const operation = tf.customGrad(() => {
    const { values, slopes } = evaluate(inputs.map(input => Float64Array.from(input.dataSync())));
    const gradFunc = (upstream: Tensor) =>
      slopes(Float64Array.from(upstream.dataSync())).map((slope, n) => {
        const slopeOf = tf.customGrad(() => ({
          value: make(slope, inputs[n]!.shape),
          gradFunc: refuseSecondOrder,
        }));
        return slopeOf(upstream, ...inputs);
      });
    return { value: make(values, shape), gradFunc };
  });
  return operation(...inputs);
}

function refuseSecondOrder(): never {
  throw new Error('the log-likelihood has first-order gradients only');
}
