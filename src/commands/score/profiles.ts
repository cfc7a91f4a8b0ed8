// hmm score with profiles: the records that they find, with bits above the background and E-values.
import { writeTo } from '../../io/bytes/sink.ts';
import { textOf } from '../../io/results/format.ts';
import { type ProfileScoreFormat, profileScoreFormats } from '../../io/results/profile-scores.ts';
import type { Terminal } from '../../terminal.ts';
import { findHits, type SearchOptions } from '../profiles/hits.ts';
import type { ProfileLibrary } from '../profiles/library.ts';
import { wantsRegions } from '../wanted.ts';

export interface ProfileScoreOptions extends SearchOptions {
  output?: string;
  format: ProfileScoreFormat;
}

export async function scoreProfiles(
  files: readonly string[],
  library: ProfileLibrary,
  options: ProfileScoreOptions,
  terminal: Terminal,
): Promise<void> {
  const { hits, databaseSize } = await findHits(files, library, options, terminal, () => function* () {});
  const results = hits.map(({ record, profile, bits, pValue }) => ({
    ...record,
    profile,
    bits,
    evalue: pValue * databaseSize,
  }));
  const format = profileScoreFormats(wantsRegions(options))[options.format];
  await writeTo(options.output, textOf(format, results), terminal.output);
}
