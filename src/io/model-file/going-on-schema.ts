// The schema of what training goes on from. A file may come from a stranger, or be damaged: all of it is checked before
// anything runs.
import { z } from 'zod';
import type { HiddenMarkovModel, UnfinishedTraining } from '../../model/hmm.ts';
import { partsOf } from '../../model/training/going-on.ts';
import { flatten, logitsOf } from '../../model/training/gradient.ts';
import type { Path } from './schema-parts.ts';

const count = z.int().min(0);
/** JSON writes -Infinity as null: nothing has been reached yet. */
const merit = z
  .number()
  .nullable()
  .transform(value => value ?? -Infinity);

const finishedStart = z.strictObject({
  states: z.int().min(1),
  seed: z.int(),
  iterations: count,
  converged: z.boolean(),
  logLikelihood: z.number(),
  heldOut: z.number().nullable(),
  parameters: count,
  merit,
});

const memory = z.array(
  z.strictObject({ name: z.string(), shape: z.array(count), values: z.array(z.number()) }),
);

const optimizer = z.strictObject({
  parameters: z.array(z.number().nullable()),
  memory,
  powers: z.array(z.number()),
});

const state = z.strictObject({
  iteration: count,
  idle: count,
  best: merit,
  optimizer: optimizer.nullable(),
  random: z
    .array(z.int().min(0).max(0xffffffff))
    .length(4)
    .refine(words => words.some(word => word !== 0), 'a generator of random numbers has no state of zeros')
    .nullable(),
});

/** What each method keeps of earlier steps, one number a parameter; before the first step, the count of steps alone. */
const MEMORY: Record<string, readonly string[]> = {
  adam: ['m', 'v'],
  sgd: ['momentum'],
  rmsprop: ['rms', 'momentum'],
  adagrad: ['accumulator'],
};

/** What training goes on from; `modelSchema` is that of whole model files. */
export function goingOnSchema(modelSchema: () => z.ZodType<HiddenMarkovModel>): z.ZodType<UnfinishedTraining>;
/** The same with further entries. */
export function goingOnSchema<More extends z.ZodRawShape>(
  modelSchema: () => z.ZodType<HiddenMarkovModel>,
  more: More,
): z.ZodType<UnfinishedTraining & z.output<z.ZodObject<More>>>;
export function goingOnSchema(
  modelSchema: () => z.ZodType<HiddenMarkovModel>,
  more: z.ZodRawShape = {},
): z.ZodType<UnfinishedTraining> {
  const current = z.record(z.string(), z.unknown()).transform((own, context) => {
    const parsed = modelSchema().safeParse({ format: 'hmm-model', version: 1, ...own });
    if (parsed.success) return parsed.data;
    for (const { path, message } of parsed.error.issues) {
      context.addIssue({ code: 'custom', path: path as Path, message });
    }
    return z.NEVER;
  });
  const progress = {
    current,
    logLikelihoods: z.array(z.number()),
    heldOut: z.array(z.number()),
    best: z.strictObject({ iteration: count, logLikelihood: z.number(), merit }),
    state,
  };
  const start = finishedStart.extend({
    progress: z
      .strictObject(progress)
      .transform(({ current, ...rest }) => ({ ...rest, current: partsOf(current) }))
      .optional(),
  });
  return z
    .strictObject({
      request: z.record(z.string(), z.unknown()),
      finished: z.array(start),
      later: z.array(start).optional(),
      ...progress,
      ...more,
    })
    .superRefine(({ request, current, state }, context) => {
      const fault = faultOfOptimizer(request, current, state.optimizer);
      if (fault) context.addIssue({ code: 'custom', path: ['state', 'optimizer'], message: fault });
    })
    .transform(({ current, ...rest }) => ({ ...rest, current: partsOf(current) }));
}

/** What is wrong with the state of an optimizer; undefined if it fits method and model. */
function faultOfOptimizer(
  { method, momentum }: Record<string, unknown>,
  model: HiddenMarkovModel,
  optimizer: z.output<typeof state>['optimizer'],
): string | undefined {
  // Without a method, it is asked for something else than training may ask for, and is not gone on with.
  if (method === undefined) return undefined;
  const names = MEMORY[String(method)];
  if (names === undefined) return optimizer ? `${method} has no optimizer` : undefined;
  if (!optimizer) return `${method} needs its state`;
  const { parameters, memory, powers } = optimizer;
  const P = flatten(logitsOf(model)).length;
  if (parameters.length !== P) return `has ${parameters.length} parameters, expected ${P}`;
  if (powers.length !== (method === 'adam' ? 2 : 0)) return `has ${powers.length} powers`;
  const [steps, ...kept] = memory;
  const isCounted = steps?.name === 'iter' && steps.shape.length === 0 && steps.values.length === 1;
  const wanted = method === 'sgd' && !momentum ? [] : names;
  const isWhole =
    kept.length === 0 ||
    (kept.length === wanted.length && kept.every((one, n) => ownName(one.name) === wanted[n]));
  const areLists = kept.every(
    ({ shape, values }) => shape.length === 1 && shape[0] === P && values.length === P,
  );
  return isCounted && isWhole && areLists ? undefined : `does not hold what ${method} keeps`;
}

/** Older files have names like 0/m. */
function ownName(name: string): string {
  return name.slice(name.lastIndexOf('/') + 1);
}
