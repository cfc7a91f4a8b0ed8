// The components of all states as the states of one gaussian emission: component m of state k is its state k M + m.
import type { GaussianEmission, MixtureEmission } from '../emission.ts';

/** [K M] all components, state by state. */
export function componentsOf({
  columns,
  means,
  covariance,
  covariances,
  prior,
}: MixtureEmission): GaussianEmission {
  return {
    family: 'gaussian',
    ...(columns && { columns }),
    means: means.flat(),
    covariance,
    covariances: covariance === 'tied' ? (covariances as number[][]) : (covariances as number[][][]).flat(),
    ...(prior && { prior }),
  };
}

/** The mixture of these weights `[K][M]` and components `[K M]`. */
export function mixtureOf(
  weights: number[][],
  { columns, means, covariance, covariances, prior }: GaussianEmission,
): MixtureEmission {
  const M = weights[0]!.length;
  const byState = <Entry>(entries: readonly Entry[]): Entry[][] =>
    weights.map((_, k) => entries.slice(k * M, (k + 1) * M));
  return {
    family: 'gaussian-mixture',
    ...(columns && { columns }),
    weights,
    means: byState(means),
    covariance,
    covariances: (covariance === 'tied'
      ? covariances
      : byState<unknown>(covariances)) as MixtureEmission['covariances'],
    ...(prior && { prior }),
  };
}

/** [R, K M] natural logs of weight and density of each component; [R, K] the logs of their sums. */
export interface MixtureLogs {
  ofComponents: Float64Array;
  ofStates: Float64Array;
}

/** Adds the logs of the weights `[K][M]` to those of densities `[R, K M]`, and sums each state's components. */
export function mixed(weights: readonly number[][], densities: Float64Array): MixtureLogs {
  const M = weights[0]!.length;
  const logWeights = weights.flat().map(Math.log);
  const ofStates = new Float64Array(densities.length / M);
  for (let n = 0; n < ofStates.length; n++) {
    const first = n * M;
    const k = n % weights.length;
    let most = -Infinity;
    for (let m = 0; m < M; m++) {
      const value = (densities[first + m]! += logWeights[k * M + m]!);
      if (value > most) most = value;
    }
    if (most === -Infinity) {
      ofStates[n] = -Infinity;
      continue;
    }
    let sum = 0;
    for (let m = 0; m < M; m++) sum += Math.exp(densities[first + m]! - most);
    ofStates[n] = most + Math.log(sum);
  }
  return { ofComponents: densities, ofStates };
}
