// The families of one kind of observation by name: those that may be a part of a product.
import { bernoulliFamily } from './bernoulli.ts';
import { categoricalFamily } from './categorical/categorical.ts';
import type { PartEmission } from './emission.ts';
import type { EmissionFamily } from './family.ts';
import { gaussianFamily } from './gaussian/gaussian.ts';
import { mixtureFamily } from './mixture/mixture.ts';
import { multinomialFamily } from './multinomial.ts';
import { poissonFamily } from './poisson.ts';

export const PART_FAMILY: { [E in PartEmission as E['family']]: EmissionFamily<E> } = {
  categorical: categoricalFamily,
  poisson: poissonFamily,
  bernoulli: bernoulliFamily,
  gaussian: gaussianFamily,
  'gaussian-mixture': mixtureFamily,
  multinomial: multinomialFamily,
};

/** The family of a part. Its functions take emissions of that family alone. */
export function partFamilyOf({ family }: Pick<PartEmission, 'family'>): EmissionFamily<PartEmission> {
  return PART_FAMILY[family] as EmissionFamily<PartEmission>;
}
