// hmm plot: draws pictures of a model, and of what it says about records.

import { checkWritable } from '../../io/bytes/whole-file.ts';
import { readModel } from '../../io/model-file/checkpoint.ts';
import type { Terminal } from '../../terminal.ts';
import { UserError } from '../../user-error.ts';
import { TrackGatherer } from '../pictures/gather-track.ts';
import { KINDS, MODEL_KINDS, type PictureKind, type Region } from '../pictures/kinds.ts';
import { holdsAll, type PictureFormat, pictureFormat, writePictures } from '../pictures/plotting.ts';
import { batchesOf, openModel, POSTERIOR_WALKS, type ReadingOptions } from '../reading.ts';

export interface PlotOptions extends Omit<ReadingOptions, 'record' | 'region'> {
  output?: string;
  kind?: PictureKind | 'report';
  format?: PictureFormat;
  record?: string;
  region?: Region;
  background?: number[];
  byLabel?: boolean;
}

export async function plot(
  files: readonly string[],
  options: PlotOptions,
  terminal: Terminal,
): Promise<void> {
  const { kinds, format } = await choose(files, options, terminal);
  const { output, record, region, background, byLabel, ...reading } = options;
  const readsRecords = !kinds.every(kind => MODEL_KINDS.includes(kind));
  if (!readsRecords) {
    const model = await readModel(options.model, terminal.input, options);
    const subject = {
      model: { ...model, temperature: options.temperature ?? model.temperature },
      background,
    };
    return writePictures(output, kinds, subject, format, options.model, terminal);
  }
  const model = await openModel(files, reading, terminal);
  const records = new TrackGatherer(model, {
    record,
    region,
    byLabel,
    wantsPosteriors: kinds.includes('posteriors'),
    wantsRunLengths: kinds.includes('run-lengths'),
    wantsAll: format === 'html' && kinds.some(kind => kind === 'posteriors' || kind === 'path'),
    pathName: 'Viterbi path',
  });
  const walks = kinds.includes('posteriors') ? 2 + POSTERIOR_WALKS : 2;
  for await (const batch of batchesOf(files, model, { ...reading, walks }, terminal)) {
    await records.add(batch);
    if (records.isComplete) break;
  }
  return writePictures(output, kinds, { model, background, records }, format, options.model, terminal);
}

/** Decides what to draw and in which format; finds everything that can be wrong before the work. */
async function choose(
  files: readonly string[],
  { kind, format: told, output, record, region, byLabel }: PlotOptions,
  terminal: Terminal,
): Promise<{ kinds: readonly PictureKind[]; format: PictureFormat }> {
  const isFile = output !== undefined && output !== '-';
  const usual = told ?? (kind === undefined || kind === 'report' ? 'html' : 'svg');
  const format = pictureFormat(isFile ? output : '', usual);
  if (told !== undefined && format !== told) {
    throw new UserError('option-does-not-fit', `the suffix is not that of -f ${told}`, {
      place: output!,
      hint: 'change one of them, or leave -f out',
      kind: 'usage',
    });
  }
  if (isFile) await checkWritable(output);
  else if (terminal.output.isTTY) {
    const hint = 'name a file: -o report.html, or with --kind transitions: -o transitions.svg';
    throw new UserError('option-does-not-fit', 'a picture is no text for a terminal', {
      hint,
      kind: 'usage',
    });
  }
  if (kind === undefined || kind === 'report') {
    if (holdsAll(format)) return { kinds: files.length > 0 ? KINDS : MODEL_KINDS, format };
    const hint = `say which one with --kind (${KINDS.join(', ')}), or write all of them to an .html or .pdf file`;
    throw new UserError('option-does-not-fit', `a .${format} file holds one picture`, {
      hint,
      kind: 'usage',
    });
  }
  const isOfModel = MODEL_KINDS.includes(kind);
  if (isOfModel && (files.length > 0 || record !== undefined || region !== undefined || byLabel)) {
    const hint = 'leave out files, --record, --region and --by-label; the model is named with --model';
    throw new UserError('option-does-not-fit', `--kind ${kind} is drawn from the model alone`, {
      hint,
      kind: 'usage',
    });
  }
  return { kinds: [kind], format };
}
