// The emission families by name.
import { bernoulliFamily } from './bernoulli.ts';
import { categoricalFamily } from './categorical.ts';
import type { Emission } from './emission.ts';
import type { EmissionFamily } from './family.ts';
import { gaussianFamily } from './gaussian/gaussian.ts';
import { multinomialFamily } from './multinomial.ts';
import { poissonFamily } from './poisson.ts';

const FAMILIES: { [E in Emission as E['family']]: EmissionFamily<E> } = {
  categorical: categoricalFamily,
  gaussian: gaussianFamily,
  poisson: poissonFamily,
  bernoulli: bernoulliFamily,
  multinomial: multinomialFamily,
};

/** The family of an emission; its functions take this emission and others of the same family. */
export function familyOf({ family }: Emission): EmissionFamily<Emission> {
  return FAMILIES[family] as EmissionFamily<Emission>;
}
