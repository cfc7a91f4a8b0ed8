// hmm init profile: builds profiles from alignments.
import { basename } from 'node:path';
import { writeTo } from '../../io/bytes/sink.ts';
import { writable } from '../../io/bytes/text.ts';
import { formatProfile } from '../../io/model-file/hmmer/format-profile.ts';
import { writeModelTo } from '../../io/model-file/write.ts';
import { readAlignments } from '../../io/records/alignment/read-alignments.ts';
import { guessAlphabet } from '../../io/records/shared/guess-alphabet.ts';
import type { HiddenMarkovModel } from '../../model/hmm.ts';
import { fastEngine } from '../../model/inference/choose.ts';
import { modelOfProfile } from '../../model/profile/as-model.ts';
import { calibrate } from '../../model/profile/calibrate.ts';
import type { Alignment } from '../../model/profile/multiple-alignment.ts';
import type { Profile, ProfileAlphabet } from '../../model/profile/profile.ts';
import { profileOfAlignment } from '../../model/start/profiles/profile-of-alignment.ts';
import { inTurns } from '../../model/work.ts';
import type { Terminal } from '../../terminal.ts';
import { UserError } from '../../user-error.ts';
import { plural } from '../../wording.ts';
import { isTaken, taken } from '../keep-models.ts';
import { say } from '../messages.ts';
import { flagOf } from '../options.ts';
import { warnWithoutKernels } from '../without-kernels.ts';

export interface InitProfileOptions {
  name?: string;
  matchShare?: number;
  byReference?: boolean;
  alphabet?: string;
  seed?: number;
  model: string;
  output?: string;
  quiet?: boolean;
  force?: boolean;
}

const ALPHABETS: readonly string[] = ['dna', 'rna', 'protein'] satisfies ProfileAlphabet[];

/** So many letters tell the alphabet. */
const LETTERS = 1 << 16;

/** Options of `hmm init` that mean something for profiles. */
const FITTING: readonly string[] = [
  'name',
  'matchShare',
  'byReference',
  'alphabet',
  'seed',
  'model',
  'output',
  'quiet',
  'force',
] satisfies (keyof InitProfileOptions)[];

/** Builds a profile from each alignment of a file, and writes them as they come. */
export async function initProfile(
  path: string | undefined,
  options: InitProfileOptions,
  terminal: Terminal,
): Promise<void> {
  const { model, output: target = model, quiet, force } = options;
  if (path === undefined) {
    const hint = 'like hmm init profile family.sto -o family.hmm; - is standard input';
    throw new UserError('input-missing', 'a profile is made from an alignment', { hint, kind: 'usage' });
  }
  const stray = Object.keys(options).find(option => !FITTING.includes(option));
  if (stray !== undefined) {
    throw new UserError('option-does-not-fit', `${flagOf(stray)} has no place in a profile`, {
      kind: 'usage',
    });
  }
  if (!force && (await isTaken(target))) throw taken(target, 'write to another file with --output');
  const profiles = profilesOf(path, options, terminal);
  const count = /\.hmm(\.b?gz)?$/.test(target)
    ? await writeProfiles(target, profiles, terminal)
    : await writeAsModel(target, profiles, terminal);
  const where = target === '-' ? 'written to standard output' : `wrote ${target}`;
  const next = target === '-' ? '' : `; next: hmm score --model ${target} <data>`;
  say(`${plural(count, 'profile')}; ${where}${next}`, terminal, { quiet });
}

/** Writes profiles as HMMER3 text, as they come; gives their number. */
async function writeProfiles(
  target: string,
  profiles: AsyncIterable<Profile>,
  terminal: Terminal,
): Promise<number> {
  let count = 0;
  const chunks = async function* () {
    for await (const profile of profiles) {
      count++;
      yield writable(formatProfile(profile));
    }
  };
  await writeTo(target, chunks(), terminal.output);
  return count;
}

/** Writes a profile as a model, local and with repeats as it is searched with. */
async function writeAsModel(
  target: string,
  profiles: AsyncIterable<Profile>,
  terminal: Terminal,
): Promise<number> {
  let model: HiddenMarkovModel | undefined;
  for await (const profile of profiles) {
    if (model !== undefined) {
      throw new UserError('option-does-not-fit', 'several profiles are no model', {
        place: target,
        hint: 'name a file that ends in .hmm, for HMMER3 text, which holds any number of them',
        kind: 'usage',
      });
    }
    model = modelOfProfile(profile, { isLocal: true, isMultihit: true });
  }
  await writeModelTo(target, model!, terminal.output);
  return 1;
}

/** A profile of each alignment of a file, calibrated. */
async function* profilesOf(
  path: string,
  options: InitProfileOptions,
  terminal: Terminal,
): AsyncGenerator<Profile> {
  const { matchShare = 0.5, byReference = false, seed = 1, quiet } = options;
  warnWithoutKernels(terminal, { quiet });
  let number = 0;
  for await (const alignment of readAlignments(path, terminal.input)) {
    if (++number > 1 && options.name !== undefined) {
      throw new UserError('option-does-not-fit', '--name is for one alignment, and there are several', {
        place: alignment.places[0]!,
        hint: 'leave it out: Stockholm names them, in lines #=GF ID',
        kind: 'usage',
      });
    }
    const alphabet = alphabetOf(alignment, options.alphabet);
    const name = options.name ?? (alignment.name || nameOf(path, number));
    const profile = profileOfAlignment(alignment, { alphabet, name, matchShare, byReference });
    const statistics = await inTurns(calibrate(profile, fastEngine, seed));
    say(summaryOf(profile), terminal, { quiet });
    yield { ...profile, statistics };
  }
}

function alphabetOf({ rows }: Alignment, asked: string | undefined): ProfileAlphabet {
  if (asked === undefined) {
    let letters = '';
    for (const row of rows) if (letters.length < LETTERS) letters += `${row}\n`;
    return guessAlphabet(Buffer.from(letters, 'latin1'));
  }
  if (ALPHABETS.includes(asked)) return asked as ProfileAlphabet;
  throw new UserError('option-does-not-fit', `profiles are of ${ALPHABETS.join(', ')}, not of ${asked}`, {
    kind: 'usage',
  });
}

/** A name from that of the file, without blanks, which HMMER's names have not. */
function nameOf(path: string, number: number): string {
  const [base = ''] = basename(path).split('.');
  const name = base === '' || base === '-' ? 'profile' : base.replace(/\s+/g, '_');
  return number === 1 ? name : `${name}-${number}`;
}

/** What a profile was made of. */
function summaryOf({ name, length, sequences, effectiveSequences }: Profile): string {
  const counted = Number(effectiveSequences!.toPrecision(3));
  return `${name}: ${plural(length, 'match state')} from ${plural(sequences!, 'sequence')}, which count for ${counted}`;
}
