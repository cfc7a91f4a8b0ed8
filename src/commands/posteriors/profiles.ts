// hmm posteriors with profiles: P(in a domain) at every residue of each record, a column for each profile.
import { writeTo } from '../../io/bytes/sink.ts';
import { textOf } from '../../io/results/format.ts';
import { arrayPath, writeNpy } from '../../io/results/npy.ts';
import { type PosteriorResult, posteriorFormats } from '../../io/results/posteriors.ts';
import { fastEngine } from '../../model/inference/choose.ts';
import { setThreads } from '../../model/native/binding.ts';
import { insideOf } from '../../model/profile/inside.ts';
import type { Profile } from '../../model/profile/profile.ts';
import { ready } from '../../model/profile/trellis.ts';
import { inTurns } from '../../model/work.ts';
import type { Terminal } from '../../terminal.ts';
import { stateIndex } from '../choices.ts';
import { kindOf } from '../profiles/hits.ts';
import type { ProfileLibrary } from '../profiles/library.ts';
import { POSTERIOR_WALKS, recordBatches } from '../reading.ts';
import { warnWithoutKernels } from '../without-kernels.ts';
import type { PosteriorsOptions } from './options.ts';

export async function posteriorsOfProfiles(
  files: readonly string[],
  library: ProfileLibrary,
  options: PosteriorsOptions,
  terminal: Terminal,
): Promise<void> {
  const { format, output, digits, dtype = 'float64' } = options;
  setThreads(options.threads);
  warnWithoutKernels(terminal, options);
  const profiles: Profile[] = [];
  for await (const profile of library.profiles()) profiles.push(profile);
  const results = insideOfRecords(files, library, profiles, options, terminal);
  if (format === 'npy') return writeNpy(arrayPath(output), results, { columns: profiles.length, dtype });
  const state = format === 'bedgraph' || format === 'wig' ? stateIndex(profiles, options.state) : 0;
  const text = posteriorFormats({ stateNames: profiles.map(({ name }) => name), digits, state })[format];
  await writeTo(output, textOf(text, results), terminal.output);
}

async function* insideOfRecords(
  files: readonly string[],
  library: ProfileLibrary,
  profiles: readonly Profile[],
  options: PosteriorsOptions,
  terminal: Terminal,
): AsyncGenerator<PosteriorResult> {
  const all = profiles.map(profile => ready(profile, { isLocal: true, isMultihit: true }));
  const reading = { ...options, walks: POSTERIOR_WALKS * all.length };
  for await (const records of recordBatches(files, kindOf(library), reading, terminal)) {
    for (const { id, description, length, data, places, region } of records) {
      const rows = new Float64Array(length * all.length);
      for (const [p, profile] of all.entries()) {
        const { inside } = await inTurns(insideOf(profile, data.codes!, fastEngine));
        for (let t = 0; t < length; t++) rows[t * all.length + p] = inside[t]!;
      }
      yield { id, description, length, logLikelihood: undefined, rows: [rows], places, region };
    }
  }
}
