// The schema of mixtures in a model file: the components of all states are checked as the states of a gaussian emission.
import { z } from 'zod';
import type { GaussianEmission, MixtureEmission } from '../../model/emissions/emission.ts';
import { mixtureOf } from '../../model/emissions/mixture/components.ts';
import { gaussian, matrix, prior } from './gaussian-schema.ts';
import { columns, expectCount, expectWidths, type Path, row, shownAs } from './schema-parts.ts';

const anyCovariances = z
  .array(z.unknown())
  .describe('as of gaussian emissions, for each component of each state; tied: one matrix');

export const mixture = z
  .strictObject({
    family: z.literal('gaussian-mixture'),
    columns,
    weights: z
      .array(row, 'expected a row of weights for each state')
      .min(1)
      .describe('of the components of each state that emits'),
    means: z
      .array(matrix, 'expected the means of each state')
      .min(1)
      .describe('a row of numbers for each component of each state'),
    covariance: shownAs(gaussian.in.shape.covariance, z.unknown()),
    covariances: shownAs(anyCovariances, z.unknown()),
    prior,
  })
  .transform(({ family: _, weights, ...emission }, context): MixtureEmission => {
    const M = weights[0]!.length;
    expectWidths(context, weights, M, ['weights']);
    const byState = ['means', ...(emission.covariance === 'tied' ? [] : ['covariances'])];
    for (const entry of byState) {
      const states = emission[entry as 'means' | 'covariances'];
      if (!Array.isArray(states) || !states.every(Array.isArray)) {
        context.addIssue({ code: 'custom', path: [entry], message: 'expected a list for each state' });
        return z.NEVER;
      }
      expectCount(context, states.length, weights.length, [entry], 'states');
      for (const [k, own] of states.entries()) expectCount(context, own.length, M, [entry, k], 'components');
    }
    if (context.issues.length > 0) return z.NEVER;
    const flat = Object.fromEntries(byState.map(entry => [entry, (emission as never)[entry]] as const));
    const components = { ...emission, family: 'gaussian', ...mapped(flat) };
    const parsed = gaussian.safeParse(components);
    if (parsed.success) return mixtureOf(weights, parsed.data as GaussianEmission);
    for (const { path, message } of parsed.error.issues) {
      context.addIssue({ code: 'custom', path: ofComponent(path as Path, byState, M), message });
    }
    return z.NEVER;
  });

function mapped(entries: Record<string, unknown[]>): Record<string, unknown[]> {
  return Object.fromEntries(Object.entries(entries).map(([name, states]) => [name, states.flat()]));
}

/** The path in the mixture of a path in the gaussian emission of its components. */
function ofComponent([entry, n, ...rest]: Path, byState: readonly string[], M: number): Path {
  if (entry === undefined) return [];
  if (typeof n !== 'number' || !byState.includes(String(entry)))
    return [entry, ...(n === undefined ? [] : [n, ...rest])];
  return [entry, Math.floor(n / M), n % M, ...rest];
}
