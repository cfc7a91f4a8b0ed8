// hmm decode with profiles: the domains of each record.
import { writeTo } from '../../io/bytes/sink.ts';
import { type DomainFormat, domainFormats, type RecordDomains } from '../../io/results/domains.ts';
import { textOf } from '../../io/results/format.ts';
import { fastEngine } from '../../model/inference/choose.ts';
import { type Domain, type DomainFinder, domainFinder, domainsOf } from '../../model/profile/domains.ts';
import { forwardPValue } from '../../model/profile/score-statistics.ts';
import type { Terminal } from '../../terminal.ts';
import { UserError } from '../../user-error.ts';
import { findHits, type Inspect, MOST_EVALUE, type SearchOptions } from '../profiles/hits.ts';
import type { ProfileLibrary } from '../profiles/library.ts';

export interface DomainOptions extends SearchOptions {
  output?: string;
  format: DomainFormat | 'path';
}

/** A domain, and P(a random sequence has one as good). */
type ScoredDomain = Domain & { pValue: number };

export async function decodeProfiles(
  files: readonly string[],
  library: ProfileLibrary,
  options: DomainOptions,
  terminal: Terminal,
): Promise<void> {
  const { evalue: most = MOST_EVALUE, format, output } = options;
  if (format === 'path') {
    throw new UserError('option-does-not-fit', '-f path means nothing with profiles', {
      hint: 'it goes with other models; domains are written as tsv, bed, gff3, json, ndjson',
      kind: 'usage',
    });
  }
  const { hits, databaseSize } = await findHits(files, library, options, terminal, scoredDomains);
  const results: RecordDomains[] = hits.map(({ record, profile, bits, pValue, details }) => ({
    ...record,
    profile,
    bits,
    evalue: pValue * databaseSize,
    isProtein: library.alphabet.name === 'protein',
    domains: details
      .map(({ pValue, ...domain }) => ({ ...domain, evalue: pValue * databaseSize }))
      .filter(({ evalue }) => evalue <= most),
  }));
  await writeTo(output, textOf(domainFormats()[format], results), terminal.output);
}

const scoredDomains: Inspect<ScoredDomain[]> = ({ profile, statistics }) => {
  let finder: DomainFinder | undefined;
  return function* ({ codes, offsets }, { sequence }) {
    finder ??= domainFinder(profile);
    const own = codes.subarray(offsets[sequence], offsets[sequence + 1]);
    const domains = yield* domainsOf(finder, own, fastEngine);
    return domains.map(domain => ({ ...domain, pValue: forwardPValue(domain.bits, statistics) }));
  };
};
