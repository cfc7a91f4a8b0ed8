// The means and covariances of gaussians and of their mixtures, one by one.
import type { GaussianEmission, MixtureEmission } from '../emission.ts';
import { columnLabel, type EmissionParameter, leavesOf } from '../parameters.ts';

/** Of gaussians, indices are the state and the columns; of mixtures, the component comes between. */
export function normalParameters(emission: GaussianEmission | MixtureEmission): EmissionParameter[] {
  const { covariance, columns } = emission;
  const isMixture = emission.family === 'gaussian-mixture';
  const width = (isMixture ? emission.means[0]![0]! : emission.means[0]!).length;
  const depth = isMixture ? 2 : 1;
  const label = (components: readonly number[], of: readonly number[]) =>
    [...components.map(m => String(m + 1)), ...of.map(d => columnLabel(columns, width, d))].join(' ');

  const means = leavesOf(emission.means).map(({ value, path }): EmissionParameter => {
    const of = label(path.slice(1, depth), path.slice(depth));
    return { name: 'mean', state: path[0], of, range: 'any', value };
  });
  const before = covariance === 'tied' ? 0 : depth;
  const covariances = leavesOf(emission.covariances).flatMap(({ value, path }): EmissionParameter[] => {
    const [[state, ...components], [i, j = i]] = [path.slice(0, before), path.slice(before)];
    // A covariance is there twice.
    if (i !== undefined && i < j!) return [];
    // A spherical one is of all columns.
    const of = label(
      components,
      [i, j].slice(0, i === j ? 1 : 2).filter(d => d !== undefined),
    );
    const [name, range] = i === j ? (['variance', 'positive'] as const) : (['covariance', 'any'] as const);
    return [{ name, state, of, range, value }];
  });
  return [...means, ...covariances];
}
