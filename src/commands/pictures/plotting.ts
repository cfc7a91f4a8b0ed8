// Writes pictures to files: for `--plot` of commands that read records, and for all others.

import { basename, extname } from 'node:path';
import { type Chunks, writeTo } from '../../io/bytes/sink.ts';
import { checkWritable } from '../../io/bytes/whole-file.ts';
import type { Origin } from '../../io/plot/origin.ts';
import type { Page } from '../../io/plot/page.ts';
import type { Picture } from '../../io/plot/picture.ts';
import type { Table } from '../../io/plot/table.ts';
import type { Path } from '../../model/codes.ts';
import type { DecodingMethod } from '../../model/decoding/decode.ts';
import type { HiddenMarkovModel } from '../../model/hmm.ts';
import type { Terminal } from '../../terminal.ts';
import { UserError } from '../../user-error.ts';
import { plural } from '../../wording.ts';
import { warn } from '../messages.ts';
import { type Batch, batchesOf, type ReadingOptions } from '../reading.ts';
import type { Subject } from './draw.ts';
import { MODEL_KINDS, type PictureKind } from './kinds.ts';
import { originOf } from './origin.ts';

/** The formats of pictures: the suffixes of their files, and whether one file holds a picture or all. */
const FORMATS = {
  svg: { suffixes: ['svg'], holds: 'one' },
  png: { suffixes: ['png'], holds: 'one' },
  pdf: { suffixes: ['pdf'], holds: 'all' },
  html: { suffixes: ['html', 'htm'], holds: 'all' },
} as const;

export type PictureFormat = keyof typeof FORMATS;

/** What `--plot` draws; where a file holds one picture, the first. */
const PLOTS = {
  train: ['training', ...MODEL_KINDS.filter(kind => kind !== 'training')],
  decode: ['path', 'run-lengths', ...MODEL_KINDS],
  posteriors: ['posteriors', 'run-lengths', ...MODEL_KINDS],
} as const satisfies Record<string, readonly PictureKind[]>;

/** Whether a file of this format holds all pictures, and not only one. */
export function holdsAll(format: PictureFormat): boolean {
  return FORMATS[format].holds === 'all';
}

/**
 * The format that the suffix of a file name asks for; `otherwise` for standard output and names without a suffix.
 * @throws UserError of kind `usage` for another suffix
 */
export function pictureFormat(path: string, otherwise?: PictureFormat): PictureFormat {
  const suffix = extname(path.replace(/\.b?gz$/i, ''))
    .toLowerCase()
    .slice(1);
  if (suffix === '' && otherwise) return otherwise;
  const formats = Object.keys(FORMATS) as PictureFormat[];
  const named = formats.find(format => FORMATS[format].suffixes.some(one => one === suffix));
  if (named) return named;
  throw new UserError('option-does-not-fit', 'pictures are written as .svg, .png, .pdf or .html', {
    place: path,
    hint: 'name the file so',
    kind: 'usage',
  });
}

/** Fails at once, and not after the work, if `--plot <path>` cannot be written. */
export async function checkPlot(path: string | undefined): Promise<void> {
  if (path === undefined) return;
  pictureFormat(path);
  await checkWritable(path);
}

/** What a page says of the table of starts. */
const OF_STARTS = 'The first was kept. A + at the iterations: it had not converged.';

/** Writes `--plot` for a model that was just trained; on a page, with the starts that were compared. */
export async function plotTrained(
  path: string | undefined,
  model: HiddenMarkovModel,
  target: string,
  terminal: Terminal,
  compared?: Omit<Table, 'caption'>,
): Promise<void> {
  if (path === undefined) return;
  const tables = compared ? [{ ...compared, caption: OF_STARTS }] : [];
  await writePictures(path, PLOTS.train, { model }, pictureFormat(path), target, terminal, tables);
}

/** The options of a command that reads records, and may draw them. */
export interface PlottingOptions extends ReadingOptions {
  plot?: string;
  /** How the paths of `decode` are found. */
  method?: DecodingMethod;
  byLabel?: boolean;
}

/** What a picture calls a path. */
const PATH_NAMES: Record<DecodingMethod, string> = {
  viterbi: 'Viterbi path',
  posterior: 'posterior decoding',
  'optimal-accuracy': 'path of optimal accuracy',
};

/** The results of the files, batch by batch; then `--plot`. `resultsOf` may return the path of its batch, to be drawn. */
export async function* plottedResults<Result>(
  command: 'decode' | 'posteriors',
  files: readonly string[],
  model: HiddenMarkovModel,
  options: PlottingOptions,
  terminal: Terminal,
  resultsOf: (batch: Batch) => AsyncGenerator<Result, Path | undefined>,
): AsyncGenerator<Result> {
  const plotting = await plottingOf(command, options, model, terminal);
  for await (const batch of batchesOf(files, model, options, terminal)) {
    const path = yield* resultsOf(batch);
    // Only now, since the windows of one call of the engine end where the next call starts.
    await plotting?.add(batch, path);
  }
  await plotting?.write();
}

/** `--plot`: takes every batch, and writes at the end. Undefined without the option. */
async function plottingOf(
  command: 'decode' | 'posteriors',
  { plot, model: modelPath, method = 'viterbi', byLabel }: PlottingOptions,
  model: HiddenMarkovModel,
  terminal: Terminal,
): Promise<{ add(batch: Batch, path?: Path): Promise<void>; write(): Promise<void> } | undefined> {
  if (plot === undefined) return undefined;
  await checkPlot(plot);
  const format = pictureFormat(plot);
  const { TrackGatherer } = await import('./gather-track.ts');
  const records = new TrackGatherer(model, {
    byLabel,
    wantsPosteriors: command === 'posteriors',
    wantsRunLengths: holdsAll(format),
    wantsAll: format === 'html',
    pathName: PATH_NAMES[method],
  });
  return {
    add: (batch, path) => records.add(batch, path),
    // A picture of results without a symbol cannot be drawn, which must not lose the results.
    write: async () => {
      if (!records.hasTrack) warn(`no record has a symbol: ${plot} is not written`, terminal);
      else await writePictures(plot, PLOTS[command], { model, records }, format, modelPath, terminal);
    },
  };
}

/** Writes the first picture, or all that the model has where the format holds them. */
export async function writePictures(
  path: string | undefined,
  kinds: readonly PictureKind[],
  subject: Subject,
  format: PictureFormat,
  modelPath: string,
  terminal: Terminal,
  tables: readonly Table[] = [],
): Promise<void> {
  // Loaded only now, since most commands draw nothing and start faster without it.
  const { draw, drawAll } = await import('./draw.ts');
  const { model, records } = subject;
  const title = model.name ?? (modelPath === '-' ? 'Hidden Markov model' : basename(modelPath));
  const isOne = !holdsAll(format) || kinds.length === 1;
  const pictures = isOne ? [draw(kinds[0]!, subject)] : drawAll(kinds, subject);
  const page = {
    title,
    summary: summaryOf(model),
    tables,
    tracks: records?.tracks,
    recordCount: records?.recordCount,
  };
  await writeDrawn(path, pictures, format, page, terminal, modelPath);
}

/** How pictures become a file. What a format needs is loaded only when it is asked for. */
const WRITERS: Record<
  PictureFormat,
  (pictures: readonly Picture[], page: Page, origin: Origin) => Promise<Chunks>
> = {
  async svg([first], _, origin) {
    const { pictureSvg } = await import('../../io/plot/picture.ts');
    return [pictureSvg(first!, origin)];
  },
  async png([first]) {
    const { pictureSvg } = await import('../../io/plot/picture.ts');
    const { pngOf } = await import('../../io/plot/png.ts');
    return [await pngOf(pictureSvg(first!))];
  },
  async pdf(pictures, { title }, origin) {
    const { pictureSvg } = await import('../../io/plot/picture.ts');
    const { pdfOf } = await import('../../io/plot/pdf.ts');
    const svgs = pictures.map(picture => pictureSvg(picture));
    return pdfOf(svgs, title, origin);
  },
  async html(pictures, page, origin) {
    const { reportPage } = await import('../../io/plot/page.ts');
    return reportPage({ ...page, origin }, pictures);
  },
};

/** Writes pictures that are drawn: the first, or all of them as a page; `modelPath` is the model that they are of. */
export async function writeDrawn(
  path: string | undefined,
  pictures: readonly Picture[],
  format: PictureFormat,
  page: Page,
  terminal: Terminal,
  modelPath?: string,
): Promise<void> {
  const origin = originOf(terminal, modelPath);
  await writeTo(path, await WRITERS[format](pictures, page, origin), terminal.output);
}

function summaryOf({ states, emission, temperature }: HiddenMarkovModel): string {
  const parts = [plural(states.length, 'state'), `${emission.family} emissions`];
  if (emission.family === 'categorical') {
    parts.push(`${emission.symbols.length} symbols${emission.order > 0 ? `, order ${emission.order}` : ''}`);
  }
  if (temperature !== 1) parts.push(`at temperature ${temperature}`);
  return `Hidden Markov model: ${parts.join(', ')}.`;
}
