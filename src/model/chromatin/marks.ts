// Emissions of marks, and nothing else.

import { UserError } from '../../user-error.ts';
import type { BernoulliEmission, Emission } from '../emissions/emission.ts';

/** @throws UserError for emissions that ChromHMM does not have */
export function marksOfEmission(emission: Pick<Emission, 'family'>): BernoulliEmission {
  if (emission.family === 'bernoulli') return emission as BernoulliEmission;
  const message = `ChromHMM's files hold bernoulli emissions alone, and these are ${emission.family}`;
  throw new UserError('option-does-not-fit', message, { hint: 'write JSON: -o model.json', kind: 'usage' });
}
