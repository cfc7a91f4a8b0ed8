// The optimizers of TensorFlow.js, on one plain list of parameters. They work in float32, which is enough for a step,
// but not for parameters far from zero, such as means of 1e7: so their variable holds the step alone, and the
// parameters are doubles. None of these optimizers looks at where it is.
import type * as TensorFlowApi from '@tensorflow/tfjs';
import { tensorFlowApi } from './binding.ts';

export type OptimizerName = 'adam' | 'sgd' | 'rmsprop' | 'adagrad';

/** All that an optimizer needs to go on as if it had never stopped. */
export interface OptimizerState {
  /** The parameters; null stands for -Infinity, which JSON does not have. */
  parameters: (number | null)[];
  /** What the optimizer keeps of earlier steps, in its own order. */
  memory: { name: string; shape: number[]; values: number[] }[];
  /** Adam's powers of β1 and β2, which rounding makes differ from the exact powers. */
  powers: number[];
}

/** An optimizer and the parameters that it moves. */
export interface Optimizer {
  /** Moves the parameters one step down the gradient of the loss, and returns them. */
  step(gradient: ArrayLike<number>, learningRate: number): Float64Array;
  parameters(): Float64Array;
  state(): Promise<OptimizerState>;
  /** Frees the native variables. */
  dispose(): void;
}

type Api = typeof TensorFlowApi;
/** The private fields of TensorFlow.js that we use: the learning rate, and Adam's powers. */
type Inner = TensorFlowApi.Optimizer & {
  learningRate: number;
  setLearningRate?: (rate: number) => void;
  accBeta1?: TensorFlowApi.Variable;
  accBeta2?: TensorFlowApi.Variable;
  c?: TensorFlowApi.Scalar;
};

/**
 * Makers of the optimizers. Adam is that of Kingma and Ba 2015, with β1 = 0.9, β2 = 0.999, ε = 1e-8; sgd has momentum
 * if it is above 0.
 */
const MAKERS: Record<OptimizerName, (tf: Api, rate: number, momentum: number) => TensorFlowApi.Optimizer> = {
  adam: (tf, rate) => tf.train.adam(rate, 0.9, 0.999, 1e-8),
  sgd: (tf, rate, momentum) => (momentum > 0 ? tf.train.momentum(rate, momentum) : tf.train.sgd(rate)),
  rmsprop: (tf, rate, momentum) => tf.train.rmsprop(rate, 0.9, momentum, 1e-8),
  adagrad: (tf, rate) => tf.train.adagrad(rate, 0.1),
};

/** An optimizer that starts from the given parameters, or goes on from a state. */
export async function makeOptimizer(
  name: OptimizerName,
  start: ArrayLike<number>,
  { learningRate, momentum }: { learningRate: number; momentum: number },
  resumed?: OptimizerState,
): Promise<Optimizer> {
  const tf = tensorFlowApi();
  const first = resumed ? resumed.parameters.map(value => value ?? -Infinity) : start;
  const parameters = Float64Array.from(first);
  const variable = tf.tidy(() => tf.variable(tf.zeros([parameters.length])));
  const optimizer = MAKERS[name](tf, learningRate, momentum) as Inner;
  if (resumed) await restore(tf, optimizer, resumed);
  return {
    step(gradient, rate) {
      optimizer.learningRate = rate;
      optimizer.setLearningRate?.(rate);
      tf.tidy(() => {
        const tensor = tf.tensor1d(Float32Array.from(gradient));
        variable.assign(tf.zerosLike(variable));
        optimizer.applyGradients([{ name: variable.name, tensor }]);
      });
      variable.dataSync<'float32'>().forEach((by, n) => void (parameters[n]! += by));
      return parameters;
    },
    parameters: () => parameters,
    async state() {
      const weights = await optimizer.getWeights();
      const powers = [optimizer.accBeta1, optimizer.accBeta2].filter(power => power !== undefined);
      const state = {
        parameters: Array.from(parameters, value => (value === -Infinity ? null : value)),
        // TensorFlow.js names variables by a count of this process, such as 12/m.
        memory: weights.map(({ name, tensor }) => ({
          name: name.slice(name.lastIndexOf('/') + 1),
          shape: tensor.shape,
          values: Array.from(tensor.dataSync()),
        })),
        powers: powers.map(power => power.dataSync()[0]!),
      };
      // Only the count of steps is a tensor of its own; the others belong to the optimizer.
      if (weights[0]?.name === 'iter') weights[0].tensor.dispose();
      return state;
    },
    dispose() {
      optimizer.dispose();
      // The momentum optimizer does not free the rate that it keeps.
      if (optimizer.c && !optimizer.c.isDisposed) optimizer.c.dispose();
      variable.dispose();
    },
  };
}

async function restore(tf: Api, optimizer: Inner, { memory, powers }: OptimizerState): Promise<void> {
  const weights = memory.map(({ name, shape, values }) => ({ name, tensor: tf.tensor(values, shape) }));
  await optimizer.setWeights(weights);
  tf.dispose(weights.map(({ tensor }) => tensor));
  [optimizer.accBeta1, optimizer.accBeta2].forEach((power, n) => {
    if (power && powers[n] !== undefined) tf.tidy(() => power.assign(tf.scalar(powers[n]!)));
  });
}
