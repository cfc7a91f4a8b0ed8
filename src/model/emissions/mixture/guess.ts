// First guesses at mixtures: clusters of the data for the states, and within each of these clusters for its components.
import type { Observations } from '../../observations.ts';
import type { Random } from '../../random.ts';
import { clustersOf } from '../clusters.ts';
import type { MixtureEmission, MixtureSpecification } from '../emission.ts';
import { gaussianOfClusters, requireSize } from '../gaussian/guess.ts';
import { rowSample } from '../guesses.ts';
import { normalized } from '../probability-rows.ts';
import { mixtureOf } from './components.ts';

/** A guess at K states; components without rows of their own start around all data. */
export function guessMixture(
  specification: MixtureSpecification,
  K: number,
  observations: Observations,
  random: Random,
): MixtureEmission {
  const { components: M } = specification;
  const { rows, D } = rowSample(observations);
  requireSize(specification.covariance, K * M, D);
  const clusters = clustersOf(rows, K, random).map(own => clustersOf(own, M, random));
  const weights = clusters.map(own => normalized(own.map(({ length }) => length + 1)));
  return mixtureOf(weights, gaussianOfClusters(specification, clusters.flat(), rows, D, random));
}
