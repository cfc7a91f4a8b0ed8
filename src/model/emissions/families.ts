// The emission families by name.
import { type Emission, PART_FAMILIES, type PartEmission } from './emission.ts';
import type { DataKind, EmissionFamily } from './family.ts';
import { PART_FAMILY } from './part-families.ts';
import { productFamily } from './product/product.ts';

const FAMILIES: { [E in Emission as E['family']]: EmissionFamily<E> } = {
  ...PART_FAMILY,
  product: productFamily,
};

/** The family of an emission. Its functions take emissions of that family alone. */
export function familyOf({ family }: Pick<Emission, 'family'>): EmissionFamily<Emission> {
  return FAMILIES[family] as EmissionFamily<Emission>;
}

/** The families that can emit data of this kind. */
export function familiesFor(kind: DataKind): PartEmission['family'][] {
  return PART_FAMILIES.filter(family => PART_FAMILY[family].takes.includes(kind));
}
