// The models that `hmm score` compares: read, alike in what they are about, and named.
import { basename } from 'node:path';
import type { Emission } from '../../model/emissions/emission.ts';
import { familyOf } from '../../model/emissions/families.ts';
import type { HiddenMarkovModel } from '../../model/hmm.ts';
import type { Terminal } from '../../terminal.ts';
import { UserError } from '../../user-error.ts';
import { openModel, type ReadingOptions } from '../reading.ts';

/** Reads models that score the same records. @throws UserError unless their likelihoods compare */
export async function openModels(
  files: readonly string[],
  paths: readonly string[],
  options: Omit<ReadingOptions, 'model'>,
  terminal: Terminal,
): Promise<HiddenMarkovModel[]> {
  if (paths.filter(path => path === '-').length > 1) {
    throw new UserError('stdin-twice', 'two models are both standard input', {
      hint: 'name a file for one',
      kind: 'usage',
    });
  }
  const models: HiddenMarkovModel[] = [];
  for (const path of paths) models.push(await openModel(files, { ...options, model: path }, terminal));
  requireSameObservations(models, paths);
  return models;
}

/** Throws unless all models are about the same kind of data. */
function requireSameObservations(models: readonly HiddenMarkovModel[], paths: readonly string[]): void {
  const kinds = models.map(({ emission }) => observationKind(emission));
  const n = kinds.findIndex(kind => kind !== kinds[0]);
  if (n < 0) return;
  throw new UserError('models-differ', `is about ${kinds[n]}, and ${paths[0]} about ${kinds[0]}`, {
    place: paths[n]!,
    hint: 'models that score the same records must be about the same symbols, in the same order',
  });
}

function observationKind(emission: Emission): string {
  const observed = familyOf(emission).observes(emission);
  if (observed.kind === 'vectors') {
    const symbols = (observed.alphabets ?? []).flatMap((one, d) =>
      one ? [`, ${one.symbols.join(' ')} in column ${d + 1}`] : [],
    );
    return `${observed.width ?? 'some'} numbers a position${symbols.join('')}`;
  }
  const { name, symbols } = observed.alphabet;
  return name === 'custom' ? `the symbols ${symbols.join(' ')}` : `${name} symbols`;
}

/** Names for columns: of the files without folder and suffix, or the paths where these names are not all different. */
export function modelNames(paths: readonly string[]): readonly string[] {
  const names = paths.map(path =>
    basename(path)
      .replace(/\.b?gz$/, '')
      .replace(/\.json$/, ''),
  );
  if (new Set(names).size === names.length) return names;
  if (new Set(paths).size === paths.length) return paths;
  throw new UserError('duplicate-name', 'the same model is named twice', { kind: 'usage' });
}
