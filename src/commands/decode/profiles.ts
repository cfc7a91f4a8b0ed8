// hmm decode with profiles: the domains of each record.
import { writeTo } from '../../io/bytes/sink.ts';
import { type DomainFormat, domainFormats, type RecordDomains } from '../../io/results/domains.ts';
import { textOf } from '../../io/results/format.ts';
import { groupBy } from '../../model/group-by.ts';
import { fastEngine } from '../../model/inference/choose.ts';
import { type Domain, type DomainFinder, domainFinder, domainsOf } from '../../model/profile/domains.ts';
import { type Inside, insideOf } from '../../model/profile/inside.ts';
import { forwardPValue } from '../../model/profile/score-statistics.ts';
import type { Work } from '../../model/work.ts';
import type { Terminal } from '../../terminal.ts';
import { UserError } from '../../user-error.ts';
import { checkPlot } from '../pictures/plotting.ts';
import { findHits, type Hit, type Inspect, MOST_EVALUE, type SearchOptions } from '../profiles/hits.ts';
import type { ProfileLibrary } from '../profiles/library.ts';

export interface DomainOptions extends SearchOptions {
  output?: string;
  format: DomainFormat | 'path' | 'segments' | 'dense';
  plot?: string;
}

interface Details {
  /** Domains, and P(a random sequence has one as good). */
  domains: (Domain & { pValue: number })[];
  /** What a picture shows. */
  inside(): Work<Inside>;
}

export async function decodeProfiles(
  files: readonly string[],
  library: ProfileLibrary,
  options: DomainOptions,
  terminal: Terminal,
): Promise<void> {
  const { evalue: most = MOST_EVALUE, format, output, plot } = options;
  if (format === 'path' || format === 'segments' || format === 'dense') {
    throw new UserError('option-does-not-fit', `-f ${format} means nothing with profiles`, {
      hint: 'it goes with other models; domains are written as tsv, bed, gff3, json, ndjson',
      kind: 'usage',
    });
  }
  await checkPlot(plot);
  const found = await findHits(files, library, options, terminal, look);
  const records = [...groupBy(found.hits, ({ number }) => number).values()];
  const results = records.map(hits => recordDomains(hits, found.databaseSize, most, library));
  await writeTo(output, textOf(domainFormats()[format], results), terminal.output);
  if (plot === undefined) return;
  // Loaded only now, since most commands draw nothing and start faster without it.
  const { plotDomains } = await import('../profiles/picture.ts');
  const tracks = records[0]?.map(({ profile, details }) => ({ name: profile.name, inside: details.inside }));
  await plotDomains(plot, results[0], tracks ?? [], terminal);
}

/** What all profiles found in one record. */
function recordDomains(
  hits: readonly Hit<Details>[],
  databaseSize: number,
  mostEvalue: number,
  { alphabet }: ProfileLibrary,
): RecordDomains {
  return {
    ...hits[0]!.record,
    isProtein: alphabet.name === 'protein',
    scores: hits.map(({ profile, bits, pValue }) => ({ profile, bits, evalue: pValue * databaseSize })),
    domains: hits
      .flatMap(({ profile, details }) =>
        details.domains.map(({ pValue, ...domain }) => ({
          profile,
          ...domain,
          evalue: pValue * databaseSize,
        })),
      )
      .filter(({ evalue }) => evalue <= mostEvalue)
      .sort((a, b) => a.envelope.start - b.envelope.start),
  };
}

const look: Inspect<Details> = ({ profile, searched, statistics }) => {
  let finder: DomainFinder | undefined;
  return function* ({ codes, offsets }, { sequence }) {
    finder ??= domainFinder(profile);
    const own = codes.subarray(offsets[sequence], offsets[sequence + 1]);
    const domains = yield* domainsOf(finder, own, fastEngine);
    return {
      domains: domains.map(domain => ({ ...domain, pValue: forwardPValue(domain.bits, statistics) })),
      inside: () => insideOf(searched, own, fastEngine),
    };
  };
};
