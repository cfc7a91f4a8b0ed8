// hmm posteriors: P(state) at every position of each record.
import { textOf } from '../io/formats/format.ts';
import { type PosteriorResult, posteriorFormats } from '../io/formats/posteriors.ts';
import { writeTo } from '../io/sink.ts';
import { fastEngine } from '../model/engine/choose.ts';
import type { PosteriorWindow } from '../model/engine/engine.ts';
import type { HiddenMarkovModel } from '../model/hmm.ts';
import { batchesOf, openModel, type ReadingOptions, refuseImpossible } from './reading.ts';

export interface PosteriorOptions extends ReadingOptions {
  output?: string;
  format: keyof ReturnType<typeof posteriorFormats>;
  digits: number | 'full';
}

export async function posteriors(files: readonly string[], options: PosteriorOptions): Promise<void> {
  const model = await openModel(files, options);
  const stateNames = model.states.map(state => state.name);
  const format = posteriorFormats(stateNames, options.digits)[options.format];
  await writeTo(options.output, textOf(format, results(files, model, stateNames, options)));
}

async function* results(
  files: readonly string[],
  model: HiddenMarkovModel,
  stateNames: readonly string[],
  options: PosteriorOptions,
): AsyncGenerator<PosteriorResult> {
  for await (const batch of batchesOf(files, model, options)) {
    const { logLikelihoods, windows } = fastEngine.posteriors(batch.trellis, { areLent: true });
    refuseImpossible(batch, logLikelihoods);
    const runs = new RowRuns(windows, stateNames.length);
    for (const [s, { id, description, codes }] of batch.records.entries()) {
      const rows = runs.take(codes.length);
      yield { id, description, length: codes.length, logLikelihood: logLikelihoods[s]!, stateNames, rows };
    }
  }
}

/** Cuts the windows of an engine, which follow its own convenience, at the ends of records. */
class RowRuns {
  private readonly windows: Iterator<PosteriorWindow>;
  private readonly K: number;
  private left: Float64Array = new Float64Array(0);

  constructor(windows: Iterable<PosteriorWindow>, K: number) {
    this.windows = windows[Symbol.iterator]();
    this.K = K;
  }

  /** The rows of the next `length` positions, in runs. */
  *take(length: number): Generator<Float64Array> {
    let wanted = length * this.K;
    while (wanted > 0) {
      if (this.left.length === 0) this.left = this.windows.next().value.rows;
      const run = this.left.subarray(0, wanted);
      this.left = this.left.subarray(run.length);
      wanted -= run.length;
      yield run;
    }
  }
}
