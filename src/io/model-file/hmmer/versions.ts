// The versions of HMMER's text format: b to f, which differ in what follows the match emissions of a node.

/** A word for a node, in the order of the columns. */
export type NodeAnnotation = 'map' | 'consensus' | 'reference' | 'mask' | 'structure';

/** What stands at the end of a line of match emissions, by the letter of the version. */
export const NODE_ANNOTATION: Record<string, readonly NodeAnnotation[]> = {
  b: ['map', 'reference', 'structure'],
  c: ['map', 'reference', 'structure'],
  d: ['map', 'reference', 'structure'],
  e: ['map', 'consensus', 'reference', 'structure'],
  f: ['map', 'consensus', 'reference', 'mask', 'structure'],
};

/** The tags that say whether nodes have each of them. */
export const ANNOTATION_TAGS: Record<string, NodeAnnotation> = {
  RF: 'reference',
  MM: 'mask',
  CONS: 'consensus',
  CS: 'structure',
  MAP: 'map',
};
