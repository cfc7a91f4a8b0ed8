// Model files: read through the schema, written whole or not at all.
import { readFile } from 'node:fs/promises';
import type { HiddenMarkovModel } from '../model/hmm.ts';
import { UserError } from '../user-error.ts';
import { modelSchema } from './model-schema.ts';
import { fileError, writeWhole } from './whole-file.ts';

/** The model in a file. Throws a UserError that names the file and the path in it. */
export async function readModel(path: string): Promise<HiddenMarkovModel> {
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw fileError(error, path);
    throw new UserError('no such model file', {
      place: path,
      hint: 'train one first (hmm train genes.fa writes hmm.json), or name one with --model',
    });
  });
  return parseModel(text, path);
}

/** The model in the text of a model file; `path` is for messages. */
export function parseModel(text: string, path: string): HiddenMarkovModel {
  let content: unknown;
  try {
    content = JSON.parse(text);
  } catch {
    throw new UserError('is not JSON, so it is no model file', { place: path, hint: FORMAT_HINT });
  }
  const { format, version } = (content ?? {}) as { format?: unknown; version?: unknown };
  if (format !== 'hmm-model') {
    throw new UserError('is JSON but no model file', { place: path, hint: FORMAT_HINT });
  }
  if (version !== 1) {
    throw new UserError(`is a model file of version ${JSON.stringify(version)}`, {
      place: path,
      hint: 'this program reads version 1; a newer hmm may be needed',
    });
  }
  const parsed = modelSchema.safeParse(content);
  if (parsed.success) {
    const { format: _, version: __, ...model } = parsed.data;
    return model;
  }
  const issues = parsed.error.issues.map(({ path: keys, message }) => `${dotted(keys)}: ${message}`);
  throw new UserError(issues[0]!, {
    place: path,
    ...(issues.length > 1 && { hint: `also ${issues.slice(1, 4).join('; ')}` }),
  });
}

/** Writes a model file; a reader sees the old file or the new one, never a part. */
export async function writeModel(path: string, model: HiddenMarkovModel): Promise<void> {
  await writeWhole(path, formatModel(model));
}

/** The text of a model file: JSON with one matrix row a line. */
export function formatModel(model: HiddenMarkovModel): string {
  const text = JSON.stringify({ format: 'hmm-model', version: 1, ...model }, null, 2);
  const onOneLine = (list: string) => list.replace(/\s+/g, ' ').replace('[ ', '[').replace(' ]', ']');
  return `${text.replace(/\[[^[\]{}"]*\]/g, onOneLine)}\n`;
}

const FORMAT_HINT = 'a model file is JSON with "format": "hmm-model", as hmm train writes it';

/** ['transitions', 2] as transitions[2]. */
function dotted(keys: readonly PropertyKey[]): string {
  return (
    keys
      .map(key => (typeof key === 'number' ? `[${key}]` : `.${String(key)}`))
      .join('')
      .replace(/^\./, '') || 'the file'
  );
}
