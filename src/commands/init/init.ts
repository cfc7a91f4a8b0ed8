// hmm init: writes a model that is made without data, a preset or a random one.

import { writeTo } from '../../io/bytes/sink.ts';
import { formatModel, writeModel } from '../../io/model-file/checkpoint.ts';
import { ALPHABETS, type Alphabet, customAlphabet } from '../../model/alphabet.ts';
import type { HiddenMarkovModel } from '../../model/hmm.ts';
import { Random } from '../../model/random.ts';
import { PRESETS } from '../../model/start/presets.ts';
import { type EmissionShape, randomEmission } from '../../model/start/random-emission.ts';
import { chainOf, type Topology } from '../../model/start/topology.ts';
import type { Terminal } from '../../terminal.ts';
import { UserError } from '../../user-error.ts';
import { say } from '../messages.ts';
import { DEFAULT_MODEL } from '../options.ts';

/** What a random model is to be; a preset settles all of it. */
interface Shape {
  states?: string[];
  topology?: Topology;
  forbid?: [string, string][];
  meanRun?: number[];
  minRun?: number[];
  emission?: EmissionShape['family'];
  alphabet?: string;
  order?: number;
  dimensions?: number;
  marks?: string[];
  seed?: number;
}

export interface InitOptions extends Shape {
  model: string;
  output?: string;
  quiet?: boolean;
}

export async function initModel(
  preset: keyof typeof PRESETS | undefined,
  { model: path, output, quiet, ...shape }: InitOptions,
  terminal: Terminal,
): Promise<void> {
  const target = output ?? path;
  const model = preset === undefined ? randomModel(shape) : presetModel(preset, shape);
  if (target === '-') await writeTo('-', [formatModel(model)], terminal.output);
  else await writeModel(target, model);
  const { length } = model.states;
  const size = `${length} state${length === 1 ? '' : 's'}`;
  if (target === '-') return say(`${size}; model written to standard output`, terminal, { quiet });
  const named = target === DEFAULT_MODEL ? '' : ` --model ${target}`;
  const next = preset === undefined ? `hmm train --init ${target} <data>` : `hmm decode${named} <data>`;
  say(`${size}; wrote ${target}; next: ${next}`, terminal, { quiet });
}

function presetModel(preset: keyof typeof PRESETS, shape: Shape): HiddenMarkovModel {
  const [given] = Object.keys(shape);
  if (given === undefined) return PRESETS[preset]();
  const option = given.replace(/[A-Z]/g, letter => `-${letter.toLowerCase()}`);
  throw new UserError('option-does-not-fit', `--${option} has no place in the preset ${preset}`, {
    hint: 'edit the model file, or make a random model: hmm init without a preset',
    kind: 'usage',
  });
}

function randomModel(shape: Shape): HiddenMarkovModel {
  const random = new Random(shape.seed ?? 1);
  const { groups, ...chain } = chainOf(
    {
      topology: shape.topology ?? 'ergodic',
      names: shape.states ?? ['S1', 'S2', 'S3'],
      meanRuns: shape.meanRun,
      minRuns: shape.minRun ?? [1],
      forbidden: shape.forbid ?? [],
    },
    random,
  );
  return {
    ...chain,
    emission: randomEmission(emissionShape(shape), groups, random),
    temperature: 1,
    learnable: { initial: true, transitions: true, emissions: true },
    training: null,
  };
}

/** The families that can be made without data; those of counts of symbols come from training. */
type Drawable = EmissionShape['family'];

const EMISSION_SHAPES: Record<Drawable, (shape: Shape) => EmissionShape> = {
  categorical: ({ alphabet = 'dna', order = 0 }) => ({
    family: 'categorical',
    alphabet: alphabetNamed(alphabet),
    order,
  }),
  gaussian: ({ dimensions = 1 }) => ({ family: 'gaussian', dimensions }),
  poisson: ({ dimensions = 1 }) => ({ family: 'poisson', dimensions }),
  bernoulli: ({ marks }) => {
    if (marks) return { family: 'bernoulli', marks };
    const hint = 'like --marks H3K4me3,H3K27ac';
    throw new UserError('option-missing', 'bernoulli emissions need the names of their marks', {
      hint,
      kind: 'usage',
    });
  },
};

/** Options that belong to some families alone. */
const OF_FAMILIES: [option: keyof Shape, families: Drawable[]][] = [
  ['alphabet', ['categorical']],
  ['order', ['categorical']],
  ['dimensions', ['gaussian', 'poisson']],
  ['marks', ['bernoulli']],
];

function emissionShape(shape: Shape): EmissionShape {
  const { emission = 'categorical' } = shape;
  for (const [option, families] of OF_FAMILIES) {
    if (shape[option] === undefined || families.includes(emission)) continue;
    throw new UserError(
      'option-does-not-fit',
      `--${option} belongs to ${families.join(' and ')} emissions, not to ${emission}`,
      {
        kind: 'usage',
      },
    );
  }
  return EMISSION_SHAPES[emission](shape);
}

function alphabetNamed(name: string): Alphabet {
  return name in ALPHABETS ? ALPHABETS[name as keyof typeof ALPHABETS] : customAlphabet(name);
}
