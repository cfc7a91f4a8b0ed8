// The picture of the domains of one record: P(in a domain) of each profile along it, and the domains.
import { writeTo } from '../../io/bytes/sink.ts';
import { binPosteriors, pathRuns } from '../../io/plot/bins.ts';
import { reportPage } from '../../io/plot/page.ts';
import { pictureSvg } from '../../io/plot/picture.ts';
import { posteriorsPicture } from '../../io/plot/track.ts';
import type { DomainResult } from '../../io/results/domains.ts';
import type { Inside } from '../../model/profile/inside.ts';
import { inTurns, type Work } from '../../model/work.ts';
import type { Terminal } from '../../terminal.ts';
import { warn } from '../messages.ts';
import { pictureFormat } from '../pictures/plotting.ts';

/** The domains of a profile in a record. */
export interface Drawn {
  id: string;
  length: number;
  profile: { name: string };
  domains: readonly DomainResult[];
  inside(): Work<Inside>;
}

/** What residues outside of all domains are in. */
const ELSEWHERE = 'elsewhere';

/** Draws what all profiles found in one record; warns if that is nothing. */
export async function plotDomains(path: string, found: readonly Drawn[], terminal: Terminal): Promise<void> {
  const [first] = found;
  if (!first) return warn(`no profile found anything: ${path} is not written`, terminal);
  const { id, length } = first;
  const K = found.length + 1;
  const rows = new Float64Array(length * K);
  const domains = new Uint16Array(length).fill(found.length);
  for (const [k, one] of found.entries()) {
    const { inside } = await inTurns(one.inside());
    for (let t = 0; t < length; t++) rows[t * K + k] = inside[t]!;
    for (const { alignment } of one.domains) domains.fill(k, alignment.start, alignment.end);
  }
  for (let row = 0; row < rows.length; row += K) {
    const sum = rows.subarray(row, row + K - 1).reduce((all, one) => all + one, 0);
    rows[row + K - 1] = Math.max(0, 1 - sum);
  }
  const picture = posteriorsPicture({
    record: id,
    first: 1,
    length,
    states: [...found.map(({ profile }) => profile.name), ELSEWHERE],
    posteriors: binPosteriors([{ start: 0, rows }], { from: 0, to: length, K }),
    path: pathRuns(domains, K),
    pathName: 'domains',
  });
  const content =
    pictureFormat(path) === 'svg'
      ? [pictureSvg(picture)]
      : reportPage({ title: id, summary: 'Domains, and the probability to be in one.' }, [picture]);
  await writeTo(path, content, terminal.output);
}
