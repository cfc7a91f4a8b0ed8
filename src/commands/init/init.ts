// hmm init: writes a model that is made without data: a preset or a random one.

import { writeTo } from '../../io/bytes/sink.ts';
import { DEFAULT_MODEL } from '../../io/model-file/default-model.ts';
import { asksForChromHmm, writeModelTo } from '../../io/model-file/write.ts';
import { alphabetNamed } from '../../model/alphabet.ts';
import { marksOfEmission } from '../../model/chromatin/marks.ts';
import { DRAWN_FAMILIES, type Emission } from '../../model/emissions/emission.ts';
import { familyOf } from '../../model/emissions/families.ts';
import type { HiddenMarkovModel } from '../../model/hmm.ts';
import { Random } from '../../model/random.ts';
import { followsGenome, GC_SHARES, PRESET_LIST, type PresetName } from '../../model/start/preset-list.ts';
import { PRESETS, WITH_MARKS } from '../../model/start/presets.ts';
import { chainOf, type Topology } from '../../model/start/topology.ts';
import { withEnds } from '../../model/start/with-ends.ts';
import { checkStationaryStart, withStationaryStart } from '../../model/training/stationary-start.ts';
import type { Terminal } from '../../terminal.ts';
import { UserError } from '../../user-error.ts';
import { plural } from '../../wording.ts';
import { isTaken, taken } from '../keep-models.ts';
import { say } from '../messages.ts';
import { flagOf } from '../options.ts';

/** What a random model is to be; a preset has all of it. */
interface Shape {
  states?: string[];
  topology?: Topology;
  forbid?: [string, string][];
  meanRun?: number[];
  minRun?: number[];
  meanLength?: number;
  feature?: Map<string, string>;
  stationary?: boolean;
  emission?: (typeof DRAWN_FAMILIES)[number];
  alphabet?: string;
  order?: number;
  dimensions?: number;
  marks?: string[];
  seed?: number;
}

export interface InitOptions extends Shape {
  list?: boolean;
  gc?: number;
  model: string;
  output?: string;
  quiet?: boolean;
  force?: boolean;
}

export async function initModel(
  preset: PresetName | undefined,
  { model: path, output, quiet, force, list, gc, ...shape }: InitOptions,
  terminal: Terminal,
): Promise<void> {
  if (list) return writeTo('-', presetLines(), terminal.output);
  const target = output ?? path;
  if (gc !== undefined && !(preset !== undefined && followsGenome(preset))) {
    const hint = `it is for ${Object.keys(GC_SHARES).join(', ')}`;
    throw new UserError('option-does-not-fit', '--gc has no place here', { hint, kind: 'usage' });
  }
  const model = preset === undefined ? randomModel(shape) : presetModel(preset, shape, gc);
  if (asksForChromHmm(target)) marksOfEmission(model.emission);
  if (target !== '-' && !force && (await isTaken(target))) throw taken(target);
  await writeModelTo(target, model, terminal.output);
  const size = plural(model.states.length, 'state');
  if (target === '-') return say(`${size}; model written to standard output`, terminal, { quiet });
  const named = target === DEFAULT_MODEL ? '' : ` --model ${target}`;
  const next = preset === undefined ? `hmm train --init ${target} <data>` : `hmm decode${named} <data>`;
  say(`${size}; wrote ${target}; next: ${next}`, terminal, { quiet });
}

function* presetLines(): Generator<string> {
  for (const [name, { description, parameters, source }] of Object.entries(PRESET_LIST)) {
    yield `${name}: ${description}\n  ${parameters}\n  from ${source}\n`;
  }
}

function presetModel(preset: PresetName, shape: Shape, gcShare: number | undefined): HiddenMarkovModel {
  const { states, marks } = shape;
  const known = WITH_MARKS.includes(preset) ? ['states', 'marks'] : [];
  const given = Object.keys(shape).find(option => !known.includes(option));
  if (given === undefined) return PRESETS[preset]({ gcShare, marks, stateNames: states });
  throw new UserError('option-does-not-fit', `${flagOf(given)} has no place in the preset ${preset}`, {
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
      features: shape.feature,
    },
    random,
  );
  const model: HiddenMarkovModel = {
    ...chain,
    emission: randomEmission(shape, groups, random),
    temperature: 1,
    learnable: { initial: shape.stationary ? 'stationary' : true, transitions: true, emissions: true },
    training: null,
  };
  checkStationaryStart(model);
  const started = withStationaryStart(model);
  return shape.meanLength === undefined ? started : withEnds(started, shape.meanLength);
}

/** The options of emissions, which only some families have. */
const OF_EMISSIONS = ['alphabet', 'order', 'dimensions', 'marks'] as const;

function randomEmission(shape: Shape, groups: readonly number[], random: Random): Emission {
  const { emission = 'categorical', alphabet = 'dna', order = 0, dimensions = 1, marks } = shape;
  const { from, draw } = familyOf({ family: emission }).drawn!;
  const stray = OF_EMISSIONS.find(option => shape[option] !== undefined && !from.includes(option));
  if (stray) {
    const owners = DRAWN_FAMILIES.filter(family => familyOf({ family }).drawn!.from.includes(stray));
    const message = `--${stray} belongs to ${owners.join(' and ')} emissions, not to ${emission}`;
    throw new UserError('option-does-not-fit', message, { kind: 'usage' });
  }
  if (from.includes('marks') && !marks) {
    const hint = 'like --marks H3K4me3,H3K27ac';
    const message = `${emission} emissions need the names of their marks`;
    throw new UserError('option-missing', message, { hint, kind: 'usage' });
  }
  return draw({ alphabet: alphabetNamed(alphabet), order, dimensions, marks: marks ?? [] }, groups, random);
}
