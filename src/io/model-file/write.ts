// Writes model files whole or not at all: JSON, or ChromHMM's format. Apart from reading, whose schema takes 0.1 s to load.
import type { FinishedStart, HiddenMarkovModel, StartProgress, UnfinishedTraining } from '../../model/hmm.ts';
import type { Output } from '../../terminal.ts';
import { asksForGzip, bgzfSync } from '../bytes/bgzf.ts';
import { enterWritten } from '../bytes/ledger.ts';
import { writeTo } from '../bytes/sink.ts';
import { writeWhole } from '../bytes/whole-file.ts';
import { filedChain } from './chain.ts';
import { modelText } from './chromhmm/model-text.ts';
import { filedWithEnds } from './ends.ts';
import { withoutRepeats } from './own-entries.ts';
import { withNamedTables } from './tables.ts';

/** Whether a path asks for ChromHMM's format, which is text. */
export function asksForChromHmm(path: string): boolean {
  return /\.txt(\.b?gz)?$/i.test(path);
}

/**
 * Writes a model file: JSON, or with the suffix .txt ChromHMM's. A reader sees the old file or the new one, never half of
 * it. A further suffix .gz or .bgz compresses.
 * @throws UserError for a model that ChromHMM's format does not hold
 */
export async function writeModel(path: string, model: HiddenMarkovModel): Promise<void> {
  const text = asksForChromHmm(path) ? modelText(model) : formatModel(model);
  const content = asksForGzip(path) ? bgzfSync(text) : text;
  await writeWhole(path, content);
  enterWritten(path, content);
}

/** The same, or JSON to standard output where the path is `-`. */
export async function writeModelTo(path: string, model: HiddenMarkovModel, output: Output): Promise<void> {
  if (path === '-') await writeTo(path, [formatModel(model)], output);
  else await writeModel(path, model);
}

/** The text of a model file: JSON with a line for each state and for each row of a matrix. */
export function formatModel(model: HiddenMarkovModel): string {
  const { silent: _, ...rest } = model;
  const { training } = model;
  const written = {
    ...rest,
    ...filedChain(model),
    ...withNamedTables(model),
    training: training && {
      ...training,
      unfinished: unfinishedOf(training.unfinished, model),
      further: unfinishedOf(training.further, model),
      pending: unfinishedOf(training.pending, model),
    },
  };
  const { name } = model;
  const head = { format: 'hmm-model', version: 1, ...(name !== undefined && { name }) };
  const chain = filedWithEnds(model);
  return `${layOut({ ...head, ...chain, ...withoutRepeats(written), ...chain }, '')}\n`;
}

/** What going on needs, as the file has it. */
function unfinishedOf(unfinished: UnfinishedTraining | undefined, model: HiddenMarkovModel): unknown {
  if (!unfinished) return undefined;
  const ended = (start: FinishedStart) =>
    start.progress ? { ...start, progress: progressOf(start.progress, model) } : start;
  const { finished, later } = unfinished;
  return { ...progressOf(unfinished, model), finished: finished.map(ended), later: later?.map(ended) };
}

/** How far a start has come, as the file has it. The ties are those of the model. */
function progressOf({ current, ...rest }: StartProgress, { ties }: HiddenMarkovModel): object {
  const { emission } = withNamedTables({ ...current, ties });
  return { ...rest, current: { ...filedChain(current), emission } };
}

/** JSON text in which lists and objects of plain values stand on one line. */
function layOut(value: unknown, indent: string): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const isList = Array.isArray(value);
  const entries = Object.entries(value).filter(([, entry]) => entry !== undefined);
  const parts = entries.map(([key, entry]) => {
    const text = layOut(entry, `${indent}  `);
    return isList ? text : `${JSON.stringify(key)}: ${text}`;
  });
  const [open, close] = isList ? '[]' : '{}';
  const isFlat = entries.every(([, entry]) => typeof entry !== 'object' || entry === null);
  if (isFlat) return `${open}${parts.join(', ')}${close}`;
  return `${open}\n${parts.map(part => `${indent}  ${part}`).join(',\n')}\n${indent}${close}`;
}
