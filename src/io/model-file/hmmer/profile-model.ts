// A HMMER file where a model is asked for: the one profile in it as a model, local and with repeats as it would search.
import type { HiddenMarkovModel } from '../../../model/hmm.ts';
import { modelOfProfile } from '../../../model/profile/as-model.ts';
import type { Profile } from '../../../model/profile/profile.ts';
import { UserError } from '../../../user-error.ts';
import { Source, STANDARD_INPUT_NAME } from '../../bytes/source.ts';
import { readProfiles } from './read-profiles.ts';

/**
 * The profile in this text as a model.
 * @throws UserError for more than one, and from standard input: as a model a profile gives other scores than as a profile
 */
export async function profileModel(text: string, name: string): Promise<HiddenMarkovModel> {
  if (name === STANDARD_INPUT_NAME) {
    throw new UserError('bad-model', 'is a profile, and profiles are read from files', {
      place: name,
      hint: 'write it to a file, and name that with --model',
    });
  }
  const profiles: Profile[] = [];
  for await (const profile of readProfiles(new Source(name, [Buffer.from(text)]))) profiles.push(profile);
  if (profiles.length === 1) return modelOfProfile(profiles[0]!, { isLocal: true, isMultihit: true });
  throw new UserError('bad-model', `has ${profiles.length} profiles, and a model is one of them`, {
    place: name,
    hint: 'hmm score, decode and posteriors take all of them; cut one out for other commands',
  });
}
