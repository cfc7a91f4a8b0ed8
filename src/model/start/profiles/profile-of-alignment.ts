// Builds a profile from a multiple alignment, as hmmbuild of HMMER 3 does: match columns, weights, counts, priors.
import { UserError } from '../../../user-error.ts';
import { ALPHABETS } from '../../alphabet.ts';
import { type Alignment, isGap } from '../../profile/multiple-alignment.ts';
import {
  BACKGROUNDS,
  compositionOf,
  consensusOf,
  type Profile,
  type ProfileAlphabet,
} from '../../profile/profile.ts';
import { checksumOf } from './checksum.ts';
import { codedRows, isShort, withFragments } from './coded-rows.ts';
import { occupancies } from './columns.ts';
import { countPaths } from './counts.ts';
import { effectiveNumber } from './effective-number.ts';
import { estimated } from './estimate.ts';
import { PRIORS } from './priors.ts';
import { positionBasedWeights } from './weights.ts';

export interface ProfileOptions {
  alphabet: ProfileAlphabet;
  /** What the profile is called. */
  name: string;
  /** Columns in which so much of the weight has a residue are match states. */
  matchShare: number;
  /** Whether the columns that reference annotation names are match states instead. */
  byReference: boolean;
}

/**
 * The profile of an alignment, not calibrated yet.
 * @throws UserError for letters that the alphabet has not, or where no column is a match state
 */
export function profileOfAlignment(alignment: Alignment, options: ProfileOptions): Profile {
  const { alphabet, name } = options;
  const symbols = ALPHABETS[alphabet];
  const background = BACKGROUNDS[alphabet];
  const priors = PRIORS[alphabet];
  const whole = codedRows(alignment, symbols);
  const named = options.byReference ? referenceColumns(alignment) : undefined;
  const weights = positionBasedWeights(whole, symbols.symbols.length, named);
  const rows = withFragments(whole, isShort);
  const columns = named ?? columnsWith(occupancies(rows, weights), options.matchShare);
  if (columns.length === 0) throw withoutColumns(alignment, options);
  const counts = countPaths(rows, weights, columns, symbols);
  const effective = effectiveNumber(counts, priors, rows.length, { alphabet, background });
  const core = { length: columns.length, ...estimated(counts, priors, effective / rows.length) };
  const { accession, description, cutoffs } = alignment;
  return {
    name,
    ...(accession !== undefined && { accession }),
    ...(description !== undefined && { description }),
    alphabet,
    ...core,
    background,
    composition: compositionOf(core),
    consensus: consensusOf(core.match, alphabet),
    map: columns.map(column => column + 1),
    ...annotationOf(alignment, columns),
    sequences: rows.length,
    effectiveSequences: effective,
    checksum: checksumOf(alignment, alphabet),
    ...(cutoffs && { cutoffs }),
  };
}

/** The columns of which so large a share has a residue, and some has. */
function columnsWith(shares: Float64Array, least: number): number[] {
  return [...shares.keys()].filter(column => shares[column]! > 0 && shares[column]! >= least);
}

function referenceColumns({ reference, places }: Alignment): number[] {
  if (reference !== undefined)
    return [...reference].flatMap((character, column) => (isGap(character) ? [] : [column]));
  throw new UserError('data-does-not-fit', 'the alignment has no reference annotation', {
    place: places[0]!,
    hint: 'it is a line #=GC RF in Stockholm, or lower-case insertions in A2M; --match-share needs none',
  });
}

function withoutColumns({ places }: Alignment, { byReference, matchShare }: ProfileOptions): UserError {
  const message = byReference
    ? 'no column is marked in the reference annotation'
    : `in no column ${100 * matchShare} % of the sequences have a residue`;
  const hint = 'a profile needs a match column; lower --match-share, or mend the alignment';
  return new UserError('data-does-not-fit', message, { place: places[0]!, hint });
}

/** The letters of the match columns. */
function annotationOf(
  { reference, mask, structure }: Alignment,
  columns: readonly number[],
): Pick<Profile, 'reference' | 'mask' | 'structure'> {
  const present = Object.entries({ reference, mask, structure }).filter(([, row]) => row !== undefined);
  return Object.fromEntries(
    present.map(([name, row]) => [name, columns.map(column => row![column]).join('')]),
  );
}
