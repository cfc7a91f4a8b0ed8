// The head of a profile: lines of a tag and a text, from the version to the names of the symbols.

import type { Cutoff, Profile, ProfileAlphabet, ScoreStatistics } from '../../../model/profile/profile.ts';
import { firstWordOf } from '../../bytes/text.ts';
import { ownEntry } from '../../own-entry.ts';
import { badProfile, type Line, numberOf, type Where, wordsOf } from './lines.ts';
import { ANNOTATION_TAGS, NODE_ANNOTATION, type NodeAnnotation } from './versions.ts';

type Statistics = NonNullable<Profile['statistics']>;

/** What the head says of a profile. */
type About = Omit<Partial<Profile>, 'statistics' | 'commands'> & {
  statistics?: Partial<Statistics>;
  commands?: string[];
};

export interface Header {
  about: About;
  /** What stands behind the match emissions of a node, in order. */
  columns: readonly NodeAnnotation[];
  /** Those of them that nodes have a value of. */
  annotated: ReadonlySet<NodeAnnotation>;
}

const ALPHABET_NAMES: Record<string, ProfileAlphabet> = { amino: 'protein', dna: 'dna', rna: 'rna' };

const STATISTICS: Record<string, keyof Statistics> = { MSV: 'msv', VITERBI: 'viterbi', FORWARD: 'forward' };

/** Where a line is. */
interface Place {
  where: Where;
  line: number;
}

type ReadTag = (text: string, place: Place, about: About) => About;

/** What the line of each tag says. Other tags are passed over, as HMMER does. */
const TAGS: Record<string, ReadTag> = {
  NAME: name => ({ name }),
  ACC: accession => ({ accession }),
  DESC: description => ({ description }),
  DATE: date => ({ date }),
  COM: (text, _, { commands = [] }) => {
    commands.push(text.replace(/^\[\d+\]\s*/, ''));
    return { commands };
  },
  ALPH: (text, { where, line }) => {
    const alphabet = ownEntry(ALPHABET_NAMES, text.toLowerCase());
    if (alphabet !== undefined) return { alphabet };
    throw badProfile(where, line, `a profile of '${text}'`, 'profiles are of amino, DNA or RNA');
  },
  LENG: (text, place) => ({ length: countOf(text, place, 1) }),
  MAXL: (text, place) => ({ longest: countOf(text, place, 1) }),
  NSEQ: (text, place) => ({ sequences: countOf(text, place, 0) }),
  EFFN: (text, { where, line }) => ({ effectiveSequences: numberOf(text, where, line, 'a number') }),
  CKSUM: (text, place) => ({ checksum: countOf(text, place, 0) }),
  GA: (text, place, { cutoffs }) => ({ cutoffs: { ...cutoffs, gathering: cutoffOf(text, place) } }),
  TC: (text, place, { cutoffs }) => ({ cutoffs: { ...cutoffs, trusted: cutoffOf(text, place) } }),
  NC: (text, place, { cutoffs }) => ({ cutoffs: { ...cutoffs, noise: cutoffOf(text, place) } }),
  STATS: (text, place, { statistics }) => {
    const [mode, kind = '', ...numbers] = wordsOf(text);
    const name = ownEntry(STATISTICS, kind);
    if (mode !== 'LOCAL' || name === undefined) return {};
    return { statistics: { ...statistics, [name]: pairOf(numbers, place) } };
  },
};

/** Reads the lines of a head, of which the first says the version; tells `where` the name. */
export function readHeader([first, ...lines]: readonly Line[], where: Where): Header {
  const columns = columnsOf(first!, where);
  const about: About = {};
  const annotated = new Set<NodeAnnotation>();
  for (const [text, line] of lines) {
    const [tag, value] = firstWordOf(text.trim());
    const annotation = ownEntry(ANNOTATION_TAGS, tag);
    if (annotation !== undefined && value.toLowerCase() === 'yes') annotated.add(annotation);
    Object.assign(about, ownEntry(TAGS, tag)?.(value, { where, line }, about));
    if (about.name !== undefined) where.profile = about.name;
  }
  return { about, columns, annotated };
}

function columnsOf([text, line]: Line, where: Where): readonly NodeAnnotation[] {
  const columns = NODE_ANNOTATION[/^\s*HMMER3\/([a-z])\b/.exec(text)?.[1] ?? ''];
  if (columns !== undefined) return columns;
  const message = `'${wordsOf(text)[0] ?? ''}' is no version of a profile that can be read`;
  const hint = 'HMMER3/b to HMMER3/f are read; hmmconvert of HMMER makes the latter of others';
  throw badProfile(where, line, message, hint);
}

function countOf(text: string, { where, line }: Place, least: number): number {
  const value = numberOf(text, where, line, 'a count');
  if (Number.isSafeInteger(value) && value >= least) return value;
  throw badProfile(where, line, `'${text}' is no count`);
}

/** Scores of a sequence and of a domain, if there are two; Pfam ends them with a semicolon. */
function cutoffOf(text: string, { where, line }: Place): Cutoff {
  const words = wordsOf(text.replace(/;$/, ''));
  const [sequence, domain] = words.map(word => numberOf(word, where, line, 'a score'));
  if (sequence === undefined) throw badProfile(where, line, 'nothing in place of a score');
  return domain === undefined ? [sequence] : [sequence, domain];
}

/** A location and a slope. */
function pairOf(words: readonly string[], { where, line }: Place): ScoreStatistics {
  const [location, lambda] = [0, 1].map(n => numberOf(words[n], where, line, 'one of two numbers'));
  return [location!, lambda!];
}
