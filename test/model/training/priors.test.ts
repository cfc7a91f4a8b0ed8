// What is added to the likelihood, and how often: pseudocounts, the size of logits, ties, schedules; and when EM ends.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { poissonFamily } from '../../../src/model/emissions/poisson.ts';
import { fastEngine } from '../../../src/model/inference/choose.ts';
import { logPrior, NO_PSEUDOCOUNTS } from '../../../src/model/training/baum-welch.ts';
import { poolTies } from '../../../src/model/training/constraints.ts';
import { flatten, logitsOf } from '../../../src/model/training/gradient.ts';
import { DEFAULT_OPTIONS, type TrainingOptions } from '../../../src/model/training/options.ts';
import { SCHEDULES } from '../../../src/model/training/schedules.ts';
import { train } from '../../../src/model/training/train.ts';
import { close } from '../../close.ts';
import { expect } from '../at-once.ts';
import { emissionRows, sample, TWO_STATES } from '../models.ts';

const data = { observations: sample(TWO_STATES, 4, 50, 3) };

async function steps(options: Partial<TrainingOptions>) {
  const all = [];
  for await (const step of train(TWO_STATES, data, fastEngine, { ...DEFAULT_OPTIONS, ...options }))
    all.push(step);
  return all;
}

test('a pseudocount below 1 weighs the logs of what it is added to', () => {
  const logs = emissionRows(TWO_STATES)
    .flat()
    .reduce((sum, p) => sum + Math.log(p), 0);
  close(
    [logPrior(TWO_STATES, { ...NO_PSEUDOCOUNTS, emissions: 0.5 })],
    [0.5 * logs],
    1e-12,
    'log prior of emissions',
  );
  const ofTransitions = TWO_STATES.transitions.flat().reduce((sum, p) => sum + Math.log(p), 0);
  close(
    [logPrior(TWO_STATES, { ...NO_PSEUDOCOUNTS, transitions: 2 })],
    [2 * ofTransitions],
    1e-12,
    'log prior of transitions',
  );
});

test('the objective is less by half of l2 times the squares of the logits, a position', async () => {
  const l2 = 0.3;
  const [first] = await steps({ method: 'adam', l2, iterations: 0 });
  const squares = flatten(logitsOf(TWO_STATES)).reduce((sum, theta) => sum + theta * theta, 0);
  const expected = first!.statistics.logLikelihood - first!.statistics.positions * (l2 / 2) * squares;
  // Optimizers hold logits in single precision.
  close([first!.objective], [expected], 1e-6, 'objective');
});

test('batches of a pass count the prior once: as many steps of its share as there are batches', async () => {
  const pseudocounts = { initial: 5, transitions: 40, emissions: 60 };
  const options = { method: 'sgd', learningRate: 0.001, iterations: 1, tolerance: 0, pseudocounts } as const;
  const moved = async (own: Partial<TrainingOptions>) => {
    const [before, after] = await steps({ ...options, ...own });
    const [from, to] = [before!, after!].map(({ model }) => flatten(logitsOf(model)));
    return to!.map((theta, n) => theta - from![n]!);
  };
  const [whole, inBatches] = [await moved({}), await moved({ batchSize: 1 })];
  // A step of sgd is the mean slope of a position, so four steps go four times as far.
  whole.forEach((step, n) => {
    const apart = Math.abs(inBatches[n]! - 4 * step);
    assert.ok(
      apart < 0.02 * Math.max(...whole.map(Math.abs)) * 4,
      `logit ${n}: ${inBatches[n]}, not 4 times ${step}`,
    );
  });
});

test('tied rows hold the mean of their counts', () => {
  const statistics = expect(TWO_STATES, data.observations, fastEngine);
  const ties = { emissions: [['S1', 'S2']], transitions: [['S1', 'S2']] };
  const pooled = poolTies({ ...TWO_STATES, ties }, statistics);
  const { emissions: e, transitions: t } = statistics;
  const means = [0, 1, 2, 3].map(m => (e[m]! + e[4 + m]!) / 2);
  close(pooled.emissions, [...means, ...means], 1e-12, 'emissions');
  // To stay, and to go on.
  const [stay, leave] = [(t[0]! + t[3]!) / 2, (t[1]! + t[2]!) / 2];
  close(pooled.transitions, [stay, leave, leave, stay], 1e-12, 'transitions');
});

test('a pseudocount of a Poisson rate is so many more positions with so many more counts', () => {
  const { maximize } = poissonFamily;
  // 4 positions with 10 counts, and 2 more of each.
  const statistics = Float64Array.of(4, 10);
  assert.deepEqual(maximize({ family: 'poisson', rates: [[1]] }, statistics, 1, 2).rates, [[2]]);
});

test('schedules begin at the whole rate, and end at nothing or a hundredth', () => {
  for (const schedule of Object.values(SCHEDULES)) assert.equal(schedule(1, 10), 1);
  close([SCHEDULES.cosine(6, 10)], [0.5], 1e-12, 'half way down a cosine');
  close([SCHEDULES.exponential(10, 10)], [0.01], 1e-12, 'the last share');
  assert.equal(SCHEDULES.constant(10, 10), 1);
});

test('em ends with the first iteration that gains too little', async () => {
  const tolerance = 1e-4;
  const all = await steps({ tolerance, iterations: 100 });
  const gains = all.slice(1).map(({ gainPerSymbol }) => gainPerSymbol);
  assert.ok(gains.length > 2, `${gains.length} iterations`);
  assert.equal(
    gains.findIndex(gain => gain < tolerance),
    gains.length - 1,
    `gains of ${gains}`,
  );
  assert.equal(all.at(-1)!.converged, true);
});
