// hmm sample: draws sequences and their paths of states from a model.

import { writeTo } from '../../io/bytes/sink.ts';
import { readModel } from '../../io/model-file/checkpoint.ts';
import { textOf } from '../../io/results/format.ts';
import { lettersOf } from '../../io/results/path-letters.ts';
import {
  defaultSampleFormat,
  type SampleFormat,
  type SampleResult,
  sampleFormat,
} from '../../io/results/sample.ts';
import { familyOf } from '../../model/emissions/families.ts';
import type { HiddenMarkovModel } from '../../model/hmm.ts';
import { Random } from '../../model/random.ts';
import { type SampleSize, sampleSequences } from '../../model/sample.ts';
import type { Terminal } from '../../terminal.ts';
import { follow } from '../progress.ts';

export interface SampleOptions extends SampleSize {
  model: string;
  output?: string;
  format?: SampleFormat;
  temperature?: number;
  normalize?: boolean;
  seed: number;
}

export async function sample(options: SampleOptions, terminal: Terminal): Promise<void> {
  const { input, output } = terminal;
  const read = await readModel(options.model, input, options);
  const model = { ...read, temperature: options.temperature ?? read.temperature };
  const kind = familyOf(model.emission).observes(model.emission);
  const stateNames = model.states.map(state => state.name);
  const name = options.format ?? defaultSampleFormat(kind);
  const format = sampleFormat(name, kind, stateNames, () => lettersOf(model.states));
  await writeTo(options.output, textOf(format, results(model, options, terminal)), output);
}

function* results(
  model: HiddenMarkovModel,
  options: SampleOptions,
  terminal: Terminal,
): Generator<SampleResult> {
  const progress = follow({ total: options.sequences, walks: 0 }, terminal, {});
  try {
    let number = 0;
    for (const drawn of sampleSequences(model, options, new Random(options.seed))) {
      yield { id: `sample${++number}`, ...drawn };
      progress.took(1, drawn.states.length);
    }
  } finally {
    progress.stop();
  }
}
