// The picture of the domains of one record: P(in a domain) of each profile along it, and the domains.
import { binPosteriors, pathRuns } from '../../io/plot/bins.ts';
import { posteriorsPicture } from '../../io/plot/track.ts';
import type { RecordDomains } from '../../io/results/domains.ts';
import type { Inside } from '../../model/profile/inside.ts';
import { inTurns, type Work } from '../../model/work.ts';
import type { Terminal } from '../../terminal.ts';
import { warn } from '../messages.ts';
import { pictureFormat, writeDrawn } from '../pictures/plotting.ts';

/** A profile along a record. */
export interface ProfileTrack {
  name: string;
  inside(): Work<Inside>;
}

/** What residues outside of all domains are in. */
const ELSEWHERE = 'elsewhere';

/** Draws what profiles found in a record; warns if that is nothing. */
export async function plotDomains(
  path: string,
  record: RecordDomains | undefined,
  profiles: readonly ProfileTrack[],
  terminal: Terminal,
): Promise<void> {
  if (!record) return warn(`no profile found anything: ${path} is not written`, terminal);
  const { id, length, domains, region } = record;
  const K = profiles.length + 1;
  const rows = new Float64Array(length * K);
  for (const [k, profile] of profiles.entries()) {
    const { inside } = await inTurns(profile.inside());
    for (let t = 0; t < length; t++) rows[t * K + k] = inside[t]!;
  }
  const names = profiles.map(({ name }) => name);
  const states = new Uint16Array(length).fill(names.length);
  for (const { profile, alignment } of domains) {
    states.fill(names.indexOf(profile.name), alignment.start, alignment.end);
  }
  for (let row = 0; row < rows.length; row += K) {
    const sum = rows.subarray(row, row + K - 1).reduce((all, one) => all + one, 0);
    rows[row + K - 1] = Math.max(0, 1 - sum);
  }
  const runs = pathRuns(states, K);
  const track = {
    record: id,
    first: (region?.start ?? 0) + 1,
    length,
    states: [...names, ELSEWHERE],
    posteriors: binPosteriors([{ start: 0, rows }], { from: 0, to: length, K }, runs),
    path: runs,
    pathName: 'domains',
  };
  const page = { title: id, summary: 'Domains, and the probability to be in one.', tracks: [track] };
  await writeDrawn(path, [posteriorsPicture(track)], pictureFormat(path), page, terminal);
}
