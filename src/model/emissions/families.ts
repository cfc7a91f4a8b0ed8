// The emission families by name.
import { bernoulliFamily } from './bernoulli.ts';
import { categoricalFamily } from './categorical/categorical.ts';
import type { Emission } from './emission.ts';
import type { DataKind, EmissionFamily } from './family.ts';
import { gaussianFamily } from './gaussian/gaussian.ts';
import { multinomialFamily } from './multinomial.ts';
import { poissonFamily } from './poisson.ts';

const FAMILIES: { [E in Emission as E['family']]: EmissionFamily<E> } = {
  categorical: categoricalFamily,
  poisson: poissonFamily,
  bernoulli: bernoulliFamily,
  gaussian: gaussianFamily,
  multinomial: multinomialFamily,
};

/** The family of an emission. Its functions take emissions of that family alone. */
export function familyOf({ family }: Pick<Emission, 'family'>): EmissionFamily<Emission> {
  return FAMILIES[family] as EmissionFamily<Emission>;
}

/** The families that can emit data of this kind. */
export function familiesFor(kind: DataKind): Emission['family'][] {
  return (Object.keys(FAMILIES) as Emission['family'][]).filter(family =>
    FAMILIES[family].takes.includes(kind),
  );
}
