// TensorFlow.js's own optimizers, on plain arrays. They work in float32, which is ample for a step.
import { tensorFlowApi } from './binding.ts';

/** Parameters that an optimizer moves. */
export interface Optimizer {
  /** Moves the parameters one step down the given gradients of the loss, and returns where they are now. */
  step(gradients: readonly number[][]): number[][];
  /** Frees the native variables. */
  dispose(): void;
}

/** Adam (Kingma and Ba 2015) with β1 = 0.9, β2 = 0.999, ε = 1e-8, starting from the given parameters. */
export function adam(start: readonly number[][], learningRate: number): Optimizer {
  const tf = tensorFlowApi();
  const variables = tf.tidy(() => start.map(values => tf.variable(tf.tensor1d(values))));
  const optimizer = tf.train.adam(learningRate, 0.9, 0.999, 1e-8);
  return {
    step(gradients) {
      tf.tidy(() => {
        optimizer.applyGradients(
          variables.map((variable, n) => ({ name: variable.name, tensor: tf.tensor1d(gradients[n]!) })),
        );
      });
      return variables.map(variable => Array.from(variable.dataSync()));
    },
    dispose() {
      optimizer.dispose();
      tf.dispose(variables);
    },
  };
}
