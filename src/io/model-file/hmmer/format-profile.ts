// Writes profiles as HMMER3/f text, in its columns and decimals: what was read comes out the same, but for the first line.
import {
  alphabetOf,
  type Cutoff,
  type Profile,
  type ScoreStatistics,
} from '../../../model/profile/profile.ts';
import { fixed } from '../../../wording.ts';
import { TRANSITIONS } from './nodes.ts';
import { NODE_ANNOTATION } from './versions.ts';

const ALPHABET_TAGS: Record<Profile['alphabet'], string> = { protein: 'amino', dna: 'DNA', rna: 'RNA' };

/** A tag with its text; undefined where there is nothing to say. */
type Entry = [tag: string, text: string | number | undefined];

/** The text of a profile, up to its line //. */
export function formatProfile(profile: Profile): string {
  const head = headOf(profile)
    .filter(([, text]) => text !== undefined)
    .map(([tag, text]) => `${tag.padEnd(5)} ${text}`);
  return [`HMMER3/f [hmm]`, ...head, ...nodesOf(profile), '//', ''].join('\n');
}

function headOf(profile: Profile): Entry[] {
  const { cutoffs = {}, statistics, reference, mask, structure, map, effectiveSequences } = profile;
  const isThere = (value: unknown) => (value === undefined ? 'no' : 'yes');
  return [
    ['NAME', profile.name],
    ['ACC', profile.accession],
    ['DESC', profile.description],
    ['LENG', profile.length],
    ['MAXL', profile.longest],
    ['ALPH', ALPHABET_TAGS[profile.alphabet]],
    ['RF', isThere(reference)],
    ['MM', isThere(mask)],
    ['CONS', 'yes'],
    ['CS', isThere(structure)],
    ['MAP', isThere(map)],
    ['DATE', profile.date],
    ...(profile.commands ?? []).map((command, n): Entry => ['COM', `[${n + 1}] ${command}`]),
    ['NSEQ', profile.sequences],
    ['EFFN', effectiveSequences?.toFixed(6)],
    ['CKSUM', profile.checksum],
    ['GA', scores(cutoffs.gathering)],
    ['TC', scores(cutoffs.trusted)],
    ['NC', scores(cutoffs.noise)],
    ['STATS', distribution('MSV', statistics?.msv)],
    ['STATS', distribution('VITERBI', statistics?.viterbi)],
    ['STATS', distribution('FORWARD', statistics?.forward)],
  ];
}

function scores(cutoff: Cutoff | undefined): string | undefined {
  return cutoff?.map(score => fixed(score!, 2)).join(' ');
}

function distribution(name: string, statistics: ScoreStatistics | undefined): string | undefined {
  if (statistics === undefined) return undefined;
  const [location, lambda] = statistics;
  return `LOCAL ${name.padEnd(8)} ${fixed(location, 4).padStart(8)} ${fixed(lambda, 5).padStart(8)}`;
}

function* nodesOf(profile: Profile): Generator<string> {
  const { length, match, insert, transitions, composition } = profile;
  const { symbols } = alphabetOf(profile);
  yield `HMM     ${symbols.map(symbol => `     ${symbol}   `).join('')}`;
  yield `        ${TRANSITIONS.map(([from, to]) => `${from}->${to}`.padStart(8)).join(' ')}`;
  if (composition) yield `  COMPO ${negativeLogs(composition)}`;
  for (let k = 0; k <= length; k++) {
    if (k > 0)
      yield ` ${String(k).padStart(6)} ${negativeLogs(match[k - 1]!)} ${annotationOf(profile, k - 1)}`;
    yield `        ${negativeLogs(insert[k]!)}`;
    yield `        ${negativeLogs(TRANSITIONS.map(name => transitions[k]![name]))}`;
  }
}

/** What stands behind the match emissions of the node of this index. */
function annotationOf(profile: Profile, index: number): string {
  const columns = NODE_ANNOTATION.f!.map(name => String(profile[name]?.[index] ?? '-'));
  return [columns[0]!.padStart(6), ...columns.slice(1)].join(' ');
}

function negativeLogs(row: readonly number[]): string {
  return row.map(p => ` ${(p === 0 ? '*' : Math.abs(Math.log(p)).toFixed(5)).padStart(8)}`).join('');
}
