// The emission families by name.
import { UserError } from '../../user-error.ts';
import { categoricalFamily } from './categorical.ts';
import type { Emission } from './emission.ts';
import type { EmissionFamily } from './family.ts';

type Families = { [E in Emission as E['family']]?: EmissionFamily<E> };

const FAMILIES: Families = { categorical: categoricalFamily };

/** The family of an emission; its functions take this emission and others of the same family. */
export function familyOf({ family }: Emission): EmissionFamily<Emission> {
  const found = FAMILIES[family];
  if (found) return found as EmissionFamily<Emission>;
  throw new UserError(`models with ${family} emissions cannot be run yet`, {
    hint: `this version runs ${Object.keys(FAMILIES).join(', ')} emissions`,
  });
}
