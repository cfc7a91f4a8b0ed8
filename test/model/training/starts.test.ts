// Several starts: the best is kept, and going on from a checkpoint after any step ends at the same search.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ALPHABETS } from '../../../src/model/alphabet.ts';
import { observe } from '../../../src/model/hmm.ts';
import { referenceEngine } from '../../../src/model/inference/reference.ts';
import { Random } from '../../../src/model/random.ts';
import { observationsOf } from '../../../src/model/sequences.ts';
import { guessModel } from '../../../src/model/start/initial-model.ts';
import type { TrainedModel } from '../../../src/model/training/best.ts';
import { checkpointOf, standingOf } from '../../../src/model/training/going-on.ts';
import { DEFAULT_OPTIONS } from '../../../src/model/training/options.ts';
import {
  NOT_BEGUN,
  plannedStarts,
  type Search,
  type SearchStep,
  type Start,
  trainStart,
} from '../../../src/model/training/starts.ts';

const random = new Random(5);
const letters = Array.from({ length: 60 }, () => random.choice([0.4, 0.1, 0.3, 0.2]));
const kind = { kind: 'symbols', alphabet: ALPHABETS.dna } as const;
const sequences = observationsOf(kind, [letters]);

function startOf(plan: { states: readonly string[]; seed: number }): Start {
  const specification = { family: 'categorical', alphabet: ALPHABETS.dna, order: 0 } as const;
  const model = guessModel(plan.states, specification, sequences, plan.seed);
  return { plan, model, data: { observations: observe(model, sequences).observations }, heldOut: undefined };
}

const settings = (iterations: number, comparesSizes = false) => ({
  options: { ...DEFAULT_OPTIONS, iterations, tolerance: 1e-9 },
  objective: 'joint',
  comparesSizes,
});

/** Runs the plans that are left; each step is handed to `watch`. */
async function search(
  plans: ReturnType<typeof plannedStarts>,
  how: ReturnType<typeof settings>,
  checkpoint?: TrainedModel,
  watch: (step: SearchStep) => Promise<void> = async () => {},
): Promise<Search> {
  let { search, present } = standingOf(checkpoint);
  for (const plan of plans.slice(search.finished.length)) {
    const steps = trainStart(startOf(plan), search, how, referenceEngine, present);
    present = undefined;
    for (let next = await steps.next(); ; next = await steps.next()) {
      if (next.done) {
        search = next.value;
        break;
      }
      await watch(next.value);
    }
  }
  return search;
}

const withoutStatistics = ({ finished, best }: Search) => ({
  finished,
  best: best && { ...best, statistics: undefined },
});

test('going on from a checkpoint of any step ends as if training had never stopped', async () => {
  const plans = plannedStarts(
    [
      ['a', 'b'],
      ['a', 'b', 'c'],
    ],
    2,
    1,
  );
  const how = settings(4, true);
  const checkpoints: TrainedModel[] = [];
  const whole = await search(plans, how, undefined, async step => {
    checkpoints.push(structuredClone(await checkpointOf(step, {})));
  });
  assert.equal(checkpoints.length, 4 * 5);
  assert.deepEqual(
    whole.finished.map(({ converged }) => converged),
    [false, false, false, false],
  );
  for (const checkpoint of checkpoints) {
    assert.deepEqual(withoutStatistics(await search(plans, how, checkpoint)), withoutStatistics(whole));
  }
});

test('the best of all starts is kept, with how its own start ended', async () => {
  const plans = plannedStarts([['a', 'b']], 4, 7);
  const { finished, best } = await search(plans, settings(30));
  const merits = finished.map(({ merit }) => merit);
  assert.equal(best!.merit, Math.max(...merits));
  const own = finished[merits.indexOf(best!.merit)]!;
  const { training } = best!.model;
  assert.deepEqual([training.seed, training.converged], [own.seed, own.converged]);
  assert.equal(training.logLikelihoods.length, own.iterations + 1);
});

test('of starts that end equally well the first is kept, with its own curve, also from a checkpoint of the second', async () => {
  // One state: every start ends at the composition of the data, and begins somewhere else.
  const [first] = plannedStarts([['a']], 1, 3);
  const starts = [first!, { states: ['a'], seed: 4 }];
  const alone = await search([first!], settings(3));
  const checkpoints: TrainedModel[] = [];
  const both = await search(starts, settings(3), undefined, async step => {
    checkpoints.push(structuredClone(await checkpointOf(step, {})));
  });
  assert.equal(both.finished.length, 2);
  assert.equal(both.finished[0]!.merit, both.finished[1]!.merit);
  assert.deepEqual(both.best, alone.best);
  for (const checkpoint of checkpoints) {
    assert.deepEqual(
      withoutStatistics(await search(starts, settings(3), checkpoint)),
      withoutStatistics(both),
    );
  }
});

test('a checkpoint knows the best of its starts, and goes on in the same way once its iterations were done', async () => {
  const plans = plannedStarts([['a', 'b', 'c']], 5, 2);
  const starts = new Set<number>();
  await search(plans, settings(3), undefined, async step => {
    const checkpoint = await checkpointOf(step, {});
    const { search } = standingOf(checkpoint);
    const { start, merit, model } = step.search.best!;
    assert.deepEqual([search.best!.start, search.best!.merit], [start, merit]);
    assert.deepEqual(search.best!.model.initial, model.initial);
    starts.add(start);
    const { unfinished: further, ...training } = checkpoint.training;
    assert.deepEqual(
      standingOf({ ...checkpoint, training: { ...training, further } }),
      standingOf(checkpoint),
    );
  });
  assert.ok(starts.size > 1, 'a later start is better');
});

test('before anything is done, there is no best', () => {
  assert.deepEqual(standingOf(undefined), { search: NOT_BEGUN, present: undefined, later: [] });
});
