// Reads model files through their schema.
import { stat } from 'node:fs/promises';
import type { z } from 'zod';
import type { HiddenMarkovModel } from '../../model/hmm.ts';
import { UserError } from '../../user-error.ts';
import { isDeep, walkJson } from '../bytes/json-syntax.ts';
import { openSource } from '../bytes/source.ts';
import { jsonText } from '../bytes/text.ts';
import { fileError } from '../bytes/whole-file.ts';
import { readWhole } from '../bytes/whole-source.ts';
import { besideEmissions, contentOfMatrices, isEmissionTable } from './chromhmm/matrices.ts';
import { contentOfModelText, isModelText } from './chromhmm/model-text.ts';
import { DEFAULT_MODEL } from './default-model.ts';
import { withoutEnds } from './ends.ts';
import { isProfileText } from './hmmer/is-profile-text.ts';
import { modelSchema } from './model-schema.ts';
import { hintForRows, normalized, ROW_SUMS } from './normalize.ts';
import { withRepeats } from './own-entries.ts';
import { requireRoom } from './room.ts';
import { contentOfStochHmm, isStochHmmText } from './stochhmm/model-text.ts';

export { formatModel, writeModel } from './write.ts';

/** A longer model file would be no string. */
const MOST_MODEL_BYTES = 2 ** 29 - 24;
/** Tables of order 12 in what training goes on from have 17. */
const MOST_LEVELS = 32;

/** How model files are read. */
export interface ModelReading {
  /** Whether rows of probabilities are divided by their sums. */
  normalize?: boolean | undefined;
}

/**
 * Reads the model in a file, gzipped or not; `-` is standard input, where there is one. The file may be ChromHMM's
 * `model_N.txt`, or its `emissions_N.txt` with `transitions_N.txt` beside it; or a HMMER file with a profile.
 * @throws UserError that names the file and the place in it
 */
export async function readModel(
  path: string,
  standardInput?: AsyncIterable<Uint8Array>,
  reading: ModelReading = {},
): Promise<HiddenMarkovModel> {
  const { text, name } = await textOf(path, standardInput);
  if (isProfileText(text)) {
    // Loaded only here, since most models are no profiles.
    const { profileModel } = await import('./hmmer/profile-model.ts');
    return profileModel(text, name);
  }
  if (!isEmissionTable(text)) return parseModel(text, name, reading);
  const beside = besideEmissions(path);
  if (beside === undefined) {
    const hint = 'rename it emissions_6.txt, beside transitions_6.txt; or take model_6.txt, which has all';
    throw new UserError('bad-model', 'is a table of emissions, and does not say where its transitions are', {
      place: name,
      hint,
    });
  }
  const transitions = await textOf(beside);
  return modelOf(contentOfMatrices([text, transitions.text], [name, beside]), name, reading);
}

/** The text of a file, and what messages call it. */
async function textOf(
  path: string,
  standardInput?: AsyncIterable<Uint8Array>,
): Promise<{ text: string; name: string }> {
  if (path !== '-' || !standardInput) {
    const status = await stat(path).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'ENOENT') throw fileError(error, path);
      throw new UserError('no-such-file', 'no such model file', {
        place: path,
        hint: `train one first (hmm train genes.fa writes ${DEFAULT_MODEL}), or name one with --model`,
      });
    });
    if (status.isDirectory()) {
      throw new UserError('cannot-be-read', 'is a folder, not a model file', {
        place: path,
        hint: 'name the model file in it',
      });
    }
  }
  const source = await openSource(path, standardInput);
  const bytes = await readWhole(source, FORMAT_HINT, MOST_MODEL_BYTES);
  return { text: jsonText(bytes, 'bad-model', source.name), name: source.name };
}

/** The model in the text of a model file, also of ChromHMM; `path` is for messages. */
export function parseModel(text: string, path: string, reading: ModelReading = {}): HiddenMarkovModel {
  const content = isModelText(text)
    ? contentOfModelText(text, path)
    : isStochHmmText(text)
      ? contentOfStochHmm(text, path)
      : parseJson(text, path);
  return modelOf(content, path, reading);
}

/** The model that this content is. @throws UserError that names the place in it */
export function modelOf(
  content: unknown,
  path: string,
  { normalize = false }: ModelReading = {},
): HiddenMarkovModel {
  if (isDeep(content, MOST_LEVELS)) {
    const hint = 'no entry of a model file has so many levels';
    throw new UserError('bad-model', `has more than ${MOST_LEVELS} levels of lists and objects`, {
      place: path,
      hint,
    });
  }
  const { format, version } = (content ?? {}) as { format?: unknown; version?: unknown };
  if (format !== 'hmm-model') {
    throw new UserError('bad-model', 'is JSON but no model file', { place: path, hint: FORMAT_HINT });
  }
  if (version === undefined) {
    throw new UserError('bad-model', 'is a model file without a version', {
      place: path,
      hint: 'write "version": 1 in it',
    });
  }
  if (version !== 1) {
    const hint = 'this program reads version 1; a newer hmm may be needed';
    throw new UserError('bad-model', `is a model file of version ${JSON.stringify(version)}`, {
      place: path,
      hint,
    });
  }
  const { states } = content as { states?: unknown };
  if (Array.isArray(states)) requireRoom(states.length, path);
  const whole = withRepeats(withoutEnds(content as Record<string, unknown>, path));
  const parsed = modelSchema.safeParse(normalize ? normalized(whole) : whole);
  if (parsed.success) {
    const { format: _, version: __, ...model } = parsed.data;
    return model;
  }
  // A misspelt name comes first, since it explains why another one is missing.
  const faults = parsed.error.issues.toSorted((a, b) => rankOf(a) - rankOf(b));
  const issues = faults.map(sentenceOf);
  const also = issues.length > 1 ? [`also ${issues.slice(1, 4).join('; ')}`] : [];
  const [first] = faults;
  const own = first!.code === 'custom' ? (first!.params?.hint as string | undefined) : undefined;
  const advice = own ?? (issues[0]!.includes(ROW_SUMS) ? hintForRows(content as object) : undefined);
  const hint = [...also, ...(advice === undefined ? [] : [advice])].join('; ');
  throw new UserError('bad-model', issues[0]!, { place: path, ...(hint !== '' && { hint }) });
}

const FORMAT_HINT = 'a model file is JSON with "format": "hmm-model", as hmm train writes it';

function parseJson(text: string, path: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    if (text.trim() === '')
      throw new UserError('bad-model', 'is empty, not a model file', { place: path, hint: FORMAT_HINT });
    if (/^\s*>/.test(text)) {
      const hint = `give the model with --model and the sequences after it: hmm score --model ${DEFAULT_MODEL} genes.fa`;
      throw new UserError('bad-model', 'is FASTA, not a model file', { place: path, hint });
    }
    if (!/^\s*\{/.test(text)) {
      throw new UserError('bad-model', 'is not JSON, so it is no model file', {
        place: path,
        hint: FORMAT_HINT,
      });
    }
    const { problem } = walkJson(text);
    const { line = 1, column = 1, message = 'it cannot be read' } = problem ?? {};
    const hint = message.startsWith('JSON has no NaN')
      ? 'JSON has no NaN or infinity, and a model none either: train again, or mend the number'
      : `${message}; was the file edited by hand, or cut short?`;
    throw new UserError('bad-model', `is not JSON at line ${line}, column ${column}`, { place: path, hint });
  }
}

function rankOf({ code }: z.core.$ZodIssue): number {
  return code === 'unrecognized_keys' ? 0 : 1;
}

/** An issue of the schema as `transitions[2]: the row sums to 1.3, not 1`. */
function sentenceOf(issue: z.core.$ZodIssue): string {
  if (issue.code !== 'unrecognized_keys') return `${dotted(issue.path)}: ${issue.message}`;
  const names = issue.keys.map(key => dotted([...issue.path, key]));
  return `${names.join(', ')}: no such entry in a model file`;
}

/** ['transitions', 2] as transitions[2]. */
function dotted(keys: readonly PropertyKey[]): string {
  return (
    keys
      .map(key => (typeof key === 'number' ? `[${key}]` : `.${String(key)}`))
      .join('')
      .replace(/^\./, '') || 'the file'
  );
}
