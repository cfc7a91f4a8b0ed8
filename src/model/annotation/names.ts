// Takes features by their names where their types say no more than that there is something.
import type { Annotation, Feature } from './feature.ts';

/** Types of the Sequence Ontology that fit any feature. */
const GENERAL = new Set(['region', 'sequence_feature', 'biological_region']);

/**
 * The annotation with the name (`Name=` in GFF3) as type, where the type is a general one and not in the `map` of the
 * user.
 */
export function withNamesForTypes(annotation: Annotation, map: ReadonlyMap<string, unknown>): Annotation {
  const features = annotation.features.map(feature => {
    const [name] = feature.attributes.Name ?? [];
    const { type } = feature;
    if (type === null || !GENERAL.has(type) || map.has(type) || !name || isLandmark(feature)) return feature;
    return { ...feature, type: name };
  });
  return { ...annotation, features };
}

/** Whether this is the sequence itself: `region` in files of NCBI, which has its name. */
function isLandmark({ start, attributes }: Feature): boolean {
  return start === 0 && attributes.ID !== undefined;
}
