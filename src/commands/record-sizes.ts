// How long the records of files are, for commands that work on a part of them.
import { oneByOne } from '../io/records/one-by-one.ts';
import { filesOf, inputsOf } from '../io/records/read-records.ts';
import { type CountedFile, countRecords, indexSaysLengths } from '../io/records/regions/counted.ts';
import type { ObservationKind } from '../model/observations.ts';
import type { Terminal } from '../terminal.ts';
import { warn } from './messages.ts';
import { type InputOptions, openRecords } from './reading.ts';
import { type WantedOptions, wantsAll } from './wanted.ts';

/**
 * Ids and lengths of all records, from the index of samtools where there is one that fits; once they are read, what is known
 * of each file, unless parts of records are asked for. Warns of an index that is not used.
 */
export async function recordSizes(
  files: readonly string[],
  kind: ObservationKind,
  options: InputOptions & WantedOptions,
  terminal: Terminal,
): Promise<{ sizes: AsyncIterable<{ id: string; length: number }>; counted: CountedFile[] | undefined }> {
  if (!wantsAll(options)) {
    return { sizes: await openRecords(files, kind, options, terminal), counted: undefined };
  }
  const counted: CountedFile[] = [];
  const add = (file: CountedFile) => {
    counted.push(file);
    if (file.note !== undefined) warn(file.note, terminal, options);
  };
  const inputs = inputsOf(files, options, terminal.input);
  const usesIndices = indexSaysLengths(kind, options);
  return { sizes: oneByOne(countRecords(filesOf(inputs, kind), usesIndices, add)), counted };
}
