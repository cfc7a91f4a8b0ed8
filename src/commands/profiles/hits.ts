// Searches records with profiles: batch by batch, with every profile of a library. What is kept is what may be a hit.
import type { ObservationRecord } from '../../io/records/shared/record.ts';
import { fastEngine } from '../../model/inference/choose.ts';
import { setThreads } from '../../model/native/binding.ts';
import type { ObservationKind } from '../../model/observations.ts';
import type { CodedSequences } from '../../model/profile/forward.ts';
import type { Profile } from '../../model/profile/profile.ts';
import { type Found, type ProfileSearch, profileSearch, search } from '../../model/profile/search.ts';
import { inTurns, type Work } from '../../model/work.ts';
import type { Terminal } from '../../terminal.ts';
import { type InputOptions, laidOut, recordBatches } from '../reading.ts';
import type { WantedOptions } from '../wanted.ts';
import { warnWithoutKernels } from '../without-kernels.ts';
import type { ProfileLibrary } from './library.ts';

export interface SearchOptions extends InputOptions, WantedOptions {
  evalue?: number;
  databaseSize?: number;
}

/** The E-value up to which hits are shown unless another one is asked for, as hmmsearch has it. */
export const MOST_EVALUE = 10;

/** A record that a profile found, with what else was found out about it. */
export interface Hit<Details> extends Omit<Found, 'sequence'> {
  /** The number of the record in the input, from 0 on. */
  number: number;
  record: Pick<ObservationRecord, 'id' | 'description' | 'length' | 'region' | 'places'>;
  profile: Pick<Profile, 'name' | 'accession'>;
  details: Details;
}

/** All hits, by record and then by profile, and the number of sequences by which P-values are E-values. */
export interface Hits<Details> {
  hits: Hit<Details>[];
  databaseSize: number;
}

/** What is found out about the hits of a profile. */
export type Inspect<Details> = (
  search: ProfileSearch,
) => (sequences: CodedSequences, found: Found) => Work<Details>;

/** Searches the records of all files. */
export async function findHits<Details>(
  files: readonly string[],
  library: ProfileLibrary,
  options: SearchOptions,
  terminal: Terminal,
  inspect: Inspect<Details>,
): Promise<Hits<Details>> {
  const { evalue: most = MOST_EVALUE } = options;
  setThreads(options.threads);
  warnWithoutKernels(terminal, options);
  const searches = keptSearches(library, inspect);
  const hits: Hit<Details>[] = [];
  let seen = 0;
  for await (const records of recordBatches(files, kindOf(library), options, terminal)) {
    const before = seen;
    seen += records.length;
    const { codes, offsets } = laidOut(records, kindOf(library));
    const sequences = { codes: codes!, offsets };
    const own: Hit<Details>[] = [];
    for await (const { ready, look } of searches()) {
      // E-values only grow while records come.
      const mostPValue = most / (options.databaseSize ?? seen);
      for (const found of await inTurns(search(ready, sequences, mostPValue, fastEngine))) {
        const { id, description, length, region, places } = records[found.sequence]!;
        const { name, accession } = ready.profile;
        own.push({
          number: before + found.sequence,
          record: { id, description, length, ...(region && places && { region, places }) },
          profile: { name, ...(accession !== undefined && { accession }) },
          bits: found.bits,
          pValue: found.pValue,
          details: await inTurns(look(sequences, found)),
        });
      }
    }
    for (const hit of own.sort((a, b) => a.number - b.number)) hits.push(hit);
  }
  const databaseSize = options.databaseSize ?? seen;
  return { hits: hits.filter(({ pValue }) => pValue * databaseSize <= most), databaseSize };
}

/** A profile ready to search, and how its hits are looked at. */
interface Searcher<Details> {
  ready: ProfileSearch;
  look: ReturnType<Inspect<Details>>;
}

/** So many profiles are kept ready from batch to batch; those of larger libraries are read and made ready again. */
const MOST_KEPT = 64;

/** The profiles of a library, each time from the first one on. */
function keptSearches<Details>(
  library: ProfileLibrary,
  inspect: Inspect<Details>,
): () => AsyncGenerator<Searcher<Details>> {
  let kept: Searcher<Details>[] | undefined;
  return async function* () {
    if (kept) return yield* kept;
    const first: Searcher<Details>[] = [];
    let count = 0;
    for await (const profile of library.profiles()) {
      const ready = await inTurns(profileSearch(profile, fastEngine));
      const searcher = { ready, look: inspect(ready) };
      if (count++ < MOST_KEPT) first.push(searcher);
      yield searcher;
    }
    if (count <= MOST_KEPT) kept = first;
  };
}

/** What the records of a search are. Profiles take letters, and no chances. */
export function kindOf({ alphabet }: ProfileLibrary): ObservationKind {
  return { kind: 'symbols', alphabet, soft: false };
}
