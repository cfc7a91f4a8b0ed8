// Describes mixtures: their components in a line; in bits, the gaussian with the mean and covariance of the mixture.
import { plural } from '../../../wording.ts';
import { type EmissionDescription, SHOWN, short } from '../description.ts';
import type { GaussianEmission, MixtureEmission } from '../emission.ts';
import { covarianceOf, gaussianDescription } from '../gaussian/description.ts';
import { normalParameters } from '../gaussian/parameters.ts';
import { sharesOf } from '../parameters.ts';
import { componentsOf } from './components.ts';

export const mixtureDescription: EmissionDescription<MixtureEmission> = {
  space({ means, covariance }) {
    const [M, D] = [means[0]!.length, means[0]![0]!.length];
    return {
      text: `${plural(D, 'number')} (${plural(M, 'gaussian')} mixed, ${covariance})`,
      key: `gaussian-mixture ${D}`,
    };
  },

  brief(emission) {
    const { cells } = gaussianDescription.brief(componentsOf(emission));
    const M = emission.weights[0]!.length;
    return {
      title: 'weight: mean ± standard deviation',
      cells: emission.weights.map((row, k) => {
        const shown = row.slice(0, SHOWN).map((weight, m) => `${short(weight, 3)}: ${cells[k * M + m]}`);
        return [...shown, ...(M > SHOWN ? [`and ${M - SHOWN} more`] : [])].join('  + ');
      }),
    };
  },

  // The entropy of a mixture has no closed form.
  summarize(emission, shares) {
    return gaussianDescription.summarize(overall(emission), shares).map(state => ({
      ...state,
      entropyBits: Number.NaN,
    }));
  },

  parameters: emission => [
    ...sharesOf('weight', emission.weights, ([m]) => String(m! + 1)),
    ...normalParameters(emission),
  ],

  divergence: gaussianDescription.divergence,
};

/** The gaussian whose states have the mean and covariance of the mixtures. */
function overall(emission: MixtureEmission): GaussianEmission {
  const { columns, weights, means } = emission;
  const components = componentsOf(emission);
  const M = weights[0]!.length;
  const centers = means.map((own, k) =>
    own[0]!.map((_, d) => own.reduce((sum, mean, m) => sum + weights[k]![m]! * mean[d]!, 0)),
  );
  const covariances = centers.map((center, k) =>
    center.map((_, i) =>
      center.map((__, j) =>
        weights[k]!.reduce((sum, weight, m) => {
          const mean = means[k]![m]!;
          const apart = (mean[i]! - center[i]!) * (mean[j]! - center[j]!);
          return sum + weight * (covarianceOf(components, k * M + m)[i]![j]! + apart);
        }, 0),
      ),
    ),
  );
  return { family: 'gaussian', ...(columns && { columns }), means: centers, covariance: 'full', covariances };
}
