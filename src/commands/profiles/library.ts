// The profiles that a command searches with: HMMER files in the place of model files.
import { openSource } from '../../io/bytes/source.ts';
import { isProfileText } from '../../io/model-file/hmmer/is-profile-text.ts';
import { ALPHABETS, type Alphabet } from '../../model/alphabet.ts';
import type { Profile } from '../../model/profile/profile.ts';
import { UserError } from '../../user-error.ts';

/** Profiles of one alphabet. Libraries may be larger than memory. */
export interface ProfileLibrary {
  alphabet: Alphabet;
  /** Reads them, from the first one on. */
  profiles(): AsyncGenerator<Profile>;
}

/** So many bytes tell. */
const HEAD = 64;

/**
 * The library of these files; undefined if the first of them is a model file, or none can be read.
 * @throws UserError for profiles of different alphabets, or if some of the files are profiles and others are not
 */
export async function openLibrary(paths: readonly string[]): Promise<ProfileLibrary | undefined> {
  const areProfiles: boolean[] = [];
  for (const path of paths) areProfiles.push(await holdsProfiles(path));
  if (!areProfiles.includes(true)) return undefined;
  const other = areProfiles.indexOf(false);
  if (other >= 0) {
    throw new UserError('models-differ', 'is no file of profiles, and others are', {
      place: paths[other]!,
      hint: 'score with models and with profiles one after the other',
      kind: 'usage',
    });
  }
  const first = await firstOf(read(paths));
  if (!first) throw new UserError('bad-model', 'has no profile', { place: paths[0]! });
  return { alphabet: ALPHABETS[first.alphabet], profiles: () => alike(paths, first) };
}

/** Whether a file holds profiles. Standard input never does: it can be read only once. */
async function holdsProfiles(path: string): Promise<boolean> {
  if (path === '-') return false;
  // Whoever reads it as a model says what is wrong with it.
  const source = await openSource(path).catch(() => undefined);
  if (!source) return false;
  try {
    return isProfileText(Buffer.from(await source.peek(HEAD)).toString('latin1'));
  } finally {
    await source.close();
  }
}

async function firstOf<Thing>(things: AsyncIterable<Thing>): Promise<Thing | undefined> {
  for await (const thing of things) return thing;
  return undefined;
}

async function* read(paths: readonly string[]): AsyncGenerator<Profile> {
  // Loaded only here, since most models are no profiles.
  const { readProfiles } = await import('../../io/model-file/hmmer/read-profiles.ts');
  for (const path of paths) yield* readProfiles(await openSource(path));
}

async function* alike(paths: readonly string[], first: Profile): AsyncGenerator<Profile> {
  for await (const profile of read(paths)) {
    if (profile.alphabet !== first.alphabet) {
      const message = `profile ${profile.name} is of ${profile.alphabet}, and ${first.name} of ${first.alphabet}`;
      throw new UserError('models-differ', message, {
        place: paths.join(', '),
        hint: 'search with one of them',
      });
    }
    yield profile;
  }
}
