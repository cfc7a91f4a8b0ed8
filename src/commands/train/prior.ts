// The prior on means and covariances that options ask for.
import type { Emission, GaussianPrior } from '../../model/emissions/emission.ts';
import { familyOf } from '../../model/emissions/families.ts';
import { UserError } from '../../user-error.ts';
import { plural } from '../../wording.ts';
import type { TrainOptions } from './options.ts';

type Asked = Pick<TrainOptions, 'meansPrior' | 'meansWeight' | 'covarsPrior' | 'covarsWeight'>;

/**
 * The emission with the prior that is asked for, on the gaussians or mixtures that it has.
 * @throws UserError for a weight of nothing, a list of another width, and emissions without means
 */
export function withPriorOf<E extends Emission>(emission: E, asked: Asked): E {
  const { meansPrior, meansWeight, covarsPrior, covarsWeight } = asked;
  const isAsked = [meansPrior, meansWeight, covarsPrior, covarsWeight].some(given => given !== undefined);
  if (!isAsked) return emission;
  if ((meansWeight ?? 0) > 0 && !meansPrior) throw withoutValue('--means-weight', '--means-prior');
  if ((covarsWeight ?? 0) > 0 && !covarsPrior) throw withoutValue('--covars-weight', '--covars-prior');
  if (emission.family === 'product') {
    const owners = emission.parts.filter(({ family }) => hasMeans(family));
    if (owners.length !== 1) {
      const message = `a prior on means is for one gaussian part, and there are ${owners.length}`;
      throw new UserError('option-does-not-fit', message, {
        hint: 'write the prior of each part into a model, and start from it: --init model.json',
        kind: 'usage',
      });
    }
    const parts = emission.parts.map(part => (part === owners[0] ? withPriorOf(part, asked) : part));
    return { ...emission, parts };
  }
  if (!hasMeans(emission.family)) {
    const message = `${emission.family} emissions have no means and covariances for a prior`;
    const hint = 'it is for gaussian and gaussian-mixture; --pseudocount is for others';
    throw new UserError('option-does-not-fit', message, { hint, kind: 'usage' });
  }
  const kind = familyOf(emission).observes(emission);
  const D = kind.kind === 'vectors' ? kind.width! : 1;
  const prior: GaussianPrior = {
    mean: ofWidth(meansPrior ?? [0], D, '--means-prior'),
    meanWeight: meansPrior ? (meansWeight ?? 1) : 0,
    variance: ofWidth(covarsPrior ?? [0], D, '--covars-prior'),
    varianceWeight: covarsWeight ?? 1,
  };
  return { ...emission, prior };
}

function hasMeans(family: Emission['family']): boolean {
  return family === 'gaussian' || family === 'gaussian-mixture';
}

/** A number for each of the D columns; a single one is that of all. */
function ofWidth(values: readonly number[], D: number, option: string): number[] {
  if (values.length === 1) return new Array<number>(D).fill(values[0]!);
  if (values.length === D) return [...values];
  const message = `${option} has ${plural(values.length, 'number')}, and the emissions have ${D}`;
  throw new UserError('option-does-not-fit', message, { hint: 'give one, or one for each', kind: 'usage' });
}

function withoutValue(weight: string, prior: string): UserError {
  return new UserError('option-missing', `${weight} weighs nothing without ${prior}`, {
    hint: `like ${prior} 0.5`,
    kind: 'usage',
  });
}
