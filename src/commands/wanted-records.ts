// Reads what options ask for of the input: records, regions, and bins that end where their chromosomes do.
import { readBedRegions } from '../io/annotation/bed.ts';
import { openSource } from '../io/bytes/source.ts';
import { allRecords, filesOf, type Inputs } from '../io/records/read-records.ts';
import { Choice, type Wanted } from '../io/records/regions/choice.ts';
import { chosenRecords } from '../io/records/regions/chosen.ts';
import type { ObservationRecord } from '../io/records/shared/record.ts';
import { clippedFiles, readSizes } from '../io/records/sizes.ts';
import type { ObservationKind } from '../model/observations.ts';
import type { Input } from '../terminal.ts';
import { refuseTwice } from './refuse-twice.ts';
import type { WantedOptions } from './wanted.ts';

/** The records of the inputs that are asked for. */
export async function wantedRecords(
  inputs: Inputs,
  kind: ObservationKind,
  { record = [], region = [], regions, sizes }: WantedOptions,
): Promise<AsyncGenerator<ObservationRecord>> {
  const { paths, standardInput } = inputs;
  refuseTwice(regions, paths, 'regions');
  refuseTwice(sizes, [...paths, regions ?? ''], 'sizes');
  const wanted = [...record, ...region, ...(await regionsIn(regions, standardInput))];
  const ends = sizes === undefined ? undefined : await readSizes(await openSource(sizes, standardInput));
  const files = ends ? clippedFiles(filesOf(inputs, kind), ends) : filesOf(inputs, kind);
  return wanted.length > 0 ? chosenRecords(files, new Choice(wanted)) : allRecords(files);
}

async function regionsIn(path: string | undefined, standardInput: Input | undefined): Promise<Wanted[]> {
  if (path === undefined) return [];
  const regions = await readBedRegions(await openSource(path, standardInput));
  return regions.map(({ sequenceId: id, start, end, place }) => ({
    text: `${id}:${start + 1}-${end}`,
    place,
    targets: [{ id, range: { start, end } }],
  }));
}
